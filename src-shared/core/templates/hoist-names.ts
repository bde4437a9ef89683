import { type CompileContext, failAt } from "./compile-context.ts";
import type { NameScope } from "./name-scope.ts";
import { type Frame, readSlot } from "./render-state.ts";
import { isScopeName } from "./scope.ts";
import type { Expression, Statement } from "./syntax-tree.ts";

/**
 * Declares in `names` what `statements` set or define, so that a name means the same thing throughout its block. The
 * result gives these names their first value, to be run whenever the block begins: that of the outer variable of the
 * same name, or none. Throws TemplateSyntaxError for a name that is taken.
 */
export function hoistNames(statements: readonly Statement[], names: NameScope, context: CompileContext): (frame: Frame) => void {
  const assigned = new Set<string>();
  collectAssigned(statements, assigned);
  const resets: { slot: number; read: (frame: Frame) => Frame["slots"][number] }[] = [];
  for (const name of assigned) {
    if (isScopeName(name)) throw failAt(context, `{% set ${name} %} would hide ${name} from the rest of the template; choose another name`, name);
    requireFreeName(name, context);
    const outer = names.find(name);
    const slot = names.declare(name);
    if (outer === null) resets.push({ slot, read: () => undefined });
    else if (outer.slot !== slot || outer.hops > 0) resets.push({ slot, read: (frame) => readSlot(frame, outer.hops, outer.slot) });
  }
  return (frame) => {
    for (const { slot, read } of resets) frame.slots[slot] = read(frame);
  };
}

/** Throws TemplateSyntaxError for names that Jinja keeps for itself. */
export function requireFreeName(name: string, context: CompileContext): void {
  if (!["loop", "caller", "true", "false", "none", "True", "False", "None"].includes(name)) return;
  throw failAt(context, `the name ${name} is Jinja's own; choose another one`, name);
}

/** Names that belong to this block: branches of an `if` share them, loops and captured blocks have their own. */
function collectAssigned(statements: readonly Statement[], names: Set<string>): void {
  for (const statement of statements) {
    if (statement.type === "Macro") names.add(statement.name.value);
    else if (statement.type === "Set") collectTargets(statement.assignee, names);
    else if (statement.type === "If") {
      collectAssigned(statement.body, names);
      collectAssigned(statement.alternate, names);
    }
  }
}

function collectTargets(target: Expression, names: Set<string>): void {
  if (target.type === "Identifier") names.add(target.value);
  else if (target.type === "TupleLiteral") for (const element of target.value) collectTargets(element, names);
}
