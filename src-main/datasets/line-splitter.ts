import { isUtf8 } from "node:buffer";
import { findInvalidUtf8 } from "./text-encoding.ts";

/** One line of a file, without its newline; a carriage return before it is still there. */
export type TextLine = {
  text: string;
  /** From 1. */
  line: number;
  /** The file ended here without a newline. */
  isCut: boolean;
  /** Offset in the file of the first byte that is not UTF-8, `text` then being Latin-1 only to find quotes in; else null. */
  invalidAt: number | null;
};

export type LongLine = {
  line: number;
  /** Offset of its first byte in the file. */
  offset: number;
  head: Uint8Array;
  hasCarriageReturn: boolean;
};

export type LineSink = {
  onLine(line: TextLine): void;
  /** A line above the limit, told when the limit is passed; the rest of it is dropped as it comes. */
  onLongLine(line: LongLine): void;
};

const newline = 10;
const carriageReturn = 13;
const headBytes = 4096;
/** A buffer grown for a long line is let go above this. */
const keptBytes = 1024 * 1024;

/**
 * Cuts bytes into lines at \n and nowhere else (U+2028 and lone \r do not end a line), holding at most one line.
 * States: within (bytes of a line may be pending) → skipping, when the line passes the limit → within, at its newline.
 */
export class LineSplitter {
  readonly #maxLineBytes: number;
  readonly #sink: LineSink;
  #pending: Buffer = Buffer.alloc(0);
  #pendingBytes = 0;
  #skipping = false;
  #line = 1;
  /** Offset in the file of the current line's first byte. */
  #lineOffset: number;
  /** Offset in the file of the next byte to come. */
  #offset: number;

  constructor(options: { maxLineBytes: number; sink: LineSink; offset?: number }) {
    this.#maxLineBytes = options.maxLineBytes;
    this.#sink = options.sink;
    this.#lineOffset = options.offset ?? 0;
    this.#offset = options.offset ?? 0;
  }

  /** Bytes of memory set aside for a line that is not complete. */
  get bufferedBytes(): number {
    return this.#pending.length;
  }

  push(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const first = chunk.indexOf(newline);
    if (first === -1) {
      this.#hold(chunk);
      this.#offset += chunk.length;
      return;
    }
    this.#hold(chunk.subarray(0, first));
    this.#endLine(this.#offset + first + 1);
    const last = chunk.lastIndexOf(newline);
    if (last > first) this.#splitWhole(chunk.subarray(first + 1, last + 1));
    this.#hold(chunk.subarray(last + 1));
    this.#offset += chunk.length;
  }

  /** Hands on what stands after the last newline, if anything does. */
  end(): void {
    if (this.#pendingBytes > 0) this.#emitPending(true);
    this.#pendingBytes = 0;
    this.#skipping = false;
  }

  /** Lines that lie wholly within one chunk need no copy, and one look at all of them settles their encoding. */
  #splitWhole(region: Buffer): void {
    const valid = isUtf8(region);
    let start = 0;
    while (start < region.length) {
      const end = region.indexOf(newline, start);
      if (end - start > this.#maxLineBytes) this.#tellLong(region.subarray(start, end));
      else if (valid) this.#sink.onLine({ text: region.toString("utf8", start, end), line: this.#line, isCut: false, invalidAt: null });
      else this.#emit(region.subarray(start, end), false);
      this.#line += 1;
      this.#lineOffset += end - start + 1;
      start = end + 1;
    }
  }

  #hold(bytes: Buffer): void {
    if (this.#skipping || bytes.length === 0) return;
    const total = this.#pendingBytes + bytes.length;
    if (total > this.#maxLineBytes) {
      this.#tellLong(Buffer.concat([this.#pending.subarray(0, this.#pendingBytes), bytes]));
      this.#skipping = true;
      this.#release();
      return;
    }
    if (total > this.#pending.length) {
      const grown = Buffer.allocUnsafeSlow(Math.min(this.#maxLineBytes, Math.max(total, this.#pending.length * 2)));
      this.#pending.copy(grown, 0, 0, this.#pendingBytes);
      this.#pending = grown;
    }
    bytes.copy(this.#pending, this.#pendingBytes);
    this.#pendingBytes = total;
  }

  #endLine(nextOffset: number): void {
    if (!this.#skipping) this.#emitPending(false);
    this.#skipping = false;
    this.#pendingBytes = 0;
    if (this.#pending.length > keptBytes) this.#release();
    this.#line += 1;
    this.#lineOffset = nextOffset;
  }

  #emitPending(isCut: boolean): void {
    this.#emit(this.#pending.subarray(0, this.#pendingBytes), isCut);
  }

  #emit(bytes: Buffer, isCut: boolean): void {
    const invalid = findInvalidUtf8(bytes);
    const text = bytes.toString(invalid === null ? "utf8" : "latin1");
    this.#sink.onLine({ text, line: this.#line, isCut, invalidAt: invalid === null ? null : this.#lineOffset + invalid });
  }

  #tellLong(bytes: Buffer): void {
    this.#sink.onLongLine({
      line: this.#line,
      offset: this.#lineOffset,
      head: bytes.subarray(0, headBytes),
      hasCarriageReturn: bytes.includes(carriageReturn),
    });
  }

  #release(): void {
    this.#pending = Buffer.alloc(0);
    this.#pendingBytes = 0;
  }
}
