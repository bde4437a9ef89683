import { type CompileContext, failAt } from "./compile-context.ts";
import { compileTargets } from "./compile-for.ts";
import { spellExpression } from "./compile-path.ts";
import type { Evaluate, Frame } from "./render-state.ts";
import { nameKind, Namespace, type RuntimeValue } from "./runtime-value.ts";
import { goOn, type Run } from "./statement.ts";
import type { Expression, SetStatement, Statement } from "./syntax-tree.ts";
import { TemplateError } from "./template-error.ts";

type CompileCapture = (statements: readonly Statement[], context: CompileContext) => (frame: Frame) => string;

/** Compiles `{% set x = … %}`, `{% set x, y = … %}`, `{% set ns.x = … %}` and `{% set x %}…{% endset %}`. */
export function compileSet(statement: SetStatement, context: CompileContext, compileCapture: CompileCapture): Run {
  const value: Evaluate = statement.value === null ? compileCapture(statement.body, context) : context.strict(statement.value, context);
  const assign = compileAssignee(statement.assignee, context);
  return (frame) => {
    assign(frame, value(frame));
    return goOn;
  };
}

function compileAssignee(target: Expression, context: CompileContext): (frame: Frame, value: RuntimeValue) => void {
  if (target.type !== "MemberExpression") return compileTargets(target, context);
  const { property } = target;
  if (target.computed || property.type !== "Identifier") throw failAt(context, "a namespace is set by name, as in {% set ns.count = 1 %}");
  const path = spellExpression(target.object);
  const owner = context.strict(target.object, context);
  return (frame, value) => {
    const namespace = owner(frame);
    if (!(namespace instanceof Namespace)) throw new TemplateError(`${path} is ${nameKind(namespace)}; only what namespace() makes can be changed`);
    frame.state.reserveElements(1);
    namespace.valueByName.set(property.value, value);
  };
}
