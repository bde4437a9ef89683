/** Cuts off the white space of JSON (RFC 8259 §2) at both ends; other kinds of space are content. */
export function trimJson(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isJsonSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isJsonSpace(text.charCodeAt(end - 1))) end -= 1;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isJsonSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

/** A piece of JSON text between its strings. */
export type OutsidePiece = { start: number; end: number };

/** The pieces of a JSON text that lie outside its double-quoted strings, in order; broken JSON is taken as it comes. */
export function* outsideStrings(text: string): Generator<OutsidePiece> {
  let start = 0;
  while (start <= text.length) {
    const open = text.indexOf('"', start);
    if (open === -1) {
      yield { start, end: text.length };
      return;
    }
    yield { start, end: open };
    const close = findStringEnd(text, open);
    if (close === -1) return;
    start = close + 1;
  }
}

/** Index of the quote that closes the string opened at `open`, or -1. */
export function findStringEnd(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === 92) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return -1;
}

/** Whether a text may nest deeper than `limit`: false is sure, true is not. */
export function mayBeDeeper(text: string, limit: number): boolean {
  let brackets = 0;
  for (const bracket of ["{", "["]) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      brackets += 1;
      if (brackets > limit) return true;
    }
  }
  return false;
}

/** Deepest nesting of arrays and objects of a valid JSON text: 0 for a scalar, 1 for `[]`. */
export function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const { start, end } of outsideStrings(text)) {
    for (let index = start; index < end; index += 1) {
      const code = text.charCodeAt(index);
      if (code === 123 || code === 91) {
        depth += 1;
        if (depth > deepest) deepest = depth;
      } else if (code === 125 || code === 93) {
        depth -= 1;
      }
    }
  }
  return deepest;
}

/** Whether the text is one JSON value. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Not being JSON is the answer, not a fault.
    return false;
  }
}
