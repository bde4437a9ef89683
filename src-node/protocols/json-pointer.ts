import { isJsonObject, type JsonValue } from "../../src-shared/model/json.ts";

/** The value at a JSON pointer (RFC 6901); undefined when there is nothing there. */
export function readPointer(value: JsonValue, pointer: string): JsonValue | undefined {
  if (pointer === "") return value;
  let current: JsonValue | undefined = value;
  for (const token of pointer.slice(1).split("/")) {
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(current)) current = /^(0|[1-9]\d*)$/.test(name) ? current[Number(name)] : undefined;
    else if (isJsonObject(current) && Object.hasOwn(current, name)) current = current[name];
    else return undefined;
  }
  return current;
}

/** A value as text: a string as it is, numbers and booleans as they print, else JSON. */
export function valueToText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
