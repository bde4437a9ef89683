import { maxInlineFrameBytes } from "../../src-shared/wire/frame.ts";
import type { LiveRun, LiveTallies } from "../runs/live-run.ts";
import type { Store } from "../storage/store.ts";
import { buildChunkFrame } from "./chunk-frame.ts";

/** Rows leased together. `touched`: a node had them before, and the frame tells what is known of them. */
export type Claim = { rowIndexes: number[]; frame: Buffer; touched: boolean };

/** Bytes that a row takes in a frame beside its text and its id, about. */
const rowHeadBytes = 64;

/** Leases tasks of one run inside a turn: first those that were given back and whose time has come, then fresh ones in their order. */
export class TaskClaims {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Up to `limit` tasks; null when none can be leased now. Moves `tallies.freshFrom` on, and `run.readyAt`. */
  claim(run: LiveRun, tallies: LiveTallies, now: number, limit: number): Claim | null {
    return this.#claimReleased(run, now, limit) ?? this.#claimFresh(run, tallies, limit);
  }

  #claimReleased(run: LiveRun, now: number, limit: number): Claim | null {
    if (run.readyAt > now) return null;
    const { tasks } = this.#store;
    const found = tasks.listReleased(run.no, now, limit);
    const { frame, taken } = buildChunkFrame(this.#store, run, found);
    const keys = found.slice(0, taken);
    tasks.lease(keys);
    if (taken === found.length && taken < limit) run.readyAt = tasks.findNextReady(run.no) ?? Number.POSITIVE_INFINITY;
    return taken === 0 ? null : { rowIndexes: keys.map((key) => key - run.taskBase), frame, touched: true };
  }

  #claimFresh(run: LiveRun, tallies: LiveTallies, limit: number): Claim | null {
    const { tasks, datasets } = this.#store;
    while (tallies.freshFrom < run.total) {
      const from = tallies.freshFrom;
      const sizes = datasets.measureRows(run.datasetNo, from, Math.min(from + limit, run.total) - 1);
      const { rowIndexes, next } = chooseRows(from, sizes);
      tallies.freshFrom = next;
      // Unreadable rows alone: they have failed already.
      if (rowIndexes.length === 0) continue;
      tasks.lease(rowIndexes.map((rowIndex) => run.taskBase + rowIndex));
      return { rowIndexes, frame: datasets.readFrame(run.datasetNo, from, next - 1), touched: false };
    }
    return null;
  }
}

/** As many rows as go into one frame, but at least one; those without a size are passed over. `next`: the first row not looked at. */
function chooseRows(from: number, sizes: readonly (number | null)[]): { rowIndexes: number[]; next: number } {
  const rowIndexes: number[] = [];
  let bytes = 0;
  for (const [at, size] of sizes.entries()) {
    if (size === null) continue;
    bytes += size + rowHeadBytes;
    if (bytes > maxInlineFrameBytes && rowIndexes.length > 0) return { rowIndexes, next: from + at };
    rowIndexes.push(from + at);
  }
  return { rowIndexes, next: from + sizes.length };
}
