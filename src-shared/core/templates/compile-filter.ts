import { bindArguments, type CallRule } from "./call-rule.ts";
import { type CompileContext, failAt } from "./compile-context.ts";
import { spellExpression } from "./compile-path.ts";
import { explainUnknown, filterByName } from "./filter-rules.ts";
import type { Evaluate, EvaluateGuarded, Frame } from "./render-state.ts";
import { isTruthy, type RuntimeValue } from "./runtime-value.ts";
import type { Argument, Expression, FilterExpression, TestExpression } from "./syntax-tree.ts";
import { TemplateError } from "./template-error.ts";
import { testByName } from "./test-rules.ts";

/** A filter with its arguments bound, ready for any operand. */
export type ApplyFilter = (value: RuntimeValue, frame: Frame) => RuntimeValue | undefined;

/** Compiles `operand | filter`. The result is undefined when the filter has nothing to give. */
export function compileGuardedFilter(node: FilterExpression, context: CompileContext): EvaluateGuarded {
  const { name, args } = readFilterCall(node.filter, context);
  if (name === "default" || name === "d") return compileDefault(node, args, name, context);
  const apply = compileApply(name, args, context);
  const operand = context.strict(node.operand, context);
  return (frame) => apply(operand(frame), frame);
}

/** As above. Throws TemplateError at run time when the filter has nothing to give. */
export function compileFilter(node: FilterExpression, context: CompileContext): Evaluate {
  const evaluate = compileGuardedFilter(node, context);
  return (frame) => {
    const value = evaluate(frame);
    if (value === undefined) throw new TemplateError(`${spellExpression(node)} has nothing to give because ${spellExpression(node.operand)} is empty`);
    return value;
  };
}

/** Compiles the filter of `{% filter … %}`. */
export function compileBlockFilter(filter: Expression, context: CompileContext): ApplyFilter {
  const { name, args } = readFilterCall(filter, context);
  return compileApply(name, args, context);
}

/** Compiles `operand is test`; `defined` and `undefined` take whatever is missing. */
export function compileTest(node: TestExpression, context: CompileContext): Evaluate {
  const name = node.test.value;
  const { negate } = node;
  if (name === "defined" || name === "undefined") {
    const operand = context.guarded(node.operand, context);
    const wanted = (name === "defined") !== negate;
    return (frame) => (operand(frame) !== undefined) === wanted;
  }
  const rule = testByName.get(name);
  if (rule === undefined) throw failAt(context, explainUnknown("test", name), name);
  if (rule.takesArgument)
    throw failAt(context, `the test "${name}" needs an argument, which is only possible in select and its like; use an operator such as == here`, name);
  const operand = context.strict(node.operand, context);
  return (frame) => rule.holds(operand(frame), null, frame.state) !== negate;
}

/** Sorts the arguments of a call. Throws TemplateSyntaxError for `*` and `**`. */
export function splitArguments(args: readonly Argument[], context: CompileContext): { positional: Expression[]; named: Map<string, Expression> } {
  const positional: Expression[] = [];
  const named = new Map<string, Expression>();
  for (const argument of args) {
    if (argument.type === "KeywordArgumentExpression") {
      if (named.has(argument.key.value)) throw failAt(context, `the argument ${argument.key.value} is given twice`, argument.key.value);
      named.set(argument.key.value, argument.value);
    } else if (argument.type === "SpreadExpression" || argument.type === "KeywordSpreadExpression") {
      throw failAt(context, "arguments cannot be unpacked with * or **; write them one by one");
    } else positional.push(argument);
  }
  return { positional, named };
}

function readFilterCall(filter: Expression, context: CompileContext): { name: string; args: Argument[] } {
  if (filter.type === "Identifier") return { name: filter.value, args: [] };
  if (filter.type === "CallExpression" && filter.callee.type === "Identifier") return { name: filter.callee.value, args: filter.args };
  throw failAt(context, "a filter is a name, as in | trim; to go on with its result put brackets around it, as in (input.tags | first).name");
}

function compileApply(name: string, args: readonly Argument[], context: CompileContext): ApplyFilter {
  const rule = filterByName.get(name);
  if (rule === undefined) throw failAt(context, explainUnknown("filter", name), name);
  const { values, rest } = compileArguments(rule, name, args, context);
  requireKnownNames(name, args, context);
  if (values.every((value) => value === undefined) && rest.length === 0) {
    const none = { values: values.map(() => undefined), rest: [] };
    return (value, frame) => rule.apply(value, none, frame.state);
  }
  return (value, frame) => {
    frame.state.spend(rest.length);
    return rule.apply(value, { values: values.map((argument) => argument?.(frame)), rest: rest.map((argument) => argument(frame)) }, frame.state);
  };
}

function compileArguments(
  rule: CallRule,
  name: string,
  args: readonly Argument[],
  context: CompileContext,
): { values: (Evaluate | undefined)[]; rest: Evaluate[] } {
  const { positional, named } = splitArguments(args, context);
  const namedClosures = new Map([...named].map(([key, node]) => [key, context.strict(node, context)]));
  const bound = bindArguments(
    rule,
    `the filter ${name}`,
    positional.map((node) => context.strict(node, context)),
    namedClosures,
  );
  if (!bound.ok) throw failAt(context, bound.reason, name);
  return bound;
}

/** Names of filters and tests that are arguments are looked at before anything runs, where they are written out. */
function requireKnownNames(name: string, args: readonly Argument[], context: CompileContext): void {
  const place = { map: 0, select: 0, reject: 0, selectattr: 1, rejectattr: 1 }[name];
  const argument = place === undefined ? undefined : args[place];
  if (argument?.type !== "StringLiteral") return;
  const kind = name === "map" ? "filter" : "test";
  if (!(kind === "filter" ? filterByName : testByName).has(argument.value)) throw failAt(context, explainUnknown(kind, argument.value), argument.value);
}

/** `default(fallback, boolean)`: the fallback runs only when it is used. */
function compileDefault(node: FilterExpression, args: readonly Argument[], name: string, context: CompileContext): Evaluate {
  const operand = context.guarded(node.operand, context);
  const rule = filterByName.get("default");
  const [fallback, boolean] = rule === undefined ? [] : compileArguments(rule, name, args, context).values;
  return (frame) => {
    const value = operand(frame);
    const isWanted = value !== undefined && (isTruthy(value) || boolean === undefined || !isTruthy(boolean(frame)));
    if (isWanted) return value;
    return fallback === undefined ? "" : fallback(frame);
  };
}
