import type { JsonValue } from "../../model/json.ts";
import type { CompileContext } from "./compile-context.ts";
import { compileGuarded, compileStrict } from "./compile-expression.ts";
import { compileStatements } from "./compile-statements.ts";
import { hoistNames } from "./hoist-names.ts";
import { NameScope } from "./name-scope.ts";
import { type ParsedTemplate, parseExpression, parseTemplate } from "./parse-template.ts";
import type { Evaluate, RenderState } from "./render-state.ts";
import type { Expression } from "./syntax-tree.ts";
import { makeReferences, settleGuarded, type TemplateReferences } from "./template-references.ts";
import { copyToJson } from "./value-text.ts";

export type CompiledString = { references: TemplateReferences; render(state: RenderState): JsonValue };

/** Compiles one string; null when it is no template but text as it stands. Throws TemplateSyntaxError. */
export function compileString(source: string): CompiledString | null {
  if (!/\{[{%#]/.test(source)) return null;
  const parsed = parseTemplate(source);
  const context = makeContext(parsed);
  const only = findOnlyExpression(parsed);
  const render = only === null ? compileText(parsed, context) : compileValue(only, context);
  settleGuarded(context.references);
  return { references: context.references, render };
}

/** Compiles a bare expression. Throws TemplateSyntaxError. */
export function compileBareExpression(source: string): { references: TemplateReferences; evaluate(state: RenderState): ReturnType<Evaluate> } {
  const parsed = parseExpression(source);
  const context = makeContext(parsed);
  const evaluate = compileStrict(parsed.expression, context);
  settleGuarded(context.references);
  return { references: context.references, evaluate: (state) => evaluate({ state, slots: [], parent: null }) };
}

/** The expression of a string that is exactly one `{{ … }}`. */
function findOnlyExpression({ source, tokens, body }: ParsedTemplate): Expression | null {
  const isWhole = source.startsWith("{{") && source.endsWith("}}") && tokens[0]?.type === "OpenExpression" && body.length === 1;
  return isWhole ? (body[0] as Expression) : null;
}

function compileValue(node: Expression, context: CompileContext): (state: RenderState) => JsonValue {
  const evaluate = compileStrict(node, context);
  return (state) => copyToJson(evaluate({ state, slots: [], parent: null }), state);
}

/** Plain lookups among text come out as one closure for each, run in a row: that is already a concatenation. */
function compileText(parsed: ParsedTemplate, context: CompileContext): (state: RenderState) => string {
  const reset = hoistNames(parsed.body, context.names, context);
  const run = compileStatements(parsed.body, context);
  return (state) => {
    const frame = { state, slots: [], parent: null };
    state.out = "";
    reset(frame);
    run(frame);
    return state.out;
  };
}

function makeContext({ source, tokens }: ParsedTemplate): CompileContext {
  return {
    source,
    tokens,
    references: makeReferences(),
    names: NameScope.forTemplate(),
    insideLoop: false,
    nesting: { depth: 0 },
    doubtedNames: new Set(),
    strict: compileStrict,
    guarded: compileGuarded,
  };
}
