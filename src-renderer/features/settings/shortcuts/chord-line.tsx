import { Button, Group, Text } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAppParts } from "../../../stores/app-parts.tsx";
import { type Chord, readChord } from "../../../stores/chords.ts";
import { chooseChord, type CommandName, findConflict, forgetChord } from "../../../stores/shortcuts.ts";
import { useChoices } from "../../../stores/use-choices.ts";
import { useCommandKeys, useKeyNames } from "../../../stores/use-keys.ts";
import { ChordKeys } from "../../../ui/chord-keys.tsx";
import { SettingLine } from "../setting-group.tsx";

/** `asked`: waiting for keys. A chord: pressed, and in somebody's way. */
type Choosing = "asked" | { chord: Chord } | null;

/** The key of one command. */
export function ChordLine({ name }: { name: CommandName }) {
  const { t } = useTranslation("frame");
  const { choices } = useAppParts();
  const chosen = useChoices(({ chords }) => chords);
  const keys = useCommandKeys()(name);
  const [choosing, setChoosing] = useState<Choosing>(null);
  const take = (chord: Chord | null): void => {
    choices.setState({ chords: chooseChord(name, chord, chosen) });
    setChoosing(null);
  };
  return (
    <SettingLine label={t(`command.${name}`)} about={choosing === null ? undefined : <ChoosingText name={name} choosing={choosing} onTake={take} />}>
      <Group gap="xs" justify="flex-end">
        {keys === null ? (
          <Text size="sm" c="dimmed">
            {t("noKey")}
          </Text>
        ) : (
          <ChordKeys keys={keys} />
        )}
        <ChangeButton name={name} choosing={choosing} onChoosing={setChoosing} onTake={take} />
        {keys !== null && <QuietButton name={name} does="removeKey" onClick={() => take(null)} />}
        {chosen[name] !== undefined && <QuietButton name={name} does="resetKey" onClick={() => choices.setState({ chords: forgetChord(name, chosen) })} />}
      </Group>
    </SettingLine>
  );
}

type ChangeButtonProps = { name: CommandName; choosing: Choosing; onChoosing: (choosing: Choosing) => void; onTake: (chord: Chord) => void };

/** Pressed, it waits for the keys that are pressed next. */
function ChangeButton({ name, choosing, onChoosing, onTake }: ChangeButtonProps) {
  const { t } = useTranslation(["settings", "frame"]);
  const chosen = useChoices(({ chords }) => chords);
  const press = (event: KeyboardEvent): void => {
    if (choosing === null) return;
    const chord = readChord(event.nativeEvent);
    if (chord === "tab" || chord === "shift+tab") return onChoosing(null);
    event.preventDefault();
    event.stopPropagation();
    if (chord === "escape") onChoosing(null);
    else if (chord !== null && findConflict(name, chord, chosen) === null) onTake(chord);
    else if (chord !== null) onChoosing({ chord });
  };
  return (
    <Button
      size="compact-sm"
      variant={choosing === null ? "default" : "filled"}
      data-asks-for-keys={choosing === null ? undefined : true}
      aria-label={choosing === null ? t("settings:changeKeyOf", { what: t(`frame:command.${name}`) }) : undefined}
      onClick={() => onChoosing("asked")}
      onKeyDown={press}
      onBlur={({ relatedTarget }) => relatedTarget === null && onChoosing(null)}
    >
      {choosing === null ? t("settings:changeKey") : t("settings:pressKeys")}
    </Button>
  );
}

function QuietButton({ name, does, onClick }: { name: CommandName; does: "removeKey" | "resetKey"; onClick: () => void }) {
  const { t } = useTranslation(["settings", "frame"]);
  return (
    <Button size="compact-sm" variant="subtle" color="gray" aria-label={t(`settings:${does}Of`, { what: t(`frame:command.${name}`) })} onClick={onClick}>
      {t(`settings:${does}`)}
    </Button>
  );
}

function ChoosingText({ name, choosing, onTake }: { name: CommandName; choosing: "asked" | { chord: Chord }; onTake: (chord: Chord) => void }) {
  const { t } = useTranslation(["settings", "frame"]);
  const toNames = useKeyNames();
  const chosen = useChoices(({ chords }) => chords);
  if (choosing === "asked") return <output>{t("settings:pressKeysAbout")}</output>;
  const conflict = findConflict(name, choosing.chord, chosen);
  const keys = toNames(choosing.chord).join(" ");
  if (conflict === null) return null;
  if (conflict.by === "command") {
    return (
      <span role="alert">
        {t("settings:keyTaken", { keys, what: t(`frame:command.${conflict.name}`) })}{" "}
        <Button size="compact-xs" variant="default" onClick={() => onTake(choosing.chord)}>
          {t("settings:takeKey")}
        </Button>
      </span>
    );
  }
  const holder = conflict.by === "places" ? t("frame:goTo") : conflict.by === "browser" ? t("settings:browser") : t(`frame:part.${conflict.by}`);
  return <span role="alert">{t("settings:keyKept", { keys, holder })}</span>;
}
