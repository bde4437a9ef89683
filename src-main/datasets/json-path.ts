import { isJsonObject, type JsonValue } from "../../src-shared/model/json.ts";

/** Keys and indices from the row to a value in it. */
export type JsonPath = readonly (string | number)[];

/** `messages[3].n`; `the row` for the empty path. Long paths and keys are cut. */
export function formatJsonPath(path: JsonPath): string {
  const text = path.map((part, index) => (typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${part}`)).join("");
  if (path.length === 0) return "the row";
  return `“${text.length > 200 ? `${text.slice(0, 199)}…` : text}”`.replaceAll(/\p{Cs}/gu, "\uFFFD");
}

/** Path to the first value, the row itself included, that `isFault` holds for; null when there is none. Recurses by nesting. */
export function findInJson(value: JsonValue, isFault: (value: JsonValue) => boolean): JsonPath | null {
  if (isFault(value)) return [];
  if (Array.isArray(value)) {
    for (const [index, child] of value.entries()) {
      const path = findInJson(child, isFault);
      if (path !== null) return [index, ...path];
    }
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) {
      const path = findInJson(value[key] ?? null, isFault);
      if (path !== null) return [key, ...path];
    }
  }
  return null;
}
