import { useTranslation } from "react-i18next";
import { isMac, nameKeys } from "./chords.ts";
import { chordOf, type CommandName, goKey, letterByPlace, type PlaceName } from "./shortcuts.ts";
import { useChoices } from "./use-choices.ts";

/** The labels of a chord's keys on this machine. */
export const useKeyNames = (): ((chord: string) => string[]) => {
  const { t } = useTranslation("frame");
  const mac = isMac(window.navigator.platform);
  return (chord) => nameKeys(chord, mac, { mod: t("keyLabel.mod"), shift: t("keyLabel.shift") });
};

/** What to press for a command, or null when it has no key. */
export function useCommandKeys(): (name: CommandName) => string[] | null {
  const chords = useChoices((choices) => choices.chords);
  const toNames = useKeyNames();
  return (name) => {
    const chord = chordOf(name, chords);
    return chord === null ? null : toNames(chord);
  };
}

/** What to press, one after the other, for a place. */
export const keysOfPlace = (place: PlaceName): string[] => [goKey, letterByPlace[place]];
