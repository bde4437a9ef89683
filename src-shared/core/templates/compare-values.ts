import type { RenderState } from "./render-state.ts";
import { isObject, nameKind, type RuntimeValue, Special } from "./runtime-value.ts";
import { TemplateError } from "./template-error.ts";
import { requireDepth } from "./value-text.ts";

/** Equal as JSON: same type and same content, the order of keys aside. Nothing is converted: `1` is neither `"1"` nor `true`. */
export function areEqual(a: RuntimeValue, b: RuntimeValue, state: RenderState, depth = 0): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a instanceof Special || b instanceof Special) return false;
  requireDepth(depth);
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    state.spend(a.length);
    return a.every((element, index) => areEqual(element, b[index] ?? null, state, depth + 1));
  }
  const keys = Object.keys(a);
  state.spend(keys.length);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && areEqual(a[key] ?? null, b[key] ?? null, state, depth + 1));
}

/** Negative, 0 or positive, for two numbers, two texts or two booleans. Throws TemplateError for anything else. */
export function compareValues(a: RuntimeValue, b: RuntimeValue, ignoreCase = false): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (typeof a === "string" && typeof b === "string") {
    const left = ignoreCase ? a.toLowerCase() : a;
    const right = ignoreCase ? b.toLowerCase() : b;
    return left < right ? -1 : left > right ? 1 : 0;
  }
  throw new TemplateError(`${nameKind(a)} and ${nameKind(b)} cannot be ordered; compare two numbers or two texts`);
}

/** `needle in whole`: an element of a list, a key of an object, a part of a text. Throws TemplateError for anything else. */
export function isContained(needle: RuntimeValue, whole: RuntimeValue, state: RenderState): boolean {
  if (Array.isArray(whole)) {
    state.spend(whole.length);
    if (typeof needle !== "object") return whole.includes(needle);
    return whole.some((element) => areEqual(element, needle, state));
  }
  if (isObject(whole)) return typeof needle === "string" && Object.hasOwn(whole, needle);
  if (typeof whole !== "string") throw new TemplateError(`"in" needs a list, an object or a text on its right, not ${nameKind(whole)}`);
  if (typeof needle !== "string") throw new TemplateError(`"in" cannot look for ${nameKind(needle)} in a text`);
  state.spend(whole.length);
  return whole.includes(needle);
}
