import { parse } from "@huggingface/jinja";
import { findPlace, readExpressionTokens, readTemplateTokens, type Token, type TokenType } from "./read-tokens.ts";
import type { Expression, Statement } from "./syntax-tree.ts";
import { TemplateSyntaxError } from "./template-error.ts";
import { templateLimits } from "./template-limits.ts";

/** A parsed template and what is needed to say where something in it stands. */
export type ParsedTemplate = { source: string; tokens: readonly Token[]; body: Statement[] };

/** Parses a template string. Throws TemplateSyntaxError, with its place. */
export function parseTemplate(source: string): ParsedTemplate {
  requireLength(source);
  const tokens = readTemplateTokens(source);
  return { source, tokens, body: parseTokens(source, tokens) };
}

/** Parses a bare expression such as `steps.a.text == "bug"`. Throws TemplateSyntaxError, with its place. */
export function parseExpression(source: string): ParsedTemplate & { expression: Expression } {
  requireLength(source);
  if (source.trim() === "") throw new TemplateSyntaxError('the condition is empty; write an expression such as input.text != ""');
  if (/^\s*\{[{%]/.test(source))
    throw new TemplateSyntaxError('a condition is written without braces, such as steps.classify.text == "bug"', findPlace(source, 0));
  const tokens = readExpressionTokens(source);
  const body = parseTokens(source, tokens);
  // One pair of marks and no text makes one expression.
  return { source, tokens, body, expression: body[0] as Expression };
}

function requireLength(source: string): void {
  if (source.length <= templateLimits.sourceLength) return;
  throw new TemplateSyntaxError(`a template may be ${templateLimits.sourceLength} characters long; this one has ${source.length}`);
}

function parseTokens(source: string, tokens: readonly Token[]): Statement[] {
  const progress = { furthest: 0 };
  const watched = tokens.map((token, index) => new WatchedToken(token, index, progress));
  try {
    // The library's types cannot be resolved under nodenext (its .d.ts files import without extensions), so ours say what comes out.
    return (parse(watched) as { body: Statement[] }).body;
  } catch (error) {
    throw explainFailure(error, source, tokens, progress.furthest);
  }
}

/** The parser reports no positions; the furthest token whose type it asked for is where it stopped. */
class WatchedToken {
  readonly value: string;
  readonly #type: TokenType;
  readonly #index: number;
  readonly #progress: { furthest: number };

  constructor(token: Token, index: number, progress: { furthest: number }) {
    this.value = token.value;
    this.#type = token.type;
    this.#index = index;
    this.#progress = progress;
  }

  get type(): TokenType {
    if (this.#index > this.#progress.furthest) this.#progress.furthest = this.#index;
    return this.#type;
  }
}

function explainFailure(error: unknown, source: string, tokens: readonly Token[], furthest: number): TemplateSyntaxError {
  if (error instanceof RangeError) return new TemplateSyntaxError("the template is nested too deeply; use fewer brackets and blocks within each other");
  // The parser does not look for the end of its tokens: it runs into it with a TypeError.
  if (error instanceof TypeError) return explainEarlyEnd(source, tokens);
  const token = tokens[furthest];
  const reason = error instanceof SyntaxError ? error.message : "";
  const place = findPlace(source, token?.at ?? source.length);
  const unknown = /^Unknown statement type: (.*)$/.exec(reason);
  if (unknown !== null) return new TemplateSyntaxError(explainStatement(unknown[1] ?? ""), place);
  const detail = reason === "" || reason.startsWith("Unexpected token") ? "" : `: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
  if (token === undefined || token.at >= source.length) return new TemplateSyntaxError(`the expression ends too early${detail}`, place);
  return new TemplateSyntaxError(`unexpected "${spellToken(token)}"${detail}`, place);
}

function spellToken(token: Token): string {
  const text = token.value.trim();
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function explainStatement(name: string): string {
  if (/^(end|else$|elif$)/.test(name)) return `{% ${name} %} has nothing to end here`;
  return `{% ${name} %} is not known; there are if, for, set, macro, call, filter, raw, break and continue`;
}

/** Names the innermost block that is still open at the end. */
function explainEarlyEnd(source: string, tokens: readonly Token[]): TemplateSyntaxError {
  const open: { name: string; at: number }[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.type !== "OpenStatement") continue;
    const name = tokens[index + 1]?.value ?? "";
    if (name.startsWith("end")) open.pop();
    else if (["if", "for", "macro", "call", "filter"].includes(name) || (name === "set" && !isAssignment(tokens, index))) open.push({ name, at: token.at });
  }
  const innermost = open.at(-1);
  if (innermost === undefined) return new TemplateSyntaxError("the template ends too early", findPlace(source, source.length));
  return new TemplateSyntaxError(`{% ${innermost.name} %} is never closed; add {% end${innermost.name} %}`, findPlace(source, innermost.at));
}

function isAssignment(tokens: readonly Token[], open: number): boolean {
  for (let index = open; index < tokens.length; index++) {
    const type = tokens[index]?.type;
    if (type === "Equals") return true;
    if (type === "CloseStatement") return false;
  }
  return false;
}
