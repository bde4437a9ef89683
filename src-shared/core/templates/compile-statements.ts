import { compileArguments, compileMacro } from "./compile-call.ts";
import { type CompileContext, failAt, nest } from "./compile-context.ts";
import { compileBlockFilter } from "./compile-filter.ts";
import { compileFor } from "./compile-for.ts";
import { compileMacroBody, compileMacroStatement } from "./compile-macro.ts";
import { compileSet } from "./compile-set.ts";
import { hoistNames } from "./hoist-names.ts";
import { Macro } from "./macro.ts";
import type { Frame } from "./render-state.ts";
import { isTruthy } from "./runtime-value.ts";
import { goOn, type Run, type Signal } from "./statement.ts";
import type { CallStatement, Expression, FilterStatement, IfStatement, Statement } from "./syntax-tree.ts";
import { valueToText } from "./value-text.ts";

/** Compiles statements that share the names of `context`. Throws TemplateSyntaxError. */
export function compileStatements(statements: readonly Statement[], context: CompileContext): Run {
  return nest(context, () => {
    const runs = statements.filter((statement) => statement.type !== "Comment").map((statement) => compileStatement(statement, context));
    return (frame) => {
      frame.state.spend(runs.length);
      for (const run of runs) {
        const signal = run(frame);
        if (signal !== goOn) return signal;
      }
      return goOn;
    };
  });
}

/** Compiles statements with names of their own, whose text is taken instead of written. */
export function compileCapture(statements: readonly Statement[], context: CompileContext): (frame: Frame) => string {
  const names = context.names.openBlock();
  const reset = hoistNames(statements, names, context);
  const run = compileStatements(statements, { ...context, names, insideLoop: false });
  return (frame) =>
    frame.state.capture(() => {
      reset(frame);
      run(frame);
    });
}

function compileStatement(statement: Statement, context: CompileContext): Run {
  switch (statement.type) {
    case "If":
      return compileIf(statement, context);
    case "For":
      return compileFor(statement, context, compileStatements);
    case "Set":
      return compileSet(statement, context, compileCapture);
    case "Macro":
      return compileMacroStatement(statement, context, compileStatements);
    case "CallStatement":
      return compileCallStatement(statement, context);
    case "FilterStatement":
      return compileFilterStatement(statement, context);
    case "Break":
    case "Continue": {
      const word = statement.type === "Break" ? "break" : "continue";
      if (!context.insideLoop) throw failAt(context, `{% ${word} %} is only possible directly inside a {% for %}`, word);
      const signal: Signal = word;
      return () => signal;
    }
    case "Comment":
      return () => goOn;
    default:
      return compileOutput(statement, context);
  }
}

function compileOutput(node: Expression, context: CompileContext): Run {
  if (node.type === "StringLiteral") {
    const text = node.value;
    return (frame) => {
      frame.state.write(text);
      return goOn;
    };
  }
  const evaluate = context.strict(node, context);
  return (frame) => {
    frame.state.write(valueToText(evaluate(frame), frame.state));
    return goOn;
  };
}

/** An `elif` is an If alone in the alternate; the chain is made flat, so that a long one is not deep. */
function compileIf(statement: IfStatement, context: CompileContext): Run {
  const branches: { test: (frame: Frame) => boolean; run: Run }[] = [];
  let current: IfStatement = statement;
  while (true) {
    const test = context.strict(current.test, context);
    branches.push({ test: (frame) => isTruthy(test(frame)), run: compileStatements(current.body, context) });
    const [only, ...others] = current.alternate;
    if (only?.type !== "If" || others.length > 0) break;
    current = only;
  }
  const otherwise = compileStatements(current.alternate, context);
  return (frame) => {
    frame.state.spend(branches.length);
    for (const branch of branches) if (branch.test(frame)) return branch.run(frame);
    return otherwise(frame);
  };
}

function compileCallStatement({ call, callerArgs, body }: CallStatement, context: CompileContext): Run {
  if (call.callee.type !== "Identifier") throw failAt(context, "{% call %} needs the name of a macro");
  const macro = compileMacro(call.callee.value, context);
  const args = compileArguments(call.args, context);
  const block = compileMacroBody({ label: "the call block", parameters: callerArgs ?? [], body }, context, compileStatements);
  return (frame) => {
    const { positional, named } = args(frame);
    frame.state.write(macro(frame).call(positional, named, new Macro(block, frame), frame.state));
    return goOn;
  };
}

function compileFilterStatement(statement: FilterStatement, context: CompileContext): Run {
  const capture = compileCapture(statement.body, context);
  const apply = compileBlockFilter(statement.filter, context);
  return (frame) => {
    frame.state.write(valueToText(apply(capture(frame), frame) ?? null, frame.state));
    return goOn;
  };
}
