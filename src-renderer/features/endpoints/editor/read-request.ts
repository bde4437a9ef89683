import { isJsonObject, type JsonObject, type JsonValue } from "../../../../src-shared/model/json.ts";

/** The request that is written for a test: null for none, `bad` for what is no JSON object. */
export function readRequest(text: string): JsonObject | null | "bad" {
  if (text.trim() === "") return null;
  try {
    const value = JSON.parse(text) as JsonValue;
    return isJsonObject(value) ? value : "bad";
  } catch {
    // The parser's only way to say so.
    return "bad";
  }
}
