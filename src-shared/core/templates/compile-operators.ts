import { areEqual, compareValues, isContained } from "./compare-values.ts";
import { type CompileContext, failAt } from "./compile-context.ts";
import { spellExpression } from "./compile-path.ts";
import type { Evaluate, RenderState } from "./render-state.ts";
import { isTruthy, nameKind, type RuntimeValue } from "./runtime-value.ts";
import type { BinaryExpression, Expression, UnaryExpression } from "./syntax-tree.ts";
import { TemplateError } from "./template-error.ts";
import { valueToText } from "./value-text.ts";

type Operator = (left: RuntimeValue, right: RuntimeValue, state: RenderState) => RuntimeValue;

/** Compiles `not`, `-` and `+`. */
export function compileUnary(node: UnaryExpression, context: CompileContext): Evaluate {
  const argument = context.strict(node.argument, context);
  const sign = node.operator.value;
  if (sign === "not") return (frame) => !isTruthy(argument(frame));
  return (frame) => {
    const value = argument(frame);
    if (typeof value !== "number") throw new TemplateError(`"${sign}" needs a number, not ${nameKind(value)} (${spellExpression(node.argument)})`);
    return sign === "-" ? -value : value;
  };
}

/** Compiles operators with two sides; `and` and `or` give one of their sides, and the right one only runs when it counts. */
export function compileBinary(node: BinaryExpression, context: CompileContext): Evaluate {
  const left = context.strict(node.left, context);
  const right = context.strict(node.right, context);
  const sign = node.operator.value;
  if (sign === "and" || sign === "or") {
    return (frame) => {
      const value = left(frame);
      return isTruthy(value) === (sign === "and") ? right(frame) : value;
    };
  }
  const operator = operatorBySign.get(sign);
  if (operator === undefined) throw failAt(context, `the operator "${sign}" is not known`);
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    try {
      return operator(a, b, frame.state);
    } catch (error) {
      throw error instanceof TemplateError ? nameSides(error, node) : error;
    }
  };
}

/** Adds the names of the two sides to an operator's complaint, where they have any. */
function nameSides(error: TemplateError, node: BinaryExpression): TemplateError {
  const names = [node.left, node.right].filter((side: Expression) => side.type === "Identifier" || side.type === "MemberExpression").map(spellExpression);
  return names.length === 0 ? error : new TemplateError(`${error.message} (${names.join(", ")})`);
}

const operatorBySign: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["==", (a, b, state) => areEqual(a, b, state)],
  ["!=", (a, b, state) => !areEqual(a, b, state)],
  ["<", (a, b) => compareValues(a, b) < 0],
  [">", (a, b) => compareValues(a, b) > 0],
  ["<=", (a, b) => compareValues(a, b) <= 0],
  [">=", (a, b) => compareValues(a, b) >= 0],
  ["in", isContained],
  ["not in", (a, b, state) => !isContained(a, b, state)],
  ["~", (a, b, state) => joinTexts(valueToText(a, state), valueToText(b, state), state)],
  ["+", add],
  ["-", (a, b) => calculate("-", a, b, (x, y) => x - y)],
  ["*", multiply],
  ["/", (a, b) => divide("/", a, b, (x, y) => x / y)],
  ["//", (a, b) => divide("//", a, b, (x, y) => Math.floor(x / y))],
  // As in Python, the remainder has the sign of the divisor.
  ["%", (a, b) => divide("%", a, b, (x, y) => x - Math.floor(x / y) * y)],
  ["**", (a, b) => calculate("**", a, b, (x, y) => x ** y)],
]);

function add(a: RuntimeValue, b: RuntimeValue, state: RenderState): RuntimeValue {
  if (typeof a === "string" && typeof b === "string") return joinTexts(a, b, state);
  if (Array.isArray(a) && Array.isArray(b)) {
    state.reserveElements(a.length + b.length);
    return [...a, ...b];
  }
  if (typeof a === "string" || typeof b === "string") {
    throw new TemplateError(`"+" cannot join ${nameKind(a)} and ${nameKind(b)}; join as text with ~, or make a number with | int or | float`);
  }
  return calculate("+", a, b, (x, y) => x + y);
}

function multiply(a: RuntimeValue, b: RuntimeValue, state: RenderState): RuntimeValue {
  const [text, times] = typeof a === "string" ? [a, b] : [b, a];
  if (typeof text !== "string" || typeof times !== "number") return calculate("*", a, b, (x, y) => x * y);
  if (!Number.isInteger(times)) throw new TemplateError(`a text is repeated a whole number of times, not ${times}`);
  const count = Math.max(0, times);
  state.reserveText(text.length * count);
  return text === "" ? "" : text.repeat(count);
}

function divide(sign: string, a: RuntimeValue, b: RuntimeValue, rule: (x: number, y: number) => number): number {
  if (b === 0) throw new TemplateError(`"${sign}" cannot divide by zero`);
  return calculate(sign, a, b, rule);
}

function calculate(sign: string, a: RuntimeValue, b: RuntimeValue, rule: (x: number, y: number) => number): number {
  if (typeof a !== "number" || typeof b !== "number") throw new TemplateError(`"${sign}" needs two numbers, not ${nameKind(a)} and ${nameKind(b)}`);
  const result = rule(a, b);
  if (!Number.isFinite(result)) throw new TemplateError(`${a} ${sign} ${b} is no finite number`);
  return result;
}

function joinTexts(a: string, b: string, state: RenderState): string {
  state.reserveText(a.length + b.length);
  return a + b;
}
