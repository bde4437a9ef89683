import { findInvalidUtf8 } from "./text-encoding.ts";
import type { LineSink } from "./line-splitter.ts";

export type JsonValueSink = LineSink & {
  /** The file as a whole is not laid out as it began. */
  onFault(line: number, message: string): void;
};

const code = { quote: 34, backslash: 92, comma: 44, newline: 10, openArray: 91, closeArray: 93, openObject: 123, closeObject: 125 };
const headBytes = 4096;

/**
 * Cuts UTF-8 bytes into JSON values: the elements of one array, or values one after another, over as many lines as they
 * like. Hands each on as a line splitter does its lines, with the line it begins on, and holds at most one.
 * Only brackets, quotes and commas are looked at; whether a value is JSON is for whoever gets it. No JSON string goes over
 * a line end: where one does, brackets cannot be trusted any more, and the value ends at the next line that is indented no
 * further than it, so that a quote too many costs its own value only.
 * States: before (the array, or a value) → in a value (→ broken) → before …; an array ends with its bracket, and nothing may follow.
 */
export class JsonValueSplitter {
  readonly #shape: "array" | "values";
  readonly #maxBytes: number;
  readonly #sink: JsonValueSink;
  /** Pieces of the value that is being read; they are the chunks' own memory until it ends. */
  #pieces: Buffer[] = [];
  #bytes = 0;
  #isIn = false;
  #isTooLong = false;
  #depth = 0;
  #inString = false;
  #isEscaped = false;
  #isBroken = false;
  /** Of the array: not begun, open, closed, and something came after its end. */
  #array: "before" | "open" | "closed" | "passed" = "before";
  /** In an array, a comma or its beginning was the last that was seen. */
  #wantsElement = false;
  #line = 1;
  /** Offset of the line's first byte; and whether more than space was seen of it since the value is broken. */
  #lineOffset: number;
  #isLineBegun = false;
  #valueLine = 1;
  #valueColumn = 0;
  #valueOffset: number;
  #offset: number;

  constructor(options: { shape: "array" | "values"; maxBytes: number; sink: JsonValueSink; offset?: number }) {
    this.#shape = options.shape;
    this.#maxBytes = options.maxBytes;
    this.#sink = options.sink;
    this.#offset = options.offset ?? 0;
    this.#valueOffset = this.#offset;
    this.#lineOffset = this.#offset;
  }

  push(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      const end = this.#isIn ? this.#findEnd(byte, at) : null;
      if (end !== null) {
        this.#hold(chunk.subarray(start, end));
        this.#finish(false);
      }
      if (!this.#isIn && end !== at + 1 && this.#between(byte)) {
        start = at;
        this.#begin(byte, this.#offset + at);
      }
      if (byte === code.newline) {
        this.#line += 1;
        this.#lineOffset = this.#offset + at + 1;
        this.#isLineBegun = false;
      }
    }
    if (this.#isIn) this.#hold(chunk.subarray(start));
    this.#offset += chunk.length;
  }

  end(): void {
    if (this.#isIn) this.#finish(true);
    if (this.#shape === "array" && this.#array === "open")
      this.#sink.onFault(this.#line, "The array is not closed and the file seems cut off; copy or export it again.");
  }

  /** A byte outside values; true when a value begins with it. */
  #between(byte: number): boolean {
    if (byte <= 32) return false;
    if (this.#shape === "values") return true;
    if (this.#array === "before" && byte === code.openArray) {
      this.#array = "open";
      this.#wantsElement = true;
      return false;
    }
    if (this.#array !== "open") {
      if (this.#array === "closed") this.#sink.onFault(this.#line, "More text follows after the end of the array; nothing after it was read.");
      this.#array = "passed";
      return false;
    }
    if (byte === code.closeArray) this.#array = "closed";
    else if (byte !== code.comma) return true;
    else if (this.#wantsElement) this.#sink.onFault(this.#line, "Nothing stands before a comma of the array.");
    this.#wantsElement = byte === code.comma;
    return false;
  }

  #begin(byte: number, offset: number): void {
    this.#isIn = true;
    this.#wantsElement = false;
    this.#valueLine = this.#line;
    this.#valueOffset = offset;
    this.#valueColumn = offset - this.#lineOffset;
    this.#inString = byte === code.quote;
    this.#depth = byte === code.openArray || byte === code.openObject ? 1 : 0;
  }

  /** Where in the chunk the value ends, if it does so with or before this byte. */
  #findEnd(byte: number, at: number): number | null {
    if (this.#isBroken) return this.#findEndOfBroken(byte, at);
    if (this.#inString) {
      if (byte === code.newline) this.#isBroken = true;
      else if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === code.backslash) this.#isEscaped = true;
      else if (byte === code.quote) this.#inString = false;
      return null;
    }
    if (byte === code.quote) this.#inString = true;
    else if (byte === code.openArray || byte === code.openObject) this.#depth += 1;
    else if (this.#depth > 0 && (byte === code.closeArray || byte === code.closeObject)) {
      this.#depth -= 1;
      if (this.#depth === 0 && this.#shape === "values") return at + 1;
    } else if (this.#depth === 0 && this.#isBoundary(byte)) return at;
    return null;
  }

  #findEndOfBroken(byte: number, at: number): number | null {
    if (byte <= 32 || this.#isLineBegun) return null;
    this.#isLineBegun = true;
    if (this.#offset + at - this.#lineOffset > this.#valueColumn) return null;
    return byte === code.closeObject ? at + 1 : at;
  }

  #isBoundary(byte: number): boolean {
    return this.#shape === "array" ? byte === code.comma || byte === code.closeArray : byte === code.newline;
  }

  #hold(piece: Buffer): void {
    if (this.#isTooLong || piece.length === 0) return;
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes <= this.#maxBytes) return;
    this.#sink.onLongLine({
      line: this.#valueLine,
      offset: this.#valueOffset,
      head: Buffer.concat(this.#pieces).subarray(0, headBytes),
      hasCarriageReturn: false,
    });
    this.#isTooLong = true;
    this.#pieces = [];
  }

  #finish(isCut: boolean): void {
    if (!this.#isTooLong) {
      const bytes = this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces);
      const invalid = findInvalidUtf8(bytes);
      const text = bytes.toString(invalid === null ? "utf8" : "latin1");
      this.#sink.onLine({ text, line: this.#valueLine, isCut, invalidAt: invalid === null ? null : this.#valueOffset + invalid });
    }
    this.#pieces = [];
    this.#bytes = 0;
    this.#isIn = false;
    this.#isTooLong = false;
    this.#isEscaped = false;
    this.#isBroken = false;
    this.#inString = false;
  }
}
