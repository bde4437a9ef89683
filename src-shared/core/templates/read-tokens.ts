import { type TemplatePlace, TemplateSyntaxError } from "./template-error.ts";

/**
 * A token as the library's parser wants it, with its offset in the source. The library's own tokenizer is not used: it
 * drops a final newline, knows a `generation` tag that no Jinja has, takes quadratic time on long white space, and gives
 * no positions.
 */
export type Token = { type: TokenType; value: string; at: number };
export type TokenType =
  | "Text"
  | "NumericLiteral"
  | "StringLiteral"
  | "Identifier"
  | "Equals"
  | "OpenParen"
  | "CloseParen"
  | "OpenStatement"
  | "CloseStatement"
  | "OpenExpression"
  | "CloseExpression"
  | "OpenSquareBracket"
  | "CloseSquareBracket"
  | "OpenCurlyBracket"
  | "CloseCurlyBracket"
  | "Comma"
  | "Dot"
  | "Colon"
  | "Pipe"
  | "AdditiveBinaryOperator"
  | "MultiplicativeBinaryOperator"
  | "ExponentiationBinaryOperator"
  | "ComparisonBinaryOperator"
  | "Comment";

/** The tokens of a template: text as written, tags in pieces. `-` in a tag's mark strips white space on that side. Throws TemplateSyntaxError. */
export function readTemplateTokens(source: string): Token[] {
  const reader = new TokenReader(source);
  reader.readTemplate();
  return reader.tokens;
}

/** The tokens of a bare expression, between the marks that the parser wants. Throws TemplateSyntaxError. */
export function readExpressionTokens(source: string): Token[] {
  const reader = new TokenReader(source);
  reader.tokens.push({ type: "OpenExpression", value: "{{", at: 0 });
  reader.readTag(null);
  reader.tokens.push({ type: "CloseExpression", value: "}}", at: source.length });
  return reader.tokens;
}

/** Line and column, from 1, of an offset. */
export function findPlace(source: string, at: number): TemplatePlace {
  const before = source.slice(0, at);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: at - lineStart + 1 };
}

const typeBySymbol: ReadonlyMap<string, TokenType> = new Map<string, TokenType>([
  ["(", "OpenParen"],
  [")", "CloseParen"],
  ["{", "OpenCurlyBracket"],
  ["}", "CloseCurlyBracket"],
  ["[", "OpenSquareBracket"],
  ["]", "CloseSquareBracket"],
  [",", "Comma"],
  [".", "Dot"],
  [":", "Colon"],
  ["|", "Pipe"],
  ["<=", "ComparisonBinaryOperator"],
  [">=", "ComparisonBinaryOperator"],
  ["==", "ComparisonBinaryOperator"],
  ["!=", "ComparisonBinaryOperator"],
  ["<", "ComparisonBinaryOperator"],
  [">", "ComparisonBinaryOperator"],
  ["+", "AdditiveBinaryOperator"],
  ["-", "AdditiveBinaryOperator"],
  ["~", "AdditiveBinaryOperator"],
  ["**", "ExponentiationBinaryOperator"],
  ["*", "MultiplicativeBinaryOperator"],
  ["//", "MultiplicativeBinaryOperator"],
  ["/", "MultiplicativeBinaryOperator"],
  ["%", "MultiplicativeBinaryOperator"],
  ["=", "Equals"],
]);

const escapeByLetter: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ["b", "\b"],
  ["f", "\f"],
  ["v", "\v"],
  ["'", "'"],
  ['"', '"'],
  ["\\", "\\"],
]);

class TokenReader {
  readonly tokens: Token[] = [];
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  readTemplate(): void {
    const source = this.#source;
    while (this.#at < source.length) {
      const open = this.#findOpenMark();
      if (open > this.#at) this.#pushText(this.#at, open);
      if (open === source.length) return;
      this.#at = open;
      if (source[open + 2] === "-") this.#stripTextBefore();
      const mark = source[open + 1];
      if (mark === "#") this.#readComment();
      else if (!(mark === "%" && this.#readRaw())) this.#readMarkedTag(mark === "%");
    }
  }

  /** Reads up to and past `close`, or to the end of the source when `close` is null. */
  readTag(close: "%}" | "}}" | null): void {
    const start = this.#at;
    let curlyDepth = 0;
    while (true) {
      this.#match(/\s*/y);
      if (this.#at >= this.#source.length) {
        if (close === null) return;
        throw this.#failAt(Math.max(0, start - 2), close === "%}" ? "this {% is never closed; add %}" : "this {{ is never closed; add }}");
      }
      if (close !== null && curlyDepth <= 0 && this.#closeTag(close)) return;
      const token = this.#readToken();
      if (token.type === "OpenCurlyBracket") curlyDepth++;
      else if (token.type === "CloseCurlyBracket") curlyDepth--;
      this.tokens.push(token);
    }
  }

  #findOpenMark(): number {
    const source = this.#source;
    for (let at = source.indexOf("{", this.#at); at !== -1; at = source.indexOf("{", at + 1)) {
      const next = source[at + 1];
      if (next === "{" || next === "%" || next === "#") return at;
    }
    return source.length;
  }

  #pushText(from: number, to: number): void {
    this.tokens.push({ type: "Text", value: this.#source.slice(from, to), at: from });
  }

  #stripTextBefore(): void {
    const last = this.tokens.at(-1);
    if (last?.type !== "Text") return;
    last.value = last.value.trimEnd();
    if (last.value === "") this.tokens.pop();
  }

  #readComment(): void {
    const end = this.#source.indexOf("#}", this.#at + 2);
    if (end === -1) throw this.#failAt(this.#at, "this {# is never closed; add #}");
    this.tokens.push({ type: "Comment", value: "", at: this.#at });
    this.#at = end + 2;
    if (this.#source[end - 1] === "-") this.#match(/\s*/y);
  }

  /** `{% raw %}…{% endraw %}` is text, marks and all. False when no such block begins here. */
  #readRaw(): boolean {
    const start = this.#at;
    const open = this.#match(/\{%[-+]?\s*raw\s*[-+]?%\}/y);
    if (open === null) return false;
    const close = /\{%[-+]?\s*endraw\s*[-+]?%\}/g;
    close.lastIndex = this.#at;
    const end = close.exec(this.#source);
    if (end === null) throw this.#failAt(start, "{% raw %} is never closed; add {% endraw %}");
    let text = this.#source.slice(this.#at, end.index);
    if (open.endsWith("-%}")) text = text.trimStart();
    if (end[0].startsWith("{%-")) text = text.trimEnd();
    if (text !== "") this.tokens.push({ type: "Text", value: text, at: this.#at });
    this.#at = close.lastIndex;
    if (end[0].endsWith("-%}")) this.#match(/\s*/y);
    return true;
  }

  #readMarkedTag(isStatement: boolean): void {
    const mark = isStatement ? "{%" : "{{";
    this.tokens.push({ type: isStatement ? "OpenStatement" : "OpenExpression", value: mark, at: this.#at });
    this.#at += 2;
    // `{%+` keeps white space where an option would strip it; there is no such option here.
    this.#match(isStatement ? /[-+]/y : /-/y);
    this.readTag(isStatement ? "%}" : "}}");
  }

  #closeTag(close: "%}" | "}}"): boolean {
    const at = this.#at;
    const match = this.#match(close === "%}" ? /[-+]?%\}/y : /-?\}\}/y);
    if (match === null) return false;
    this.tokens.push({ type: close === "%}" ? "CloseStatement" : "CloseExpression", value: close, at });
    if (match.startsWith("-")) this.#match(/\s*/y);
    return true;
  }

  #readToken(): Token {
    const at = this.#at;
    const symbol = this.#readSymbol();
    if (symbol !== null) return symbol;
    const character = this.#source[at] ?? "";
    if (character === '"' || character === "'") return { type: "StringLiteral", value: this.#readString(character), at };
    const name = this.#match(/[\p{L}_][\p{L}\p{N}\p{M}_]*/uy);
    if (name !== null) return { type: "Identifier", value: name, at };
    // After a dot only whole numbers, so that `a.0.1` means two steps.
    const number = this.#match(this.tokens.at(-1)?.type === "Dot" ? /\d+/y : /\d+(\.\d+)?([eE][-+]?\d+)?/y);
    if (number !== null) {
      if (!Number.isFinite(Number(number))) throw this.#failAt(at, "this number is too large");
      return { type: "NumericLiteral", value: number, at };
    }
    if (character === "!" || character === "&") throw this.#failAt(at, `unexpected "${character}"; Jinja writes "not" and "and"`);
    throw this.#failAt(at, `unexpected "${String.fromCodePoint(this.#source.codePointAt(at) ?? 0)}"`);
  }

  #readSymbol(): Token | null {
    const at = this.#at;
    for (const length of [2, 1]) {
      const symbol = this.#source.slice(at, at + length);
      const type = typeBySymbol.get(symbol);
      if (type === undefined) continue;
      this.#at += symbol.length;
      return { type, value: symbol, at };
    }
    return null;
  }

  #readString(quote: string): string {
    const start = this.#at++;
    let text = "";
    while (true) {
      text += this.#match(quote === '"' ? /[^"\\]+/y : /[^'\\]+/y) ?? "";
      const character = this.#source[this.#at++];
      if (character === quote) return text;
      if (character === undefined) throw this.#failAt(start, `this text is never closed; add ${quote}`);
      text += this.#readEscape();
    }
  }

  #readEscape(): string {
    const hex = this.#match(/x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}/y);
    if (hex !== null) return String.fromCharCode(Number.parseInt(hex.slice(1), 16));
    const letter = this.#source[this.#at++];
    const character = letter === undefined ? undefined : escapeByLetter.get(letter);
    if (character === undefined) throw this.#failAt(this.#at - 2, `"\\${letter ?? ""}" is no escape; write "\\\\" for a backslash`);
    return character;
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source);
    if (match === null) return null;
    this.#at = pattern.lastIndex;
    return match[0];
  }

  #failAt(at: number, reason: string): TemplateSyntaxError {
    return new TemplateSyntaxError(reason, findPlace(this.#source, at));
  }
}
