import type { RenderState } from "./render-state.ts";
import { nameKind, type RuntimeValue } from "./runtime-value.ts";
import { TemplateError } from "./template-error.ts";

/** A filter or method: its parameters in order, by which callers may also name them, and what it does. */
export type CallRule = {
  readonly parameters: readonly string[];
  /** How many of the parameters must be given; default 0. */
  readonly required?: number;
  /** True: arguments given by place all go to `rest`, and `parameters` can only be given by name. */
  readonly takesRest?: boolean;
  /** Gives undefined when there is nothing to give (the first of an empty list). Throws TemplateError. */
  apply(value: RuntimeValue, args: CallArguments, state: RenderState): RuntimeValue | undefined;
};

/** Arguments as a rule sees them: by the place of their parameter, undefined where not given. */
export type CallArguments = { readonly values: readonly (RuntimeValue | undefined)[]; readonly rest: readonly RuntimeValue[] };

/** Sorts arguments (values, or what will compute them) by parameter. Gives a sentence when they do not fit. */
export function bindArguments<Value>(
  rule: CallRule,
  label: string,
  positional: readonly Value[],
  named: ReadonlyMap<string, Value>,
): { ok: true; values: (Value | undefined)[]; rest: Value[] } | { ok: false; reason: string } {
  const { parameters } = rule;
  const takesRest = rule.takesRest === true;
  if (!takesRest && positional.length > parameters.length) {
    const most = parameters.length === 0 ? "no arguments" : `at most ${parameters.length} (${parameters.join(", ")})`;
    return { ok: false, reason: `${label} takes ${most}` };
  }
  const values: (Value | undefined)[] = parameters.map((_, index) => (takesRest ? undefined : positional[index]));
  for (const [name, value] of named) {
    const index = parameters.indexOf(name);
    if (index === -1) return { ok: false, reason: `${label} has no argument ${name}; it takes ${parameters.length === 0 ? "none" : parameters.join(", ")}` };
    if (values[index] !== undefined) return { ok: false, reason: `${label} is given ${name} twice` };
    values[index] = value;
  }
  const missing = parameters.find((_, index) => index < (rule.required ?? 0) && values[index] === undefined);
  if (missing !== undefined) return { ok: false, reason: `${label} needs the argument ${missing}` };
  return { ok: true, values, rest: takesRest ? [...positional] : [] };
}

/** The text at `index`, or `fallback` when it is not given. Throws TemplateError for another type. */
export function readText(args: CallArguments, index: number, label: string, fallback = ""): string {
  const value = args.values[index];
  if (value === undefined) return fallback;
  if (typeof value !== "string") throw new TemplateError(`${label} needs a text as argument, not ${nameKind(value)}`);
  return value;
}

/** The whole number at `index`, −1e9…1e9, or `fallback` when it is not given. Throws TemplateError for another type. */
export function readInteger(args: CallArguments, index: number, label: string, fallback: number): number {
  const value = args.values[index];
  if (value === undefined) return fallback;
  if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= 1e9) return value;
  throw new TemplateError(`${label} needs a whole number as argument, not ${typeof value === "number" ? String(value) : nameKind(value)}`);
}

/** The boolean at `index`, or `fallback` when it is not given. Throws TemplateError for another type. */
export function readBoolean(args: CallArguments, index: number, label: string, fallback = false): boolean {
  const value = args.values[index];
  if (value === undefined) return fallback;
  if (typeof value !== "boolean") throw new TemplateError(`${label} needs true or false as argument, not ${nameKind(value)}`);
  return value;
}
