import { Histogram } from "../../src-shared/core/histogram.ts";

/** Spans of a series' pieces, finest first, in ms. */
const spansMs = [1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000, 21_600_000, 86_400_000] as const;
const maxPieces = 240;

/** The calls that ended in one span of time. */
type Piece = { succeeded: number; failed: number; latency: Histogram };

/**
 * Calls over time, in pieces of equal span. The span grows so that a series never has more than 240 pieces, however long
 * the run: memory is bounded and a chart stays readable.
 */
export class CallSeries {
  #spanMs: number;
  #pieceByStart = new Map<number, Piece>();

  /** `spanMs`: the finest there is for what will be added. */
  constructor(spanMs: number = spansMs[0]) {
    this.#spanMs = spanMs;
  }

  get spanMs(): number {
    return this.#spanMs;
  }

  /** Whether its pieces are longer than its length asks for, because some of its calls were known as sums only. */
  get isCoarse(): boolean {
    const lengthMs = this.#lengthMs();
    return spansMs.some((span) => span < this.#spanMs && lengthMs / span < maxPieces);
  }

  record(endedAt: number, succeeded: boolean, latencyMs: number): void {
    const piece = this.#piece(endedAt);
    if (!succeeded) piece.failed += 1;
    else {
      piece.succeeded += 1;
      piece.latency.record(latencyMs);
    }
  }

  /** Adds calls that are known as a sum, of a span no longer than the series' own. `latency` of those that succeeded. */
  add(at: number, succeeded: number, failed: number, latency: Histogram | null): void {
    const piece = this.#piece(at);
    piece.succeeded += succeeded;
    piece.failed += failed;
    if (latency !== null) piece.latency.merge(latency);
  }

  /** In order of time, from the first piece with a call to the last; those without a call between them are left out. */
  pieces(): { at: number; succeeded: number; failed: number; latency: Histogram }[] {
    return [...this.#pieceByStart].map(([at, piece]) => ({ at, ...piece })).sort((a, b) => a.at - b.at);
  }

  #piece(at: number): Piece {
    const start = at - (at % this.#spanMs);
    const known = this.#pieceByStart.get(start);
    if (known !== undefined) return known;
    const piece = { succeeded: 0, failed: 0, latency: new Histogram() };
    this.#pieceByStart.set(start, piece);
    if (!this.#isTooLong()) return piece;
    this.#coarsen();
    return this.#piece(at);
  }

  #isTooLong(): boolean {
    return this.#lengthMs() / this.#spanMs >= maxPieces && this.#spanMs < (spansMs.at(-1) as number);
  }

  /** The time from first to last piece, as a chart would draw it, so that a gap cannot make it long. */
  #lengthMs(): number {
    if (this.#pieceByStart.size < 2) return 0;
    let first = Infinity;
    let last = -Infinity;
    for (const start of this.#pieceByStart.keys()) {
      first = Math.min(first, start);
      last = Math.max(last, start);
    }
    return last - first;
  }

  #coarsen(): void {
    const before = this.#pieceByStart;
    this.#spanMs = spansMs.find((span) => span > this.#spanMs) as number;
    this.#pieceByStart = new Map();
    for (const [start, { succeeded, failed, latency }] of before) this.add(start, succeeded, failed, latency);
  }
}
