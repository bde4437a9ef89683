import { findStringEnd, trimJson } from "./json-text.ts";

/** A field of an object: its name, and its value's JSON as it is written. */
export type JsonField = { name: string; text: string };

export type JsonType = "string" | "number" | "boolean" | "null" | "object" | "array";

const bracketOrQuote = /["{}[\]]/g;
const afterScalar = /[,}\]]/g;

/** The fields of an object, from its valid JSON. Values are not parsed: numbers keep all their digits, large values cost little. */
export function* readFields(object: string): Generator<JsonField> {
  let at = object.indexOf('"');
  while (at !== -1) {
    const nameEnd = findStringEnd(object, at) + 1;
    const start = object.indexOf(":", nameEnd) + 1;
    const end = findValueEnd(object, start);
    yield { name: JSON.parse(object.slice(at, nameEnd)) as string, text: trimJson(object.slice(start, end)) };
    at = object.indexOf('"', end);
  }
}

export function jsonTypeOf(text: string): JsonType {
  const typeByStart: Readonly<Record<string, JsonType>> = { '"': "string", "{": "object", "[": "array", t: "boolean", f: "boolean", n: "null" };
  return typeByStart[text.charAt(0)] ?? "number";
}

/** A value for people, of at most `max` characters: a string without its quotes, anything else as JSON. */
export function showJson(text: string, max: number): string {
  if (!text.startsWith('"')) return cut(text, max);
  // An escape takes 6 characters at most, and half of one is left out.
  const head = text.length <= max * 6 ? text : `${text.slice(0, max * 6).replace(/\\+(u[0-9a-fA-F]{0,3})?$/, "")}"`;
  return cut(JSON.parse(head) as string, max);
}

function cut(text: string, max: number): string {
  // Not between the halves of a character.
  return text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** The index after the value that begins at `start`, white space before it allowed. */
function findValueEnd(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (/\s/.test(text.charAt(at))) at += 1;
  if (!/["{[]/.test(text.charAt(at))) return search(afterScalar, text, at);
  for (;;) {
    at = search(bracketOrQuote, text, at);
    const found = text.charAt(at);
    if (found === '"') at = findStringEnd(text, at) + 1;
    else {
      depth += found === "{" || found === "[" ? 1 : -1;
      at += 1;
    }
    if (depth === 0 || at >= text.length) return at;
  }
}

/** Where `pattern`, a global one, is found from `from` on; the text's end when it is not. */
function search(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}
