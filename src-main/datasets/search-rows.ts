import type { SearchMatch } from "../../src-shared/wire/ui/dataset-messages.ts";

const charsBefore = 60;
const charsAfter = 160;

export type RowText = { rowIndex: number; line: number; id: string | null; text: string | null };

/** Finds a text in rows' JSON, whatever its letter case, and however the file writes its characters. */
export class RowSearch {
  readonly #needles: readonly string[];

  constructor(text: string) {
    const lower = text.toLowerCase();
    // A quote or a line break is escaped where it stands in a string of the row, and is not where the row's own syntax is meant.
    this.#needles = [...new Set([lower, JSON.stringify(lower).slice(1, -1)])];
  }

  /** Null when the row does not contain it. */
  match({ rowIndex, line, id, text }: RowText): SearchMatch | null {
    if (text === null) return null;
    const readable = text.includes("\\u") ? unescapeCharacters(text) : text;
    const lower = readable.toLowerCase();
    // Where lower case has other lengths, places in one are not places in the other.
    const shown = lower.length === readable.length ? readable : lower;
    for (const needle of this.#needles) {
      const at = lower.indexOf(needle);
      if (at !== -1) return { index: rowIndex, line, id, ...excerptOf(shown, at, needle.length) };
    }
    return null;
  }
}

function excerptOf(text: string, at: number, length: number): { excerpt: string; at: number; length: number } {
  const start = Math.max(0, at - charsBefore);
  const before = start === 0 ? text.slice(0, at) : `…${text.slice(start + 1, at)}`;
  const end = at + length + charsAfter;
  const after = end >= text.length ? text.slice(at + length) : `${text.slice(at + length, end - 1)}…`;
  return { excerpt: `${before}${text.slice(at, at + length)}${after}`, at: before.length, length };
}

/** `\u00fc` as ü; what must stay escaped in JSON does. */
function unescapeCharacters(json: string): string {
  return json.replace(/\\u([0-9a-fA-F]{4})|\\./g, (whole, hex: string | undefined) => {
    const code = hex === undefined ? 0 : Number.parseInt(hex, 16);
    return code < 0x20 || code === 0x22 || code === 0x5c ? whole : String.fromCharCode(code);
  });
}
