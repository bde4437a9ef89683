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
  const { t } = useTranslation(["settings", "frame", "common"]);
  const { choices } = useAppParts();
  const chosen = useChoices(({ chords }) => chords);
  const keys = useCommandKeys()(name);
  const [choosing, setChoosing] = useState<Choosing>(null);
  const what = t(`frame:command.${name}`);
  const take = (chord: Chord | null): void => {
    choices.setState({ chords: chooseChord(name, chord, chosen) });
    setChoosing(null);
  };
  const press = (event: KeyboardEvent): void => {
    if (choosing === null) return;
    const chord = readChord(event.nativeEvent);
    if (chord === "tab" || chord === "shift+tab") return setChoosing(null);
    event.preventDefault();
    event.stopPropagation();
    if (chord === "escape") setChoosing(null);
    else if (chord !== null && findConflict(name, chord, chosen) === null) take(chord);
    else if (chord !== null) setChoosing({ chord });
  };
  return (
    <SettingLine label={what} about={choosing === null ? undefined : <ChoosingText name={name} choosing={choosing} onTake={take} />}>
      <Group gap="xs" justify="flex-end">
        {keys === null ? (
          <Text size="sm" c="dimmed">
            {t("frame:noKey")}
          </Text>
        ) : (
          <ChordKeys keys={keys} />
        )}
        <Button
          size="compact-sm"
          variant={choosing === null ? "default" : "filled"}
          data-asks-for-keys={choosing === null ? undefined : true}
          aria-label={t("settings:changeKeyOf", { what })}
          onClick={() => setChoosing("asked")}
          onKeyDown={press}
          onBlur={({ relatedTarget }) => relatedTarget === null && setChoosing(null)}
        >
          {choosing === null ? t("settings:changeKey") : t("settings:pressKeys")}
        </Button>
        {keys !== null && (
          <Button size="compact-sm" variant="subtle" color="gray" aria-label={t("settings:removeKeyOf", { what })} onClick={() => take(null)}>
            {t("settings:removeKey")}
          </Button>
        )}
        {chosen[name] !== undefined && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-label={t("settings:resetKeyOf", { what })}
            onClick={() => choices.setState({ chords: forgetChord(name, chosen) })}
          >
            {t("settings:resetKey")}
          </Button>
        )}
      </Group>
    </SettingLine>
  );
}

function ChoosingText({ name, choosing, onTake }: { name: CommandName; choosing: "asked" | { chord: Chord }; onTake: (chord: Chord) => void }) {
  const { t } = useTranslation(["settings", "frame"]);
  const toNames = useKeyNames();
  const chosen = useChoices(({ chords }) => chords);
  if (choosing === "asked") return <span role="status">{t("settings:pressKeysAbout")}</span>;
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
