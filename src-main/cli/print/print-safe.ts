import { stripVTControlCharacters } from "node:util";

// C0 but for tab and newline, DEL, C1, and what turns the direction of text around: none may reach a terminal from data.
const unsafe = /[\p{Cc}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Text that came from data, fit for a terminal: no escape sequences, no control characters but newline and tab. */
export function printSafe(text: string): string {
  return stripVTControlCharacters(text).replace(unsafe, (character) => (character === "\n" || character === "\t" ? character : ""));
}

/** The same on one line: newlines and tabs become single spaces. */
export function printSafeLine(text: string): string {
  return printSafe(text).replace(/\s+/g, " ").trim();
}
