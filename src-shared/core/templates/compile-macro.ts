import { type CompileContext, failAt } from "./compile-context.ts";
import { hoistNames, requireFreeName } from "./hoist-names.ts";
import { Macro, type MacroBody, type MacroParameter } from "./macro.ts";
import { type CompileStatements, goOn, type Run } from "./statement.ts";
import type { MacroStatement, Parameter, Statement } from "./syntax-tree.ts";

/** Compiles `{% macro name(a, b=1) %}…{% endmacro %}`, which makes `name` a macro from there on. */
export function compileMacroStatement(statement: MacroStatement, context: CompileContext, compileStatements: CompileStatements): Run {
  const name = statement.name.value;
  const slot = context.names.declare(name);
  const body = compileMacroBody({ label: `macro ${name}`, parameters: statement.args, body: statement.body }, context, compileStatements);
  return (frame) => {
    frame.slots[slot] = new Macro(body, frame);
    return goOn;
  };
}

/** Compiles the body of a macro or call block: a frame of its own, in which outer names stay visible. */
export function compileMacroBody(
  macro: { label: string; parameters: readonly Parameter[]; body: readonly Statement[] },
  context: CompileContext,
  compileStatements: CompileStatements,
): MacroBody {
  const names = context.names.openFrame();
  const inner: CompileContext = { ...context, names, insideLoop: false };
  const callerSlot = names.declare("caller");
  const parameters = macro.parameters.map((parameter) => compileParameter(parameter, inner));
  const reset = hoistNames(macro.body, names, inner);
  const statements = compileStatements(macro.body, inner);
  return {
    label: macro.label,
    parameters,
    layout: names.layout,
    callerSlot,
    run: (frame) => {
      reset(frame);
      statements(frame);
    },
  };
}

function compileParameter(parameter: Parameter, context: CompileContext): MacroParameter {
  const name = parameter.type === "Identifier" ? parameter.value : parameter.key.value;
  requireFreeName(name, context);
  const fallback = parameter.type === "Identifier" ? null : context.strict(parameter.value, context);
  if (context.names.find(name)?.hops === 0) throw failAt(context, `the parameter ${name} is there twice`, name);
  return { name, slot: context.names.declare(name), fallback };
}
