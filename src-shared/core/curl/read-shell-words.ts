/** Escapes of `$'…'`, as shells and browsers' "copy as cURL" write them. */
const ansiEscapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\u0007",
  b: "\b",
  f: "\f",
  v: "\v",
  e: "\u001b",
};

/**
 * The words of one shell command: single, double and `$'…'` quotes, backslashes, lines that end in a backslash (or `^`, as in
 * Windows' shell). Variables stay as they are written. Ends where another command would begin (`|`, `;`, `&&`, `>`). Null when a quote is not closed.
 */
export function readShellWords(text: string): string[] | null {
  const reader = new WordReader(text);
  while (!reader.isAtEnd) if (!reader.step()) return null;
  return reader.finish();
}

class WordReader {
  readonly #text: string;
  readonly #words: string[] = [];
  #at = 0;
  /** Null between words: an empty quoted word is one, nothing is none. */
  #word: string | null = null;

  constructor(text: string) {
    this.#text = text.replaceAll(/\r\n?/g, "\n");
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  finish(): string[] {
    if (this.#word !== null) this.#words.push(this.#word);
    this.#word = null;
    return this.#words;
  }

  /** Takes one character or one quoted part; false for a quote without its end. */
  step(): boolean {
    const text = this.#text;
    const char = text[this.#at] ?? "";
    const next = text[this.#at + 1] ?? "";
    if ((char === "\\" || char === "^") && next === "\n") this.#skip(2);
    else if (/\s/.test(char)) this.#endWord();
    else if (char === "'") return this.#takeQuoted(this.#at + 1, "'", readLiteral);
    else if (char === '"') return this.#takeQuoted(this.#at + 1, '"', readDoubleQuoted);
    else if (char === "$" && next === "'") return this.#takeQuoted(this.#at + 2, "'", readAnsiQuoted);
    else if (char === "\\") this.#add(next, 2);
    else if (this.#word === null && /^(?:[|;>]|&&|&(?=\s|$)|\d?>)/.test(text.slice(this.#at, this.#at + 2))) this.#at = text.length;
    else if (char === "|" || char === ";") this.#at = text.length;
    else this.#add(char, 1);
    return true;
  }

  #skip(length: number): void {
    this.#at += length;
  }

  #add(part: string, length: number): void {
    this.#word = (this.#word ?? "") + part;
    this.#at += length;
  }

  #endWord(): void {
    if (this.#word !== null) this.#words.push(this.#word);
    this.#word = null;
    this.#at += 1;
  }

  #takeQuoted(from: number, quote: string, read: (char: string, next: string) => { part: string; length: number }): boolean {
    let part = "";
    let at = from;
    while (at < this.#text.length) {
      const char = this.#text[at] ?? "";
      if (char === quote) {
        this.#word = (this.#word ?? "") + part;
        this.#at = at + 1;
        return true;
      }
      const taken = read(char, this.#text[at + 1] ?? "");
      part += taken.part;
      at += taken.length;
    }
    return false;
  }
}

const readLiteral = (char: string): { part: string; length: number } => ({ part: char, length: 1 });

function readDoubleQuoted(char: string, next: string): { part: string; length: number } {
  if (char !== "\\") return { part: char, length: 1 };
  if (next === "\n") return { part: "", length: 2 };
  return '"\\$`'.includes(next) && next !== "" ? { part: next, length: 2 } : { part: char, length: 1 };
}

function readAnsiQuoted(char: string, next: string): { part: string; length: number } {
  if (char !== "\\") return { part: char, length: 1 };
  return { part: ansiEscapes[next] ?? `\\${next}`, length: 2 };
}
