import type { Chord } from "./chords.ts";

/** What can be done from anywhere, by the palette and by a key. Null: no key before one is chosen. */
export const defaultChords = {
  palette: "mod+k",
  shortcuts: "?",
  theme: "mod+shift+l",
  newRun: "alt+n",
  compareRuns: null,
  importDataset: "alt+i",
  newEndpoint: null,
  newPipeline: null,
  startNode: null,
  settings: "mod+,",
  signOut: null,
} as const satisfies Record<string, Chord | null>;
export type CommandName = keyof typeof defaultChords;
export const commandNames = Object.keys(defaultChords) as CommandName[];

/** Keys that somebody has chosen instead; null: none at all. */
export type ChosenChords = Partial<Record<CommandName, Chord | null>>;

/** Pressed after `g`, the letter leads to the place. */
export const letterByPlace = { home: "h", endpoints: "e", pipelines: "p", datasets: "d", runs: "r", nodes: "n", metrics: "m", settings: "s" } as const;
export type PlaceName = keyof typeof letterByPlace;
export const placeNames = Object.keys(letterByPlace) as PlaceName[];
export const goKey: Chord = "g";

export const chordOf = (name: CommandName, chosen: ChosenChords): Chord | null => {
  const choice = chosen[name];
  return choice === undefined ? defaultChords[name] : choice;
};

/** The command of a chord, or null. */
export const commandOf = (chord: Chord, chosen: ChosenChords): CommandName | null => commandNames.find((name) => chordOf(name, chosen) === chord) ?? null;

/** Keys of parts of the app, which stay as they are; where several are given, each does it. */
export const fixedKeys = {
  launch: { start: ["mod+enter"] },
  grid: { move: ["arrowup", "arrowdown", "pageup", "pagedown", "home", "end"], open: ["enter"], mark: ["space"] },
  canvas: {
    insert: ["n"],
    edit: ["enter", "f2"],
    walk: ["arrowleft", "arrowright", "arrowup", "arrowdown"],
    move: ["alt+arrowleft", "alt+arrowright", "alt+arrowup", "alt+arrowdown"],
    remove: ["delete", "backspace"],
    duplicate: ["mod+d"],
    copy: ["mod+c", "mod+x", "mod+v"],
    all: ["mod+a"],
    undo: ["mod+z"],
    redo: ["mod+shift+z", "mod+y"],
    save: ["mod+s"],
    arrange: ["l"],
    fit: ["1"],
    natural: ["0"],
  },
} as const satisfies Record<string, Record<string, readonly Chord[]>>;
export type FixedPart = keyof typeof fixedKeys;

/** Who keeps a command from having a chord: another command, which can give it up; a part of the app; or the browser. */
export type Conflict = { by: "command"; name: CommandName } | { by: FixedPart | "places" | "browser" };

export function findConflict(name: CommandName, chord: Chord, chosen: ChosenChords): Conflict | null {
  if (chord === goKey) return { by: "places" };
  const part = (Object.keys(fixedKeys) as FixedPart[]).find((one) => Object.values<readonly Chord[]>(fixedKeys[one]).some((chords) => chords.includes(chord)));
  if (part !== undefined) return { by: part };
  // These walk and close everywhere, or are not given to pages.
  if (/^(mod\+|shift\+)*(tab|escape|enter|space)$|^(mod|alt)\+f4$|^f5$|^mod\+(shift\+)?[tnwrqp]$/.test(chord)) return { by: "browser" };
  const holder = commandOf(chord, chosen);
  return holder === null || holder === name ? null : { by: "command", name: holder };
}

/** The same choices with this chord given to `name`, taken from whichever command has it. */
export function chooseChord(name: CommandName, chord: Chord | null, chosen: ChosenChords): ChosenChords {
  const holder = chord === null ? null : commandOf(chord, chosen);
  return { ...chosen, ...(holder === null || holder === name ? {} : { [holder]: null }), [name]: chord };
}

/** The same choices without any for `name`; who has taken its default key gives that up. */
export function forgetChord(name: CommandName, chosen: ChosenChords): ChosenChords {
  const { [name]: _forgotten, ...rest } = chooseChord(name, defaultChords[name], chosen);
  return rest;
}
