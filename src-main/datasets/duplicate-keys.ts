import { isJsonObject, type JsonValue } from "../../src-shared/model/json.ts";
import { findStringEnd } from "./json-text.ts";

/** The first key that stands twice in an object of a row; null when none does. `text` is valid JSON, `value` what it parsed to. */
export function findDuplicateKey(text: string, value: JsonValue): string | null {
  return countKeysWritten(text) === countKeys(value) ? null : searchDuplicateKey(text);
}

/** Keys that a text seems to have: never too few, and too many only where a string begins with a colon. */
function countKeysWritten(text: string): number {
  let count = 0;
  for (let colon = text.indexOf(":"); colon !== -1; colon = text.indexOf(":", colon + 1)) {
    let at = colon - 1;
    while (text.charCodeAt(at) <= 32) at -= 1;
    if (text.charCodeAt(at) !== 34) continue;
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === 92) backslashes += 1;
    if (backslashes % 2 === 0) count += 1;
  }
  return count;
}

/** Keys of all objects of a value. */
function countKeys(value: JsonValue): number {
  if (Array.isArray(value)) {
    let count = 0;
    for (const child of value) if (typeof child === "object") count += countKeys(child);
    return count;
  }
  if (!isJsonObject(value)) return 0;
  const keys = Object.keys(value);
  let count = keys.length;
  for (const key of keys) {
    const child = value[key];
    if (typeof child === "object") count += countKeys(child);
  }
  return count;
}

const structure = /["{}[\]]/g;

function searchDuplicateKey(text: string): string | null {
  /** Keys of the objects around the place; null for an array. */
  const around: (Set<string> | null)[] = [];
  structure.lastIndex = 0;
  for (let found = structure.exec(text); found !== null; found = structure.exec(text)) {
    if (found[0] === "{") around.push(new Set());
    else if (found[0] === "[") around.push(null);
    else if (found[0] !== '"') around.pop();
    else {
      const end = findStringEnd(text, found.index) + 1;
      structure.lastIndex = end;
      const keys = around.at(-1) ?? null;
      if (keys === null || !/^\s*:/.test(text.slice(end, end + 64))) continue;
      const key = JSON.parse(text.slice(found.index, end)) as string;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return null;
}
