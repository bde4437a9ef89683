import type { CompileContext } from "./compile-context.ts";
import { failAt } from "./compile-context.ts";
import { spellExpression } from "./compile-path.ts";
import { hoistNames, requireFreeName } from "./hoist-names.ts";
import type { Evaluate, Frame } from "./render-state.ts";
import { isTruthy, LoopState, nameKind, requireElements, type RuntimeValue } from "./runtime-value.ts";
import { type CompileStatements, goOn, type Run } from "./statement.ts";
import type { Expression, ForStatement } from "./syntax-tree.ts";
import { TemplateError } from "./template-error.ts";

/** Compiles a `for`: over a list, the keys of an object or the characters of a text; each round has names of its own. */
export function compileFor(statement: ForStatement, context: CompileContext, compileStatements: CompileStatements): Run {
  const { iterable } = statement;
  const source = iterable.type === "SelectExpression" ? iterable.lhs : iterable;
  const evaluate = context.strict(source, context);
  const label = `the for over ${spellExpression(source)}`;
  const names = context.names.openBlock();
  const inner: CompileContext = { ...context, names, insideLoop: true };
  const assign = compileTargets(statement.loopvar, inner);
  const test = iterable.type === "SelectExpression" ? inner.strict(iterable.test, inner) : null;
  const loopSlot = names.declare("loop");
  const reset = hoistNames(statement.body, names, inner);
  const body = compileStatements(statement.body, inner);
  const otherwise = compileStatements(statement.defaultBlock, context);
  return (frame) => {
    const all = requireElements(evaluate(frame), label);
    const elements = test === null ? all : chooseElements(all, { assign, test, frame });
    if (elements.length === 0) return otherwise(frame);
    const loop = new LoopState(elements);
    for (const element of elements) {
      frame.state.countRound();
      frame.slots[loopSlot] = loop;
      reset(frame);
      assign(frame, element);
      if (body(frame) === "break") break;
      loop.round++;
    }
    return goOn;
  };
}

/** Compiles `x` or `x, y` on the left of `in` or `=`. Throws TemplateError at run time when a list does not fit. */
export function compileTargets(target: Expression, context: CompileContext): (frame: Frame, value: RuntimeValue) => void {
  if (target.type === "Identifier") {
    requireFreeName(target.value, context);
    const slot = context.names.declare(target.value);
    return (frame, value) => {
      frame.slots[slot] = value;
    };
  }
  if (target.type !== "TupleLiteral") throw failAt(context, "only names can be set, as in {% set x = 1 %} or {% for key, value in … %}");
  const parts = target.value.map((part) => compileTargets(part, context));
  return (frame, value) => {
    if (!Array.isArray(value)) throw new TemplateError(`${nameKind(value)} cannot be taken apart into ${parts.length} names; a list of ${parts.length} can`);
    if (value.length !== parts.length) throw new TemplateError(`a list of ${value.length} cannot be taken apart into ${parts.length} names`);
    for (const [index, part] of parts.entries()) part(frame, value[index] ?? null);
  };
}

type Choice = { assign: (frame: Frame, value: RuntimeValue) => void; test: Evaluate; frame: Frame };

function chooseElements(elements: readonly RuntimeValue[], { assign, test, frame }: Choice): RuntimeValue[] {
  return elements.filter((element) => {
    frame.state.countRound();
    assign(frame, element);
    return isTruthy(test(frame));
  });
}
