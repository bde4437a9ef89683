import { formatJsonPath, type JsonPath } from "./json-path.ts";
import { outsideStrings } from "./json-text.ts";
import type { RowProblem } from "../../src-shared/model/dataset.ts";

/** A valid JSON row whose numbers were looked at. */
export type CheckedNumbers = {
  /** The row's text; integers of its `id` or `custom_id` that a number cannot hold are strings now. */
  text: string;
  /** Exact digits of such an `id` and `custom_id`. */
  digitsByKey: Map<string, string>;
  problem: RowProblem | null;
};

/** Matches whatever might hold a number that JavaScript cannot: 1e999 or 12345678901234567890. */
const suspicious = /\d{16}|\d[eE]\+?\d{3}/;
const numberPattern = /-?\d[\d.eE+-]*/g;

/**
 * Looks for numbers that would silently become others: infinite ones (E_NUMBER_RANGE) and integers beyond ±(2^53 − 1)
 * (E_INTEGER_RANGE), except a top-level `id` or `custom_id`, which are kept as text. `text` is valid JSON.
 */
export function checkNumbers(text: string): CheckedNumbers {
  const unchanged = { text, digitsByKey: new Map<string, string>(), problem: null };
  if (!suspicious.test(text) || !hasUnsafeNumber(text)) return unchanged;
  const digitsByKey = new Map<string, string>();
  for (const { path, source } of locateUnsafeNumbers(text)) {
    const where = formatJsonPath(path);
    if (!isFiniteNumber(source))
      return { ...unchanged, problem: { code: "E_NUMBER_RANGE", message: `${where} has a number that is too large for JSON readers; write it as a string.` } };
    const key = path[0];
    if (path.length !== 1 || (key !== "id" && key !== "custom_id")) {
      const message = `${where} has an integer beyond 9007199254740991, which would be rounded; write it as a string.`;
      return { ...unchanged, problem: { code: "E_INTEGER_RANGE", message } };
    }
    digitsByKey.set(key, source);
  }
  return { text: quoteUnsafeIntegers(text), digitsByKey, problem: null };
}

function hasUnsafeNumber(text: string): boolean {
  for (const { start, end } of outsideStrings(text)) {
    if (end - start < 3) continue;
    for (const [source] of text.slice(start, end).matchAll(numberPattern)) if (isUnsafe(source)) return true;
  }
  return false;
}

function isUnsafe(source: string): boolean {
  return !isFiniteNumber(source) || isUnsafeInteger(source);
}

function isFiniteNumber(source: string): boolean {
  return Number.isFinite(Number(source));
}

function isUnsafeInteger(source: string): boolean {
  return source.length > 15 && !/[.eE]/.test(source) && !Number.isSafeInteger(Number(source));
}

type UnsafeNumber = { path: JsonPath; source: string };
type PendingPath = { holder: unknown; path: (string | number)[]; source: string };
type SourceReviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;
type ParseWithSource = (text: string, reviver: SourceReviver) => unknown;

/** More than the two ids that may be unsafe, so that one that may not is always among them. */
const enough = 3;

/** The first unsafe numbers of those that count, a doubled key's last value being the one that does. */
function locateUnsafeNumbers(text: string): UnsafeNumber[] {
  const found: PendingPath[] = [];
  // TypeScript's library does not know the third argument yet.
  const parse = JSON.parse as ParseWithSource;
  // A reviver sees children before their holders: each path grows outwards as its holders come by as values.
  parse(text, function locate(key, value, { source }) {
    const part = Array.isArray(this) ? Number(key) : key;
    for (const pending of found) {
      if (pending.holder !== value) continue;
      pending.path.unshift(part);
      pending.holder = this;
    }
    if (typeof value === "number" && source !== undefined && found.length < enough && isUnsafe(source)) found.push({ holder: this, path: [part], source });
    return value;
  });
  // The outermost holder is the reviver's own wrapper, under the key "".
  return found.map(({ path, source }) => ({ path: path.slice(1), source }));
}

function quoteUnsafeIntegers(text: string): string {
  let quoted = "";
  let copied = 0;
  for (const { start, end } of outsideStrings(text)) {
    const piece = text.slice(start, end).replace(numberPattern, (source) => (isUnsafeInteger(source) ? `"${source}"` : source));
    quoted += text.slice(copied, start) + piece;
    copied = end;
  }
  return quoted + text.slice(copied);
}
