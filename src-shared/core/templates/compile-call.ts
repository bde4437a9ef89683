import { suggestName } from "./closest-name.ts";
import { type CompileContext, failAt } from "./compile-context.ts";
import { splitArguments } from "./compile-filter.ts";
import { globalFunctions, spellExpression } from "./compile-path.ts";
import { lookUp } from "./look-up.ts";
import { Macro } from "./macro.ts";
import { callMethod, methodNames } from "./method-rules.ts";
import type { Evaluate, Frame, RenderState } from "./render-state.ts";
import { isObject, LoopState, nameKind, Namespace, type RuntimeObject, type RuntimeValue, setField } from "./runtime-value.ts";
import type { Argument, CallExpression, MemberExpression } from "./syntax-tree.ts";
import { TemplateError } from "./template-error.ts";
import { templateLimits } from "./template-limits.ts";
import { requireText } from "./value-text.ts";

/** The arguments of a call, computed for one row. */
type Arguments = { positional: RuntimeValue[]; named: Map<string, RuntimeValue> };
type GlobalFunction = (args: Arguments, state: RenderState) => RuntimeValue;

/** Compiles a call of a global function, a macro, or a method of a value. */
export function compileCall(node: CallExpression, context: CompileContext): Evaluate {
  const { callee } = node;
  if (callee.type === "MemberExpression" && !callee.computed) return compileMethodCall(callee, node, context);
  if (callee.type !== "Identifier") throw failAt(context, "only functions, macros and methods can be called");
  const args = compileArguments(node.args, context);
  const isOwn = context.names.find(callee.value) !== null;
  const known = isOwn ? undefined : functionByName.get(callee.value);
  if (known !== undefined) return (frame) => known(args(frame), frame.state);
  if (!isOwn) throw failAt(context, explainFunction(callee.value, context), callee.value);
  const macro = compileMacro(callee.value, context);
  return (frame) => {
    const { positional, named } = args(frame);
    return macro(frame).call(positional, named, null, frame.state);
  };
}

/** The macro that a variable holds. Throws TemplateError at run time when it holds something else. */
export function compileMacro(name: string, context: CompileContext): (frame: Frame) => Macro {
  const read = context.strict({ type: "Identifier", value: name }, context);
  return (frame) => {
    const value = read(frame);
    if (value instanceof Macro) return value;
    throw new TemplateError(`${name} is ${nameKind(value)} and cannot be called`);
  };
}

export function compileArguments(args: readonly Argument[], context: CompileContext): (frame: Frame) => Arguments {
  const { positional, named } = splitArguments(args, context);
  const positionalClosures = positional.map((node) => context.strict(node, context));
  const namedClosures = [...named].map(([name, node]): [string, Evaluate] => [name, context.strict(node, context)]);
  return (frame) => {
    frame.state.spend(positionalClosures.length + namedClosures.length);
    return {
      positional: positionalClosures.map((argument) => argument(frame)),
      named: new Map(namedClosures.map(([name, argument]) => [name, argument(frame)])),
    };
  };
}

/** Data comes first: a field of the value is never taken for a method of the same name. */
function compileMethodCall(callee: MemberExpression, node: CallExpression, context: CompileContext): Evaluate {
  const name = callee.property.type === "Identifier" ? callee.property.value : "";
  const path = spellExpression(callee.object);
  const args = compileArguments(node.args, context);
  const owner = context.strict(callee.object, context);
  const isLoop = callee.object.type === "Identifier" && callee.object.value === "loop";
  if (isLoop ? name !== "cycle" : !methodNames.has(name)) throw failAt(context, explainMethod(path, name), name, true);
  return (frame) => {
    const value = owner(frame);
    const { positional, named } = args(frame);
    if (value instanceof LoopState) return cycle(value, positional);
    const own = lookUp(value, name);
    if (own !== undefined)
      throw new TemplateError(`${path}.${name} is data here (${nameKind(own)}) and cannot be called; there may be a filter, as in ${path} | ${name}`);
    return callMethod({ path, name, positional, named }, value, frame.state);
  };
}

function explainMethod(path: string, name: string): string {
  if (["append", "extend", "insert", "pop", "remove", "update", "clear", "setdefault"].includes(name)) {
    return `${path}.${name}() would change data, which templates cannot; make a new list, as in {% set ns.all = ns.all + [x] %}`;
  }
  return `unknown method "${name}"${suggestName(name, methodNames)}`;
}

function explainFunction(name: string, context: CompileContext): string {
  return `unknown function "${name}"${suggestName(name, [...globalFunctions, ...context.names.allNames()])}`;
}

function cycle(loop: LoopState, values: readonly RuntimeValue[]): RuntimeValue {
  const value = values[loop.round % values.length];
  if (value === undefined) throw new TemplateError("loop.cycle needs something to cycle through");
  return value;
}

const functionByName: ReadonlyMap<string, GlobalFunction> = new Map<string, GlobalFunction>([
  ["range", makeRange],
  ["namespace", (args, state) => new Namespace(new Map(Object.entries(makeObject("namespace", args, state))))],
  ["dict", (args, state) => makeObject("dict", args, state)],
  [
    "raise_exception",
    ({ positional: [message = null] }) => {
      throw new TemplateError(requireText(message, "raise_exception"));
    },
  ],
]);

function makeRange({ positional, named }: Arguments, state: RenderState): RuntimeValue {
  const numbers = positional.filter((value): value is number => typeof value === "number" && Number.isInteger(value));
  if (named.size > 0 || numbers.length !== positional.length || positional.length < 1 || positional.length > 3) {
    throw new TemplateError("range takes one to three whole numbers: range(stop) or range(start, stop, step)");
  }
  const [first = 0, second, step = 1] = numbers;
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  if (step === 0) throw new TemplateError("range needs a step that is not zero");
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (length > templateLimits.rangeLength) throw new TemplateError(`range gives at most ${templateLimits.rangeLength} numbers; this one would give ${length}`);
  state.reserveElements(length);
  return Array.from({ length }, (_, index) => start + index * step);
}

/** An object of its own from another one and from named values. */
function makeObject(label: string, { positional, named }: Arguments, state: RenderState): RuntimeObject {
  const source = positional[0] ?? {};
  if (!isObject(source) || positional.length > 1) throw new TemplateError(`${label} takes one object, or named values, as in ${label}(count=0)`);
  const object: RuntimeObject = {};
  const fields = [...Object.entries(source), ...named];
  state.reserveElements(fields.length);
  for (const [key, value] of fields) setField(object, key, value);
  return object;
}
