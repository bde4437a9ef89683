import { bindArguments, type CallArguments, type CallRule, readInteger, readText } from "./call-rule.ts";
import { areEqual } from "./compare-values.ts";
import { listPairs, takeElements } from "./list-filters.ts";
import { listNames, lookUp } from "./look-up.ts";
import type { RenderState } from "./render-state.ts";
import { isObject, nameKind, type RuntimeObject, type RuntimeValue } from "./runtime-value.ts";
import { TemplateError } from "./template-error.ts";
import * as rules from "./text-rules.ts";
import { requireText } from "./value-text.ts";

type TextRule = (text: string, args: CallArguments, state: RenderState) => RuntimeValue;

const textMethods: ReadonlyMap<string, CallRule> = new Map([
  ["upper", onText([], (text) => text.toUpperCase())],
  ["lower", onText([], (text) => text.toLowerCase())],
  ["title", onText([], rules.titleText)],
  ["capitalize", onText([], rules.capitalizeText)],
  ["strip", onText(["chars"], (text, args) => rules.stripText(text, readCharacters(args), "both"))],
  ["lstrip", onText(["chars"], (text, args) => rules.stripText(text, readCharacters(args), "start"))],
  ["rstrip", onText(["chars"], (text, args) => rules.stripText(text, readCharacters(args), "end"))],
  ["startswith", onText(["prefix"], (text, args) => readAffixes(args).some((affix) => text.startsWith(affix)), 1)],
  ["endswith", onText(["suffix"], (text, args) => readAffixes(args).some((affix) => text.endsWith(affix)), 1)],
  ["removeprefix", onText(["prefix"], (text, args) => removeAffix(text, readText(args, 0, "removeprefix"), "start"), 1)],
  ["removesuffix", onText(["suffix"], (text, args) => removeAffix(text, readText(args, 0, "removesuffix"), "end"), 1)],
  ["split", onText(["sep", "maxsplit"], splitByArguments)],
  ["splitlines", onText([], (text) => (text === "" ? [] : text.replace(/(\r\n|\r|\n)$/, "").split(/\r\n|\r|\n/)))],
  ["replace", onText(["old", "new", "count"], replaceByArguments, 2)],
  ["count", onText(["sub"], (text, args) => Math.max(0, text.split(readText(args, 0, "count")).length - 1), 1)],
  ["find", onText(["sub"], (text, args) => findPosition(text, readText(args, 0, "find")), 1)],
  ["join", onText(["elements"], joinByArguments, 1)],
  ["zfill", onText(["width"], padWithZeros, 1)],
  ["isdigit", onText([], (text) => /^\p{Nd}+$/u.test(text))],
  ["isalpha", onText([], (text) => /^\p{L}+$/u.test(text))],
  ["isalnum", onText([], (text) => /^[\p{L}\p{N}]+$/u.test(text))],
  ["isspace", onText([], (text) => /^\s+$/.test(text))],
]);

const objectMethods: ReadonlyMap<string, CallRule> = new Map<string, CallRule>([
  ["items", { parameters: [], apply: (value, _args, state) => listPairs(value, "items", state) }],
  ["keys", onObject([], (object) => Object.keys(object))],
  ["values", onObject([], (object) => Object.values(object))],
  ["get", onObject(["key", "default"], readField, 1)],
]);

const listMethods: ReadonlyMap<string, CallRule> = new Map<string, CallRule>([
  ["index", { parameters: ["value"], required: 1, apply: (value, args, state) => findElement(value, args, state) }],
  ["count", { parameters: ["value"], required: 1, apply: (value, args, state) => keepEqual(value, args, state).length }],
]);

/** Every name that is a method of some value. */
export const methodNames: ReadonlySet<string> = new Set([...textMethods.keys(), ...objectMethods.keys(), ...listMethods.keys()]);

/** Calls a method of a text, list or object. `path` is the value's name in messages. Throws TemplateError. */
export function callMethod(
  call: { path: string; name: string; positional: readonly RuntimeValue[]; named: ReadonlyMap<string, RuntimeValue> },
  value: RuntimeValue,
  state: RenderState,
): RuntimeValue {
  const methods = typeof value === "string" ? textMethods : Array.isArray(value) ? listMethods : isObject(value) ? objectMethods : new Map<string, CallRule>();
  const rule = methods.get(call.name);
  const label = `${call.path}.${call.name}()`;
  if (rule === undefined) {
    const there = methods.size === 0 ? "no methods" : listNames([...methods.keys()]);
    throw new TemplateError(`${label} cannot be called: ${call.path} is ${nameKind(value)}, which has ${there}`);
  }
  const bound = bindArguments(rule, label, call.positional, call.named);
  if (!bound.ok) throw new TemplateError(bound.reason);
  const result = rule.apply(value, bound, state);
  if (result === undefined) throw new TemplateError(`${label} has nothing to give`);
  return result;
}

function onText(parameters: string[], rule: TextRule, required = 0): CallRule {
  return {
    parameters,
    required,
    apply: (value, args, state) => {
      const text = requireText(value, "the method");
      state.reserveText(text.length);
      return rule(text, args, state);
    },
  };
}

function onObject(parameters: string[], rule: (object: RuntimeObject, args: CallArguments) => RuntimeValue, required = 0): CallRule {
  return {
    parameters,
    required,
    apply: (value, args, state) => {
      const object = isObject(value) ? value : {};
      state.reserveElements(parameters.length === 0 ? Object.keys(object).length : 1);
      return rule(object, args);
    },
  };
}

function readField(object: RuntimeObject, args: CallArguments): RuntimeValue {
  const value = lookUp(object, readText(args, 0, "get"));
  return value === undefined ? (args.values[1] ?? null) : value;
}

function readCharacters(args: CallArguments): string | null {
  return (args.values[0] ?? null) === null ? null : readText(args, 0, "strip");
}

function readAffixes(args: CallArguments): string[] {
  const value = args.values[0] ?? null;
  const affixes = Array.isArray(value) ? value : [value];
  if (affixes.every((affix) => typeof affix === "string")) return affixes;
  throw new TemplateError(`startswith and endswith need a text or a list of texts, not ${nameKind(value)}`);
}

function removeAffix(text: string, affix: string, side: "start" | "end"): string {
  if (affix === "") return text;
  if (side === "start") return text.startsWith(affix) ? text.slice(affix.length) : text;
  return text.endsWith(affix) ? text.slice(0, -affix.length) : text;
}

function splitByArguments(text: string, args: CallArguments, state: RenderState): RuntimeValue {
  const separator = (args.values[0] ?? null) === null ? null : readText(args, 0, "split");
  return rules.splitText(text, separator, readInteger(args, 1, "split", -1), state);
}

function replaceByArguments(text: string, args: CallArguments, state: RenderState): RuntimeValue {
  return rules.replaceText(text, readText(args, 0, "replace"), readText(args, 1, "replace"), readInteger(args, 2, "replace", -1), state);
}

function findPosition(text: string, part: string): number {
  const at = text.indexOf(part);
  return at === -1 ? -1 : Array.from(text.slice(0, at)).length;
}

function joinByArguments(text: string, args: CallArguments, state: RenderState): RuntimeValue {
  const elements = takeElements(args.values[0] ?? null, "join", state).map((element) => {
    if (typeof element === "string") return element;
    throw new TemplateError(`join() needs texts, not ${nameKind(element)}; the filter | join takes anything`);
  });
  state.reserveText(elements.reduce((length, element) => length + element.length, text.length * elements.length));
  return elements.join(text);
}

function padWithZeros(text: string, args: CallArguments, state: RenderState): RuntimeValue {
  const width = readInteger(args, 0, "zfill", 0);
  state.reserveText(Math.max(text.length, width));
  const sign = /^[-+]/.exec(text)?.[0] ?? "";
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
}

function keepEqual(value: RuntimeValue, args: CallArguments, state: RenderState): RuntimeValue[] {
  return takeElements(value, "count", state).filter((element) => areEqual(element, args.values[0] ?? null, state));
}

function findElement(value: RuntimeValue, args: CallArguments, state: RenderState): number {
  const at = takeElements(value, "index", state).findIndex((element) => areEqual(element, args.values[0] ?? null, state));
  if (at === -1) throw new TemplateError("index() does not find its argument in the list");
  return at;
}
