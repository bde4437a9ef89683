import { suggestName } from "./closest-name.ts";
import { isObject, nameKind, type RuntimeValue, Special, splitCharacters } from "./runtime-value.ts";
import { TemplateError } from "./template-error.ts";

/**
 * The field, element or character of a value, or undefined. Only the value's own data counts: never a method, never
 * anything inherited. Whole numbers index lists and texts, from the end when negative.
 */
export function lookUp(value: RuntimeValue, key: string | number): RuntimeValue | undefined {
  if (typeof key === "string") {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    if (value instanceof Special) return value.field(key);
    return Object.hasOwn(value, key) ? value[key] : undefined;
  }
  if (Array.isArray(value)) return value[key < 0 ? value.length + key : key];
  if (typeof value !== "string") return undefined;
  const characters = splitCharacters(value);
  return characters[key < 0 ? characters.length + key : key];
}

/** Throws TemplateError unless `key` can be a subscript. */
export function requireKey(key: RuntimeValue, path: string): string | number {
  if (typeof key === "string" || (typeof key === "number" && Number.isInteger(key))) return key;
  throw new TemplateError(`${path}[…] needs a text or a whole number in its brackets, not ${typeof key === "number" ? String(key) : nameKind(key)}`);
}

/** `input.user["first name"][0]` */
export function spellPath(root: string, keys: readonly (string | number)[]): string {
  return keys.reduce<string>((path, key) => path + spellKey(key), root);
}

/** Says what is missing, by its full name, and what there is instead. `value` is what `path` leads to. */
export function explainMissing(path: string, value: RuntimeValue, key: string | number): TemplateError {
  const whole = path + spellKey(key);
  if (value === null) return new TemplateError(`${whole} is missing because ${path} is null`);
  if (Array.isArray(value) || (typeof value === "string" && typeof key === "number")) return new TemplateError(explainElement(whole, path, value, key));
  if (!isObject(value) && !(value instanceof Special)) {
    return new TemplateError(`${whole} is missing because ${path} is ${nameKind(value)}; a method is called with brackets, a filter with |`);
  }
  const names = value instanceof Special ? value.fieldNames() : Object.keys(value);
  return new TemplateError(explainField(whole, path, String(key), names));
}

/** `a, b, c … and 7 more`; names that are no identifiers in quotes. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 12).map((name) => (isIdentifier(name) ? clip(name) : JSON.stringify(clip(name))));
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(", ");
}

function explainElement(whole: string, path: string, value: RuntimeValue[] | string, key: string | number): string {
  const isList = Array.isArray(value);
  if (typeof key === "string") return `${whole} is missing because ${path} is a list; its elements are ${path}[0] and so on, its size is ${path} | length`;
  const size = isList ? value.length : splitCharacters(value).length;
  return `${whole} is out of range; ${path} has ${size} ${isList ? "element" : "character"}${size === 1 ? "" : "s"}`;
}

function explainField(whole: string, path: string, key: string, names: string[]): string {
  const close = suggestName(key, names);
  const there = names.length === 0 ? "no fields" : listNames(names);
  if (path === "steps") return `${whole} is no step that this one can see; there ${names.length === 0 ? "are none" : `are ${there}`}${close}`;
  if (/^steps\.\w+$/.test(path)) return `${whole} is not a field of a step; there are ${there}${close}`;
  if (path === "vars") return `${whole} is not set; vars has ${there}${close}; set it under vars or with --var`;
  if (path === "input") return `${whole} is missing in this row; it has ${there}${close}`;
  return `${whole} is missing${/^input\b/.test(path) ? " in this row" : ""}; ${path} has ${there}${close}`;
}

function spellKey(key: string | number): string {
  if (typeof key === "number") return `[${key}]`;
  return isIdentifier(key) ? `.${clip(key)}` : `[${JSON.stringify(clip(key))}]`;
}

function isIdentifier(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}\p{M}_]*$/u.test(name);
}

function clip(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}
