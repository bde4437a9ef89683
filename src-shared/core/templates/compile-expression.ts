import { compileCall } from "./compile-call.ts";
import { type CompileContext, failAt, nest } from "./compile-context.ts";
import { compileFilter, compileGuardedFilter, compileTest } from "./compile-filter.ts";
import { compileBinary, compileUnary } from "./compile-operators.ts";
import { compileGuardedPath, compilePath, spellExpression } from "./compile-path.ts";
import type { Evaluate, EvaluateGuarded } from "./render-state.ts";
import { isTruthy, nameKind, type RuntimeObject, type RuntimeValue, setField, splitCharacters } from "./runtime-value.ts";
import type { Expression, ListLiteral, MemberExpression, ObjectLiteral, SliceExpression, Ternary } from "./syntax-tree.ts";
import { TemplateError } from "./template-error.ts";

/** Compiles an expression that must have a value: whatever is missing in it throws TemplateError. Throws TemplateSyntaxError. */
export function compileStrict(node: Expression, context: CompileContext): Evaluate {
  return nest(context, () => compileNode(node, context));
}

/** Compiles an expression under `default` or `is defined`: undefined when the thing itself, or part of its path, is missing. */
export function compileGuarded(node: Expression, context: CompileContext): EvaluateGuarded {
  return nest(context, () => {
    if (node.type === "Identifier" || (node.type === "MemberExpression" && node.property.type !== "SliceExpression")) return compileGuardedPath(node, context);
    if (node.type === "FilterExpression") return compileGuardedFilter(node, context);
    if (node.type === "Ternary") return compileTernary(node, context.guarded, context);
    if (node.type === "SelectExpression") {
      const test = context.strict(node.test, context);
      const value = context.guarded(node.lhs, context);
      return (frame) => (isTruthy(test(frame)) ? value(frame) : undefined);
    }
    return compileNode(node, context);
  });
}

function compileNode(node: Expression, context: CompileContext): Evaluate {
  switch (node.type) {
    case "StringLiteral":
    case "IntegerLiteral":
    case "FloatLiteral": {
      const { value } = node;
      return () => value;
    }
    case "Identifier":
      return compilePath(node, context);
    case "MemberExpression":
      return node.property.type === "SliceExpression" ? compileSlice(node, node.property, context) : compilePath(node, context);
    case "ArrayLiteral":
    case "TupleLiteral":
      return compileList(node, context);
    case "ObjectLiteral":
      return compileObject(node, context);
    case "UnaryExpression":
      return compileUnary(node, context);
    case "BinaryExpression":
      return compileBinary(node, context);
    case "FilterExpression":
      return compileFilter(node, context);
    case "TestExpression":
      return compileTest(node, context);
    case "CallExpression":
      return compileCall(node, context);
    case "Ternary":
      return compileTernary(node, context.strict, context);
    case "SelectExpression": {
      const test = context.strict(node.test, context);
      const value = context.strict(node.lhs, context);
      // Without an else there is nothing to say, which is no mistake.
      return (frame) => (isTruthy(test(frame)) ? value(frame) : null);
    }
    default:
      throw failAt(context, "this is not an expression");
  }
}

function compileTernary<Result extends EvaluateGuarded>(
  node: Ternary,
  compile: (node: Expression, context: CompileContext) => Result,
  context: CompileContext,
): (frame: Parameters<Result>[0]) => ReturnType<Result> {
  const condition = context.strict(node.condition, context);
  const whenTrue = compile(node.trueExpr, context);
  const whenFalse = compile(node.falseExpr, context);
  return (frame) => (isTruthy(condition(frame)) ? whenTrue(frame) : whenFalse(frame)) as ReturnType<Result>;
}

function compileList(node: ListLiteral, context: CompileContext): Evaluate {
  const elements = node.value.map((element) => context.strict(element, context));
  return (frame) => {
    frame.state.reserveElements(elements.length);
    return elements.map((element) => element(frame));
  };
}

function compileObject(node: ObjectLiteral, context: CompileContext): Evaluate {
  const fields = [...node.value].map(([key, value]) => ({ key: context.strict(key, context), value: context.strict(value, context) }));
  return (frame) => {
    frame.state.reserveElements(fields.length);
    const object: RuntimeObject = {};
    for (const field of fields) {
      const key = field.key(frame);
      if (typeof key !== "string") throw new TemplateError(`the keys of an object must be texts, not ${nameKind(key)}`);
      setField(object, key, field.value(frame));
    }
    return object;
  };
}

/** `value[start:stop:step]` of a list or text, bounds as in Python: what lies outside is simply not there. */
function compileSlice(node: MemberExpression, slice: SliceExpression, context: CompileContext): Evaluate {
  const owner = context.strict(node.object, context);
  const path = spellExpression(node.object);
  const [start, stop, step] = [slice.start, slice.stop, slice.step].map((bound) => (bound === undefined ? undefined : context.strict(bound, context)));
  return (frame) => {
    const value = owner(frame);
    if (typeof value !== "string" && !Array.isArray(value)) throw new TemplateError(`${path} is ${nameKind(value)}; only lists and texts can be cut with [:]`);
    const bounds = [start, stop, step].map((bound) => requireBound(bound?.(frame) ?? null, path));
    const elements: readonly RuntimeValue[] = typeof value === "string" ? splitCharacters(value) : value;
    frame.state.reserveElements(Math.min(elements.length, 1 + Math.abs((bounds[1] ?? elements.length) - (bounds[0] ?? 0))));
    const kept = sliceElements(elements, bounds);
    return typeof value === "string" ? kept.join("") : kept;
  };
}

function requireBound(bound: RuntimeValue, path: string): number | null {
  if (bound === null || (typeof bound === "number" && Number.isInteger(bound))) return bound;
  throw new TemplateError(`${path}[:] needs whole numbers as bounds, not ${nameKind(bound)}`);
}

function sliceElements(elements: readonly RuntimeValue[], [start = null, stop = null, step = null]: readonly (number | null)[]): RuntimeValue[] {
  const by = step ?? 1;
  if (by === 0) throw new TemplateError("the step of [::] must not be zero");
  const { length } = elements;
  const [lowest, highest] = by > 0 ? [0, length] : [-1, length - 1];
  const clamp = (bound: number): number => Math.min(highest, Math.max(lowest, bound < 0 ? bound + length : bound));
  const from = start === null ? (by > 0 ? 0 : length - 1) : clamp(start);
  const to = stop === null ? (by > 0 ? length : -1) : clamp(stop);
  const kept: RuntimeValue[] = [];
  for (let index = from; by > 0 ? index < to : index > to; index += by) kept.push(elements[index] ?? null);
  return kept;
}
