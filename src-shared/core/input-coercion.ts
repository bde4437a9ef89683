import { isJsonObject, type JsonObject, type JsonValue } from "../model/json.ts";

type Convert = (text: string) => JsonValue | undefined;

/** Each gives undefined for text that is not of its type. */
const convertByType: Record<string, Convert> = {
  null: (text) => (text === "" || text === "null" ? null : undefined),
  boolean: (text) => (/^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined),
  integer: (text) => (/^[+-]?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined),
  number: (text) => (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined),
};

/**
 * Makes a function that turns a row's texts into the types that `inputs.properties` gives them, in place. Text that does
 * not convert stays, for the schema to refuse. Null when the schema asks for nothing but text.
 */
export function compileCoercion(inputs: JsonObject | null): ((row: JsonObject) => void) | null {
  const properties = inputs?.["properties"];
  if (!isJsonObject(properties)) return null;
  const columns: { name: string; converts: Convert[] }[] = [];
  for (const [name, schema] of Object.entries(properties)) {
    const given = isJsonObject(schema) ? schema["type"] : undefined;
    const types = Array.isArray(given) ? given : [given];
    const converts = Object.entries(convertByType).flatMap(([type, convert]) => (types.includes(type) ? [convert] : []));
    if (converts.length > 0) columns.push({ name, converts });
  }
  if (columns.length === 0) return null;
  return (row) => {
    for (const { name, converts } of columns) {
      const text = row[name];
      if (typeof text !== "string" || !Object.hasOwn(row, name)) continue;
      const trimmed = text.trim();
      for (const convert of converts) {
        const value = convert(trimmed);
        if (value === undefined) continue;
        row[name] = value;
        break;
      }
    }
  };
}
