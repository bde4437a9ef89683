import type { JsonObject, JsonValue } from "../../model/json.ts";
import type { RenderState } from "./render-state.ts";
import { nameKind, type RuntimeValue, Special, setField } from "./runtime-value.ts";
import { TemplateError } from "./template-error.ts";
import { templateLimits } from "./template-limits.ts";

/** How JSON is spelled. The defaults, `, ` and `: `, are those of Jinja's `tojson`. */
export type JsonSpelling = { indent: string; elementSeparator: string; keySeparator: string; ascii: boolean; sortKeys: boolean };
export const defaultSpelling: JsonSpelling = { indent: "", elementSeparator: ", ", keySeparator: ": ", ascii: false, sortKeys: false };

/**
 * A value as text: null is nothing, a text is itself, everything else is JSON: `true`, `1`, `1.5`, `["a", 1]`,
 * `{"a": 1}`. A number without a fraction has no point, however it was written. Throws TemplateError for macros and the like.
 */
export function valueToText(value: RuntimeValue, state: RenderState): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  return typeof value === "object" ? valueToJson(value, state, defaultSpelling) : String(value);
}

/** A value as JSON text. Throws TemplateError when it is nested too deeply, too long, or no data. */
export function valueToJson(value: RuntimeValue, state: RenderState, spelling: JsonSpelling, depth = 0): string {
  if (typeof value === "string") {
    const text = spelling.ascii ? escapeNonAscii(JSON.stringify(value)) : JSON.stringify(value);
    state.reserveText(text.length);
    return text;
  }
  if (typeof value !== "object" || value === null) {
    state.spend(8);
    return JSON.stringify(value);
  }
  requireDepth(depth);
  if (value instanceof Special) throw new TemplateError(`${value.kind} is no value and cannot be rendered`);
  const pieces: string[] = [];
  if (Array.isArray(value)) for (const element of value) pieces.push(valueToJson(element, state, spelling, depth + 1));
  else {
    const keys = Object.keys(value);
    for (const key of spelling.sortKeys ? keys.sort() : keys) {
      const field = valueToJson(value[key] ?? null, state, spelling, depth + 1);
      pieces.push(valueToJson(key, state, spelling) + spelling.keySeparator + field);
    }
  }
  return joinPieces(pieces, Array.isArray(value) ? "[]" : "{}", state, spelling, depth);
}

/** A value as JSON that shares nothing with the scope it came from, in plain objects. Throws TemplateError as `valueToJson` does. */
export function copyToJson(value: RuntimeValue, state: RenderState, depth = 0): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  requireDepth(depth);
  if (value instanceof Special) throw new TemplateError(`${value.kind} is no value and cannot be rendered`);
  if (Array.isArray(value)) {
    state.spend(value.length + 1);
    // A list of plain numbers, such as an embedding, is one quick copy.
    const copy = value.slice();
    for (let index = 0; index < copy.length; index++) {
      const element = copy[index];
      if (typeof element === "object" && element !== null) copy[index] = copyToJson(element, state, depth + 1);
    }
    return copy as JsonValue[];
  }
  const copy: JsonObject = {};
  for (const key of Object.keys(value)) {
    state.spend(1);
    setField(copy, key, copyToJson(value[key] ?? null, state, depth + 1));
  }
  return copy;
}

/** What text filters work on: texts as they are, numbers and booleans spelled out, null as nothing. Throws TemplateError for the rest. */
export function requireText(value: RuntimeValue, user: string): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  if (typeof value === "object") throw new TemplateError(`${user} needs a text, not ${nameKind(value)}`);
  return String(value);
}

export function requireDepth(depth: number): void {
  if (depth >= templateLimits.valueDepth) throw new TemplateError(`a value is nested deeper than ${templateLimits.valueDepth} levels`);
}

function joinPieces(pieces: readonly string[], brackets: "[]" | "{}", state: RenderState, spelling: JsonSpelling, depth: number): string {
  if (pieces.length === 0) return brackets;
  const inner = spelling.indent === "" ? "" : `\n${spelling.indent.repeat(depth + 1)}`;
  const outer = spelling.indent === "" ? "" : `\n${spelling.indent.repeat(depth)}`;
  const text = brackets[0] + inner + pieces.join(spelling.elementSeparator + inner) + outer + brackets[1];
  state.reserveText(text.length);
  return text;
}

function escapeNonAscii(text: string): string {
  return text.replace(/[\x7f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
