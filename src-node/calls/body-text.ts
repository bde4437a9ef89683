import { type Buffer, isUtf8 } from "node:buffer";
import type { JsonValue } from "../../src-shared/model/json.ts";
import { failRead } from "../protocols/body-fields.ts";
import type { Read } from "../protocols/protocol.ts";

/** Deeper JSON is refused: what walks through it later must not run out of stack. */
const maxDepth = 128;
/** How much of a body that is no JSON a message shows, in UTF-16 units. */
const maxShown = 200;

/** Bytes of a whole body as text, in the declared charset, UTF-8 without one. */
export function decodeBody(bytes: Buffer, contentType: string): Read<string> {
  const charset = /charset\s*=\s*"?([A-Za-z0-9._:-]+)/i.exec(contentType)?.[1]?.toLowerCase();
  if (charset === undefined || charset === "utf-8" || charset === "utf8") {
    if (!isUtf8(bytes)) return failRead("bad_output", "E_BAD_UTF8", "the answer is not valid UTF-8");
    return { ok: true, value: bytes.toString("utf8") };
  }
  try {
    return { ok: true, value: new TextDecoder(charset, { fatal: true }).decode(bytes) };
  } catch {
    return failRead("bad_output", "E_BAD_CHARSET", `the answer cannot be read in the charset it declares, ${charset}`);
  }
}

/** The JSON value of a whole body, or why there is none: empty, broken off, no JSON at all, or not quite. */
export function parseBody(text: string): Read<JsonValue> {
  const clean = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  let value: JsonValue;
  try {
    value = JSON.parse(clean) as JsonValue;
  } catch (error) {
    return explainBadJson(clean.trim(), error);
  }
  if (isTooDeep(value, maxDepth)) return failRead("bad_output", "E_TOO_DEEP", `the answer's JSON is nested deeper than ${maxDepth}`);
  return { ok: true, value };
}

function explainBadJson(text: string, error: unknown): Read<never> {
  if (text === "") return failRead("bad_output", "E_EMPTY", "the answer is empty");
  if (!/^[[{]/.test(text)) {
    return failRead(
      "server_error",
      "E_NOT_JSON",
      `the answer is not JSON: “${text.slice(0, maxShown)}”; is the endpoint's url right, or does a proxy or login page answer in its place?`,
    );
  }
  if (isBrokenOff(text)) return failRead("truncated", "E_TRUNCATED", "the answer's JSON breaks off before its end");
  return failRead("bad_output", "E_BAD_JSON", `the answer is not valid JSON (${error instanceof Error ? error.message : String(error)})`);
}

/** Whether JSON text ends inside a string, list or object. */
function isBrokenOff(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const char = text[index];
    if (inString) {
      if (char === "\\") index++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === "{" || char === "[") depth++;
    else if (char === "}" || char === "]") depth--;
  }
  return inString || depth > 0;
}

function isTooDeep(value: JsonValue, left: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (left === 0) return true;
  if (Array.isArray(value)) {
    for (const element of value) {
      if (typeof element === "object" && isTooDeep(element, left - 1)) return true;
    }
    return false;
  }
  for (const field in value) {
    const inner = value[field];
    if (typeof inner === "object" && isTooDeep(inner, left - 1)) return true;
  }
  return false;
}

/** A body that is shown rather than read: JSON where it is, else the text. */
export function parseOrText(text: string): JsonValue {
  const parsed = parseBody(text);
  return parsed.ok ? parsed.value : text;
}
