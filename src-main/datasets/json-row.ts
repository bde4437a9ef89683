import type { DatasetRow, RowProblem } from "../../src-shared/model/dataset.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src-shared/model/json.ts";
import type { DatasetLimits } from "./dataset-limits.ts";
import { checkNumbers } from "./json-numbers.ts";
import { findInJson, formatJsonPath } from "./json-path.ts";
import { depthOf, mayBeDeeper } from "./json-text.ts";
import { type CheckedId, checkRowId } from "./row-id.ts";

/** Escapes of a half without its other half, as far as the text shows; after an escaped backslash it does not. */
const mayBeHalf = /\\u[dD][89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]|\\\\u[dD]/;
/** In a regular expression of code points, pairs are one and only halves are left. */
const halfCharacter = /\p{Cs}/u;
/** Characters that a key with its value, and an array's element, take at least: `"":0,` and `0,`. */
const minKeyLength = 5;
const minElementLength = 2;

/**
 * A dataset's row from valid JSON: `text`, trimmed, and what it parsed to. The text is kept as it was written, an object's
 * own, any other value wrapped as `{"value":…}`. What would be changed or refused further on is a problem of the row.
 */
export function jsonToRow(text: string, value: JsonValue, { line, limits }: { line: number; limits: DatasetLimits }): DatasetRow {
  const isObject = isJsonObject(value);
  const maxDepth = isObject ? limits.maxDepth : limits.maxDepth - 1;
  if (mayBeDeeper(text, maxDepth) && depthOf(text) > maxDepth) {
    return badRow(line, null, { code: "E_TOO_DEEP", message: `It is nested more than ${limits.maxDepth} levels deep; flatten it.` });
  }
  const numbers = checkNumbers(text);
  const { id, problem: idProblem } = isObject ? readId(value, numbers.digitsByKey, limits.maxIdBytes) : { id: null, problem: null };
  const problem = numbers.problem ?? findLargeContainer(text, value, limits) ?? findLoneSurrogate(text, value) ?? idProblem;
  if (problem !== null) return badRow(line, id, problem);
  return { input: isObject ? numbers.text : `{"value":${numbers.text}}`, id, line, problem: null };
}

/** A row that could not be read; the message gets its line in front. */
export function badRow(line: number, id: string | null, problem: RowProblem): DatasetRow {
  return { input: null, id, line, problem: { code: problem.code, message: `Line ${line}: ${problem.message}` } };
}

function readId(row: JsonObject, digitsByKey: ReadonlyMap<string, string>, maxBytes: number): CheckedId {
  for (const key of ["id", "custom_id"]) {
    const value = row[key];
    if (typeof value === "string" && value !== "") return checkRowId(value, maxBytes);
    if (typeof value === "number" && Number.isFinite(value)) return checkRowId(digitsByKey.get(key) ?? String(value), maxBytes);
  }
  return { id: null, problem: null };
}

function findLargeContainer(text: string, value: JsonValue, { maxKeys, maxElements }: DatasetLimits): RowProblem | null {
  if (text.length <= Math.min(maxKeys * minKeyLength, maxElements * minElementLength)) return null;
  const path = findInJson(value, (part) => (Array.isArray(part) ? part.length > maxElements : isJsonObject(part) && Object.keys(part).length > maxKeys));
  if (path === null) return null;
  return { code: "E_TOO_MANY", message: `${capitalize(formatJsonPath(path))} has more than ${maxKeys} keys or ${maxElements} elements; split the row.` };
}

function findLoneSurrogate(text: string, value: JsonValue): RowProblem | null {
  if (!mayBeHalf.test(text)) return null;
  const path = findInJson(value, (part) => {
    if (typeof part === "string") return halfCharacter.test(part);
    return isJsonObject(part) && Object.keys(part).some((key) => halfCharacter.test(key));
  });
  if (path === null) return null;
  return {
    code: "E_LONE_SURROGATE",
    message: `${capitalize(formatJsonPath(path))} has half of a character (an escape such as \\ud83d without its second half); write it whole or remove it.`,
  };
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
