import { areEqual, compareValues, isContained } from "./compare-values.ts";
import type { RenderState } from "./render-state.ts";
import { isObject, nameKind, type RuntimeValue } from "./runtime-value.ts";
import { TemplateError } from "./template-error.ts";

/** What stands after `is`, and what `select` and its like take by name; only there can a test have an argument. */
export type TestRule = { readonly takesArgument: boolean; holds(value: RuntimeValue, argument: RuntimeValue, state: RenderState): boolean };

const isEqual = withArgument(areEqual);
const isUnequal = withArgument((a, b, state) => !areEqual(a, b, state));
const isLess = withArgument((a, b) => compareValues(a, b) < 0);
const isLessOrEqual = withArgument((a, b) => compareValues(a, b) <= 0);
const isGreater = withArgument((a, b) => compareValues(a, b) > 0);
const isGreaterOrEqual = withArgument((a, b) => compareValues(a, b) >= 0);

export const testByName: ReadonlyMap<string, TestRule> = new Map<string, TestRule>([
  ["defined", onValue(() => true)],
  ["undefined", onValue(() => false)],
  ["none", onValue((value) => value === null)],
  ["boolean", onValue((value) => typeof value === "boolean")],
  ["true", onValue((value) => value === true)],
  ["false", onValue((value) => value === false)],
  ["number", onValue((value) => typeof value === "number")],
  ["integer", onValue((value) => Number.isInteger(value))],
  ["float", onValue((value) => typeof value === "number" && !Number.isInteger(value))],
  ["string", onValue((value) => typeof value === "string")],
  ["mapping", onValue(isObject)],
  ["iterable", onValue((value) => typeof value === "string" || Array.isArray(value) || isObject(value))],
  ["sequence", onValue((value) => typeof value === "string" || Array.isArray(value))],
  ["lower", onValue((value) => typeof value === "string" && value === value.toLowerCase())],
  ["upper", onValue((value) => typeof value === "string" && value === value.toUpperCase())],
  ["odd", onValue((value) => Math.abs(requireInteger(value, "odd") % 2) === 1)],
  ["even", onValue((value) => requireInteger(value, "even") % 2 === 0)],
  ["divisibleby", withArgument((value, by) => requireInteger(value, "divisibleby") % requireInteger(by, "divisibleby") === 0)],
  ["in", withArgument(isContained)],
  ["eq", isEqual],
  ["equalto", isEqual],
  ["==", isEqual],
  ["ne", isUnequal],
  ["!=", isUnequal],
  ["lt", isLess],
  ["lessthan", isLess],
  ["<", isLess],
  ["le", isLessOrEqual],
  ["<=", isLessOrEqual],
  ["gt", isGreater],
  ["greaterthan", isGreater],
  [">", isGreater],
  ["ge", isGreaterOrEqual],
  [">=", isGreaterOrEqual],
]);

function onValue(holds: (value: RuntimeValue) => boolean): TestRule {
  return { takesArgument: false, holds };
}

function withArgument(holds: (value: RuntimeValue, argument: RuntimeValue, state: RenderState) => boolean): TestRule {
  return { takesArgument: true, holds };
}

function requireInteger(value: RuntimeValue, user: string): number {
  if (typeof value === "number" && Number.isInteger(value)) return value;
  throw new TemplateError(`the test ${user} needs a whole number, not ${typeof value === "number" ? String(value) : nameKind(value)}`);
}
