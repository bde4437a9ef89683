import { Button, Stack, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAppParts } from "../../../stores/app-parts.tsx";
import { commandNames, fixedKeys, type FixedPart, placeNames } from "../../../stores/shortcuts.ts";
import { useChoices } from "../../../stores/use-choices.ts";
import { keysOfPlace, useCommandKeys, useKeyNames } from "../../../stores/use-keys.ts";
import { ChordKeys } from "../../../ui/chord-keys.tsx";
import { SettingGroup, SettingLine } from "../setting-group.tsx";
import { ChordLine } from "./chord-line.tsx";

/** All keys of the app; those of commands can be chosen. */
export function ShortcutsSection() {
  const { t } = useTranslation(["settings", "frame"]);
  const { choices } = useAppParts();
  const [text, setText] = useState("");
  const chosen = useChoices(({ chords }) => chords);
  const keysOf = useCommandKeys();
  const fixed = useFixedLines();
  const fits = (what: string, keys: readonly string[]): boolean => `${what} ${keys.join(" ")}`.toLowerCase().includes(text.trim().toLowerCase());
  const commands = commandNames.filter((name) => fits(t(`frame:command.${name}`), keysOf(name) ?? []));
  const others = fixed.filter(({ what, ways }) => fits(what, ways.flat()));
  return (
    <Stack gap="xl">
      <TextInput
        aria-label={t("settings:findKey")}
        placeholder={t("settings:findKey")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        maw={360}
      />
      {commands.length + others.length === 0 && <Text size="sm">{t("settings:noKeyFits")}</Text>}
      {commands.length > 0 && (
        <SettingGroup
          title={t("settings:ownKeys")}
          about={t("settings:ownKeysAbout")}
          actions={
            <Button variant="default" disabled={Object.keys(chosen).length === 0} onClick={() => choices.setState({ chords: {} })}>
              {t("settings:resetKeys")}
            </Button>
          }
        >
          {commands.map((name) => (
            <ChordLine key={name} name={name} />
          ))}
        </SettingGroup>
      )}
      {others.length > 0 && <FixedKeysGroup lines={others} />}
    </Stack>
  );
}

function FixedKeysGroup({ lines }: { lines: readonly FixedLine[] }) {
  const { t } = useTranslation("settings");
  return (
    <SettingGroup title={t("fixedKeys")} about={t("fixedKeysAbout")}>
      {lines.map(({ id, what, ways }) => (
        <SettingLine key={id} label={what}>
          {ways.map((keys) => (
            <span key={keys.join()} style={{ marginLeft: 12 }}>
              <ChordKeys keys={keys} />
            </span>
          ))}
        </SettingLine>
      ))}
    </SettingGroup>
  );
}

type FixedLine = { id: string; what: string; ways: string[][] };

function useFixedLines(): FixedLine[] {
  const { t } = useTranslation("frame");
  const toNames = useKeyNames();
  const places = placeNames.map((name): FixedLine => ({ id: name, what: `${t("goTo")}: ${t(name)}`, ways: [keysOfPlace(name)] }));
  const parts = (Object.keys(fixedKeys) as FixedPart[]).flatMap((part) =>
    Object.entries<readonly string[]>(fixedKeys[part]).map(
      // The table and the sentences have the same names, which the compiler cannot follow through the entries.
      ([name, chords]): FixedLine => ({
        id: `${part} ${name}`,
        what: `${t(`part.${part}`)}: ${t(`key.${part}.${name}` as "key.launch.start")}`,
        ways: chords.map(toNames),
      }),
    ),
  );
  return [...places, ...parts];
}
