import { close, closeSync, fdatasync, fdatasyncSync, openSync, unlink, unlinkSync, writev, writevSync } from "node:fs";
import path from "node:path";
import { makePieceHead, pieceHeadBytes, type SpoolPiece } from "./spool-pieces.ts";

/** States: waiting → written → settled; waiting → settled when the control plane was quicker than the disk. */
export type SpoolEntry = { readonly piece: SpoolPiece; segment: Segment | null; settled: boolean };

type Segment = { file: string; fd: number; bytes: number; unsettled: number };

export type SpoolWriterOptions = {
  folder: string;
  /** Numbers of files that are there already lie below. */
  firstNumber: number;
  log: (line: string) => void;
  /** What is told can be made safe again, or can no longer. */
  onChange: () => void;
};

const segmentBytes = 1024 * 1024;
/** A file of nothing but settled frames is given up from this size on. */
const staleBytes = 256 * 1024;
const syncAfterMs = 250;
const retryAfterMs = 5000;

/**
 * Appends frames to files, off this thread, and forgets them when they are settled. A frame outlives this process as soon as it is
 * written, and the machine once it is synced, which what is still unsettled is after 250 ms.
 *
 * While the disk takes nothing, frames wait here and `isSafe` is false; it is tried again every 5 s.
 */
export class SpoolWriter {
  readonly #options: SpoolWriterOptions;
  #waiting: SpoolEntry[] = [];
  #writing: SpoolEntry[] = [];
  #segment: Segment | null = null;
  #nextNumber: number;
  #isSafe = true;
  #syncTimer: NodeJS.Timeout | null = null;
  #retryTimer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: SpoolWriterOptions) {
    this.#options = options;
    this.#nextNumber = options.firstNumber;
  }

  get isSafe(): boolean {
    return this.#isSafe;
  }

  add(piece: SpoolPiece): SpoolEntry {
    const entry: SpoolEntry = { piece, segment: null, settled: false };
    this.#waiting.push(entry);
    this.#pump();
    return entry;
  }

  /** The control plane has it. */
  settle(entry: SpoolEntry): void {
    if (entry.settled) return;
    entry.settled = true;
    const { segment } = entry;
    if (segment === null) return;
    segment.unsettled -= 1;
    if (segment !== this.#segment && segment.unsettled === 0) discard(segment);
  }

  /** Before the process ends: whatever is not on disk yet, at once. Never throws: there is nobody left to do better. */
  saveNow(): void {
    try {
      const entries = [...this.#writing, ...this.#waiting].filter((entry) => this.#writing.includes(entry) || !entry.settled);
      if (entries.every((entry) => entry.settled)) return;
      const { fd, bytes } = this.#segment !== null && this.#writing.length > 0 ? this.#segment : this.#findSegment();
      // Where the write that may be under way puts the same bytes.
      writevSync(fd, toBuffers(entries), bytes);
      fdatasyncSync(fd);
    } catch (cause) {
      this.#options.log(`Results could not be saved before the end: ${(cause as Error).message}.`);
    }
  }

  /** Nothing is written any more; files that hold nothing unsettled go. */
  close(): void {
    if (this.#closed) return;
    this.saveNow();
    this.#closed = true;
    if (this.#syncTimer !== null) clearTimeout(this.#syncTimer);
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    const segment = this.#segment;
    if (segment === null) return;
    const isSettled = segment.unsettled === 0 && [...this.#writing, ...this.#waiting].every(({ settled }) => settled);
    // A write that is under way has the file open still.
    if (this.#writing.length === 0) closeSync(segment.fd);
    if (isSettled) unlinkSync(segment.file);
  }

  #pump(): void {
    if (this.#closed || this.#writing.length > 0 || this.#retryTimer !== null) return;
    const entries = this.#waiting.filter(({ settled }) => !settled);
    this.#waiting = [];
    if (entries.length === 0) return;
    this.#writing = entries;
    try {
      const { fd, bytes } = this.#findSegment();
      const size = sizeOf(entries);
      writev(fd, toBuffers(entries), bytes, (error, written) =>
        this.#written(error ?? (written === size ? null : new Error(`the disk took ${written} of ${size} bytes`))),
      );
    } catch (cause) {
      this.#written(cause as Error);
    }
  }

  /** The file to go on with. Throws when a new one cannot be made. */
  #findSegment(): Segment {
    const current = this.#segment;
    if (current !== null && current.bytes < segmentBytes && (current.unsettled > 0 || current.bytes < staleBytes)) return current;
    const file = path.join(this.#options.folder, segmentName(this.#nextNumber));
    this.#segment = { file, fd: openSync(file, "wx", 0o600), bytes: 0, unsettled: 0 };
    this.#nextNumber += 1;
    if (current?.unsettled === 0) discard(current);
    // One that fails shows at the next write, or never mattered.
    else if (current !== null) fdatasync(current.fd, () => undefined);
    return this.#segment;
  }

  #written(error: Error | null): void {
    const entries = this.#writing;
    this.#writing = [];
    if (error !== null) {
      this.#waiting.unshift(...entries);
      return this.#failed(error);
    }
    const segment = this.#segment as Segment;
    segment.bytes += sizeOf(entries);
    for (const entry of entries) {
      if (entry.settled) continue;
      entry.segment = segment;
      segment.unsettled += 1;
    }
    this.#syncLater();
    if (!this.#isSafe) {
      this.#isSafe = true;
      this.#options.log("Results can be saved again.");
      this.#options.onChange();
    }
    this.#pump();
  }

  #failed({ message }: Error): void {
    if (this.#isSafe) {
      this.#isSafe = false;
      this.#options.log(`Results cannot be saved in ${this.#options.folder} (${message}): no more rows are taken until they can be.`);
      this.#options.onChange();
    }
    if (this.#closed) return;
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = null;
      this.#pump();
    }, retryAfterMs);
    this.#retryTimer.unref();
  }

  #syncLater(): void {
    this.#syncTimer ??= setTimeout(() => {
      this.#syncTimer = null;
      const segment = this.#segment;
      if (segment !== null && segment.unsettled > 0) fdatasync(segment.fd, () => undefined);
    }, syncAfterMs).unref();
  }
}

export const segmentName = (number: number): string => `${String(number).padStart(8, "0")}.spool`;

function toBuffers(entries: readonly SpoolEntry[]): Buffer[] {
  return entries.flatMap(({ piece }) => [makePieceHead(piece), piece.frame]);
}

function sizeOf(entries: readonly SpoolEntry[]): number {
  return entries.reduce((sum, { piece }) => sum + pieceHeadBytes + piece.frame.length, 0);
}

function discard({ fd, file }: Segment): void {
  close(fd, () => unlink(file, () => undefined));
}
