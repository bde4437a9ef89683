import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json.ts";
import type { Path } from "./located.ts";
import { suggest } from "./near-miss.ts";
import type { Report } from "./report.ts";

/**
 * Looks over a JSON Schema (draft-07 to 2020-12) for what would make it unusable: keywords with the wrong kind of value,
 * names of types that there are none of, patterns that do not compile, references to other documents. Annotations of one's
 * own are let through unless they look like a slip of a keyword.
 */
export function checkJsonSchema(schema: JsonValue, path: Path, report: Report): void {
  if (typeof schema === "boolean") return;
  if (!isJsonObject(schema)) {
    report({ path }, "E_JSON_SCHEMA", "A JSON Schema here must be a map of keywords, or true or false.");
    return;
  }
  for (const [keyword, value] of Object.entries(schema)) {
    const kind = Object.hasOwn(kindByKeyword, keyword) ? kindByKeyword[keyword] : undefined;
    if (kind !== undefined) checkKeyword(kind, { keyword, value, path: [...path, keyword], report });
    else if (suggest(keyword, knownKeywords) !== "" && keyword.length > 3) {
      report({ path: [...path, keyword], part: "key" }, "E_JSON_SCHEMA", `"${keyword}" is no keyword of JSON Schema.${suggest(keyword, knownKeywords)}`);
    }
  }
}

type Kind =
  | "any"
  | "text"
  | "flag"
  | "number"
  | "positive"
  | "count"
  | "texts"
  | "types"
  | "pattern"
  | "reference"
  | "list"
  | "schema"
  | "schemas"
  | "schemaOrList"
  | "schemaMap"
  | "dependencies";
type Keyword = { keyword: string; value: JsonValue; path: Path; report: Report };

const typeNames = ["object", "array", "string", "number", "integer", "boolean", "null"];

function checkKeyword(kind: Kind, { keyword, value, path, report }: Keyword): void {
  const refuse = (expected: string): void => report({ path }, "E_JSON_SCHEMA", `${keyword} must be ${expected}.`);
  switch (kind) {
    case "any":
      return;
    case "schema":
      return checkJsonSchema(value, path, report);
    case "schemas":
      return checkList(value, { keyword, path, report });
    case "schemaOrList":
      return Array.isArray(value) ? checkList(value, { keyword, path, report }) : checkJsonSchema(value, path, report);
    case "schemaMap":
      return isJsonObject(value) ? checkMap(value, path, report) : refuse("a map from names to schemas");
    case "dependencies":
      if (!isJsonObject(value)) return refuse("a map from names to lists of names or schemas");
      for (const [name, entry] of Object.entries(value)) if (!Array.isArray(entry)) checkJsonSchema(entry, [...path, name], report);
      return;
    case "types":
      return checkTypes(value, path, report);
    case "pattern":
      return checkPattern(value, path, report);
    case "reference":
      if (typeof value !== "string") return refuse("text");
      if (!value.startsWith("#")) refuse("a reference within this schema, beginning with #; other documents are not fetched");
      return;
    default:
      if (!fits[kind](value)) refuse(expectedByKind[kind]);
  }
}

type SimpleKind = "text" | "flag" | "number" | "positive" | "count" | "texts" | "list";

const fits: Record<SimpleKind, (value: JsonValue) => boolean> = {
  text: (value) => typeof value === "string",
  flag: (value) => typeof value === "boolean",
  number: (value) => typeof value === "number",
  positive: (value) => typeof value === "number" && value > 0,
  count: (value) => Number.isInteger(value) && Number(value) >= 0,
  texts: (value) => Array.isArray(value) && value.every((entry) => typeof entry === "string") && new Set(value).size === value.length,
  list: (value) => Array.isArray(value) && value.length > 0,
};

const expectedByKind: Record<SimpleKind, string> = {
  text: "text",
  flag: "true or false",
  number: "a number",
  positive: "a number above 0",
  count: "a whole number from 0",
  texts: "a list of names, each once",
  list: "a list with at least one entry",
};

function checkList(value: JsonValue, { keyword, path, report }: Omit<Keyword, "value">): void {
  if (!Array.isArray(value) || value.length === 0) report({ path }, "E_JSON_SCHEMA", `${keyword} must be a list of schemas with at least one entry.`);
  else for (const [index, entry] of value.entries()) checkJsonSchema(entry, [...path, index], report);
}

function checkMap(value: JsonObject, path: Path, report: Report): void {
  for (const [name, entry] of Object.entries(value)) {
    if (path.at(-1) === "patternProperties") checkPattern(name, [...path, name], report);
    checkJsonSchema(entry, [...path, name], report);
  }
}

function checkTypes(value: JsonValue, path: Path, report: Report): void {
  const names = Array.isArray(value) ? value : [value];
  if (names.length === 0) report({ path }, "E_JSON_SCHEMA", `type must be one of ${typeNames.join(", ")}, or a list of them.`);
  for (const [index, name] of names.entries()) {
    if (typeof name === "string" && typeNames.includes(name)) continue;
    const near = typeof name === "string" ? suggest(name, typeNames) : "";
    report({ path: Array.isArray(value) ? [...path, index] : path }, "E_JSON_SCHEMA", `type must be one of ${typeNames.join(", ")}, or a list of them.${near}`);
  }
}

function checkPattern(value: JsonValue, path: Path, report: Report): void {
  if (typeof value === "string" && compiles(value)) return;
  report({ path }, "E_JSON_SCHEMA", "This pattern is not a valid regular expression.");
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, "u") instanceof RegExp;
  } catch {
    // The constructor's only way to say so.
    return false;
  }
}

const kindByKeyword: Record<string, Kind> = {
  ...keywords("any", "const default examples example discriminator xml externalDocs"),
  ...keywords("text", "$schema $id $comment $anchor $dynamicAnchor title description format contentEncoding contentMediaType"),
  ...keywords("flag", "uniqueItems deprecated readOnly writeOnly nullable"),
  ...keywords("number", "minimum maximum exclusiveMinimum exclusiveMaximum"),
  ...keywords("positive", "multipleOf"),
  ...keywords("count", "minLength maxLength minItems maxItems minProperties maxProperties minContains maxContains"),
  ...keywords("texts", "required"),
  ...keywords("list", "enum"),
  ...keywords("types", "type"),
  ...keywords("pattern", "pattern"),
  ...keywords("reference", "$ref $dynamicRef"),
  ...keywords("schema", "additionalProperties additionalItems unevaluatedProperties unevaluatedItems propertyNames contains not if then else contentSchema"),
  ...keywords("schemas", "allOf anyOf oneOf prefixItems"),
  ...keywords("schemaOrList", "items"),
  ...keywords("schemaMap", "properties patternProperties $defs definitions dependentSchemas"),
  ...keywords("dependencies", "dependencies dependentRequired"),
};
const knownKeywords = Object.keys(kindByKeyword);

function keywords(kind: Kind, names: string): Record<string, Kind> {
  return Object.fromEntries(names.split(" ").map((name) => [name, kind]));
}
