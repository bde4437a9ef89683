import { stepOutputFields } from "../../model/step-output.ts";
import { suggestName } from "./closest-name.ts";
import { type CompileContext, failAt, failAtUnknown } from "./compile-context.ts";
import { explainMissing, lookUp, requireKey, spellPath } from "./look-up.ts";
import { type Evaluate, type EvaluateGuarded, type Frame, readSlot } from "./render-state.ts";
import { loopFields } from "./runtime-value.ts";
import { isScopeName, type ScopeName, scopeNames } from "./scope.ts";
import type { Expression, Identifier, MemberExpression } from "./syntax-tree.ts";
import { TemplateError, type TemplateSyntaxError } from "./template-error.ts";
import { isStepField, noteStep } from "./template-references.ts";

/** A key written down, or one that is worked out for each row. */
type PathStep = string | number | Evaluate;
/** `root.a["b"][expression]` in parts; `base` is what it starts from. */
type Path = { base: Expression; steps: PathStep[]; spelled: string };

const constantByName: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["none", null],
  ["None", null],
]);

/** Functions that only exist to be called. */
export const globalFunctions = ["range", "namespace", "dict", "raise_exception"] as const;

/** Compiles a name or a chain of fields. Throws TemplateError at run time, with the full name, for whatever part is missing. */
export function compilePath(node: Identifier | MemberExpression, context: CompileContext): Evaluate {
  const { base, steps, spelled } = flattenPath(node, context);
  const start = compileBase(base, steps, context, false);
  if (steps.length === 0) return start;
  return (frame) => {
    let value = start(frame);
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index] as PathStep;
      const key = typeof step === "function" ? requireKey(step(frame), spelled) : step;
      const next = lookUp(value, key);
      if (next === undefined) throw explainMissing(spellSteps(spelled, steps.slice(0, index), frame), value, key);
      value = next;
    }
    return value;
  };
}

/** As `compilePath`, but undefined for what is missing. */
export function compileGuardedPath(node: Identifier | MemberExpression, context: CompileContext): EvaluateGuarded {
  const { base, steps, spelled } = flattenPath(node, context);
  const start = compileBase(base, steps, context, true);
  return (frame) => {
    let value = start(frame);
    for (const step of steps) {
      if (value === undefined) return undefined;
      value = lookUp(value, typeof step === "function" ? requireKey(step(frame), spelled) : step);
    }
    return value;
  };
}

/** The expression in words that a user recognises: its path, or its kind. */
export function spellExpression(node: Expression): string {
  if (node.type === "Identifier") return node.value;
  if (node.type === "FilterExpression") return `${spellExpression(node.operand)} | ${spellExpression(node.filter)}`;
  if (node.type === "CallExpression") return `${spellExpression(node.callee)}(…)`;
  if (node.type !== "MemberExpression") return "this value";
  const key = node.property.type === "SliceExpression" ? null : readLiteralKey(node, node.property);
  return key === null ? `${spellBase(node.object)}[…]` : spellPath(spellBase(node.object), [key]);
}

function spellBase(node: Expression): string {
  return node.type === "FilterExpression" ? `(${spellExpression(node)})` : spellExpression(node);
}

function flattenPath(node: Identifier | MemberExpression, context: CompileContext): Path {
  const steps: PathStep[] = [];
  let base: Expression = node;
  while (base.type === "MemberExpression" && base.property.type !== "SliceExpression") {
    const literal = readLiteralKey(base, base.property);
    steps.unshift(literal ?? context.strict(base.property, context));
    base = base.object;
  }
  return { base, steps, spelled: spellBase(base) };
}

function readLiteralKey(node: MemberExpression, property: Expression): string | number | null {
  if (!node.computed && property.type === "Identifier") return property.value;
  if (property.type === "StringLiteral" || property.type === "IntegerLiteral") return property.value;
  const isNegative = property.type === "UnaryExpression" && property.operator.value === "-" && property.argument.type === "IntegerLiteral";
  return isNegative ? -(property.argument as { value: number }).value : null;
}

function compileBase(base: Expression, steps: readonly PathStep[], context: CompileContext, isGuarded: false): Evaluate;
function compileBase(base: Expression, steps: readonly PathStep[], context: CompileContext, isGuarded: true): EvaluateGuarded;
function compileBase(base: Expression, steps: readonly PathStep[], context: CompileContext, isGuarded: boolean): EvaluateGuarded {
  if (base.type !== "Identifier") return isGuarded ? context.guarded(base, context) : context.strict(base, context);
  const name = base.value;
  const address = context.names.find(name);
  if (address !== null) {
    if (name === "loop") requireLoopField(steps[0], context);
    const read = compileSlot(address.hops, address.slot);
    return isGuarded ? read : requireSet(read, name);
  }
  const constant = constantByName.get(name);
  if (constant !== undefined) return () => constant;
  if (isScopeName(name)) {
    noteReference(name, steps, context, isGuarded);
    return (frame) => frame.state.scope[name];
  }
  if (isGuarded) {
    context.doubtedNames.add(name);
    return () => undefined;
  }
  const unknown = explainUnknownName(name, context);
  if (!context.doubtedNames.has(name)) throw unknown;
  return () => {
    throw new TemplateError(unknown.reason);
  };
}

function compileSlot(hops: number, slot: number): EvaluateGuarded {
  return hops === 0 ? (frame) => frame.slots[slot] : (frame) => readSlot(frame, hops, slot);
}

function requireSet(read: EvaluateGuarded, name: string): Evaluate {
  return (frame) => {
    const value = read(frame);
    if (value === undefined)
      throw new TemplateError(`${name} has no value here; it is set in a branch that was not taken, further down, or by an argument that was not given`);
    return value;
  };
}

function requireLoopField(step: PathStep | undefined, context: CompileContext): void {
  if (typeof step !== "string" || (loopFields as readonly string[]).includes(step)) return;
  throw failAt(context, `loop.${step} is not known; there are ${loopFields.join(", ")}${suggestName(step, loopFields)}`, step, true);
}

/** Writes down what a path names of the scope, and refuses at once what no row can have. */
function noteReference(name: ScopeName, steps: readonly PathStep[], context: CompileContext, isGuarded: boolean): void {
  const { references } = context;
  const first = typeof steps[0] === "string" ? steps[0] : null;
  if (name === "steps") noteStepField(first, steps[1], context);
  else if (name === "input") (isGuarded ? references.optionalInputFields : references.inputFields).add(first ?? "*");
  else if (name === "vars") (isGuarded ? references.optionalVars : references.vars).add(first ?? "*");
  else if (first !== null && first !== "index" && first !== "id") {
    throw failAt(context, `row.${first} is not known; there are row.index and row.id; the row's own fields are under input`, first, true);
  }
}

function noteStepField(id: string | null, field: PathStep | undefined, context: CompileContext): void {
  if (id === null)
    throw failAt(context, "steps is used by naming a step, such as steps.classify.text, so that it can be checked before anything runs", "steps");
  if (typeof field !== "string") {
    noteStep(context.references, id, "*");
    return;
  }
  if (!isStepField(field)) {
    const known = stepOutputFields.join(", ");
    throw failAt(context, `steps.${id}.${field} is not a field of a step; there are ${known}${suggestName(field, stepOutputFields)}`, field, true);
  }
  noteStep(context.references, id, field);
}

function explainUnknownName(name: string, context: CompileContext): TemplateSyntaxError {
  if (globalFunctions.some((known) => known === name)) return failAt(context, `${name} is a function; call it, as in ${name}(…)`, name);
  if (["null", "undefined", "nil", "NULL"].includes(name))
    return failAt(context, `unknown name "${name}"; Jinja writes none, and tests it with "is none"`, name);
  if (name === "loop") return failAt(context, "loop is only known inside a {% for %}", name);
  const own = context.names.allNames();
  const close = suggestName(name, [...scopeNames, ...own, ...constantByName.keys()]);
  const there = close === "" ? `; there are ${[...scopeNames, ...own].join(", ")}` : close;
  return failAtUnknown(context, `unknown name "${name}"${there}`, name);
}

function spellSteps(root: string, steps: readonly PathStep[], frame: Frame): string {
  return spellPath(
    root,
    steps.map((step) => (typeof step === "function" ? requireKey(step(frame), root) : step)),
  );
}
