/**
 * A chord: a key with its modifiers, like `mod+shift+l`, `?` or `alt+n`. `mod` is Ctrl, and on a Mac Cmd. A character that
 * needs Shift is itself: `?`, not `shift+/`.
 */
export type Chord = string;

export type KeyPress = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** The chord that was pressed; null while only modifiers are down. */
export function readChord(press: KeyPress): Chord | null {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = press;
  if (["Control", "Meta", "Alt", "AltGraph", "Shift", "CapsLock", "Dead", "Process", "Unidentified"].includes(key)) return null;
  const base = readKey(press);
  const isSymbol = base.length === 1 && base.toLowerCase() === base.toUpperCase();
  const parts = [ctrlKey || metaKey ? "mod" : "", altKey ? "alt" : "", shiftKey && !isSymbol ? "shift" : "", base];
  return parts.filter((part) => part !== "").join("+");
}

/** With Alt, a keyboard may give another character than the one that is printed on the key. */
function readKey({ key, code, altKey }: KeyPress): string {
  const printed = /^(?:Key([A-Z])|Digit(\d))$/.exec(code);
  if (altKey && printed !== null) return (printed[1] ?? printed[2] ?? "").toLowerCase();
  if (key === " ") return "space";
  return key === "+" ? "plus" : key.toLowerCase();
}

/** Whether a chord may be pressed while somebody types: a character by itself belongs to the text. */
export const isForTyping = (chord: Chord): boolean => !/^(mod|alt)\+/.test(chord);

const nameByPart: Record<string, string> = {
  alt: "Alt",
  plus: "+",
  pageup: "PgUp",
  pagedown: "PgDn",
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
};
const macNameByPart: Record<string, string> = { ...nameByPart, mod: "⌘", alt: "⌥", shift: "⇧" };

/** Keys that keyboards of different countries label differently, but for a Mac's. */
export type KeyLabels = { mod: string; shift: string };

/** A chord as its keys are labelled: `["Ctrl", "Shift", "L"]`. */
export function nameKeys(chord: Chord, isMac: boolean, labels: KeyLabels): string[] {
  const names = isMac ? macNameByPart : { ...nameByPart, ...labels };
  return chord.split("+").map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part[0]?.toUpperCase() + part.slice(1)));
}

/** Whether this page runs on a Mac, where Cmd is what Ctrl is elsewhere. */
export const isMac = (platform: string): boolean => /^(Mac|iP)/.test(platform);
