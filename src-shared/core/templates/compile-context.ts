import type { NameScope } from "./name-scope.ts";
import { findPlace, type Token } from "./read-tokens.ts";
import type { Evaluate, EvaluateGuarded } from "./render-state.ts";
import type { Expression } from "./syntax-tree.ts";
import { TemplateSyntaxError } from "./template-error.ts";
import { templateLimits } from "./template-limits.ts";
import type { TemplateReferences } from "./template-references.ts";

/** What the compiling functions share. Those of one template differ in `names` and `insideLoop` only. */
export type CompileContext = {
  readonly source: string;
  readonly tokens: readonly Token[];
  readonly references: TemplateReferences;
  readonly names: NameScope;
  readonly insideLoop: boolean;
  readonly nesting: { depth: number };
  /** Names that mean nothing here, but that the template asks about with `is defined` or `default`. */
  readonly doubtedNames: Set<string>;
  /** The expression compilers, handed on so that the files need not import each other in a circle. */
  readonly strict: (node: Expression, context: CompileContext) => Evaluate;
  readonly guarded: (node: Expression, context: CompileContext) => EvaluateGuarded;
};

/** A TemplateSyntaxError at the first place where `near` is named; a dotted field counts only with `asField`. */
export function failAt(context: CompileContext, reason: string, near?: string, asField = false): TemplateSyntaxError {
  return failAtToken(context, reason, near === undefined ? undefined : listTokens(context, near, asField)[0]);
}

/** As `failAt`, for a name that is not known here: where a loop, macro or `set` makes it known elsewhere, the last place is the wrong one. */
export function failAtUnknown(context: CompileContext, reason: string, name: string): TemplateSyntaxError {
  const tokens = listTokens(context, name, false);
  return failAtToken(context, reason, tokens.some((token) => isDeclaration(token, context)) ? tokens.at(-1) : tokens[0]);
}

/** Runs `compile` one level deeper. Throws TemplateSyntaxError below the nesting limit. */
export function nest<Result>(context: CompileContext, compile: () => Result): Result {
  if (++context.nesting.depth > templateLimits.nesting) {
    throw new TemplateSyntaxError(
      `the template is nested deeper than ${templateLimits.nesting} levels; use fewer operators, filters or blocks within each other`,
    );
  }
  const result = compile();
  context.nesting.depth--;
  return result;
}

function failAtToken({ source }: CompileContext, reason: string, token: Token | undefined): TemplateSyntaxError {
  return new TemplateSyntaxError(reason, token === undefined ? null : findPlace(source, token.at));
}

function listTokens({ tokens }: CompileContext, value: string, asField: boolean): Token[] {
  return tokens.filter((token, index) => {
    if (token.value !== value || (token.type !== "Identifier" && token.type !== "StringLiteral")) return false;
    return asField || tokens[index - 1]?.type !== "Dot";
  });
}

function isDeclaration(token: Token, { tokens }: CompileContext): boolean {
  const before = tokens.slice(0, tokens.indexOf(token));
  const open = before.findLastIndex(({ type }) => type === "OpenStatement" || type === "OpenExpression");
  return before[open]?.type === "OpenStatement" && ["for", "set", "macro", "call"].includes(before[open + 1]?.value ?? "");
}
