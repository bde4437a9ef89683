import assert from "node:assert/strict";
import { makeFailure } from "../../src-shared/model/failure.ts";
import { maxInlineFrameBytes } from "../../src-shared/wire/frame.ts";
import type { LiveRun, LiveTallies } from "../runs/live-run.ts";
import type { TaskUse } from "../storage/outcomes-table.ts";
import type { Store } from "../storage/store.ts";
import type { Suspect } from "../storage/suspects-table.ts";
import { buildChunkFrame } from "./chunk-frame.ts";

const noUse: TaskUse = { attempts: 0, startedAt: null, latencyMs: null, inputTokens: null, outputTokens: null, costUsd: null };

/** Rows leased together. `touched`: a node had them before, and the frame tells what is known of them. `strikes`: see `LiveChunk`. */
export type Claim = { rowIndexes: number[]; frame: Buffer; touched: boolean; strikes: number };

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
    return this.#claimReleased(run, tallies, now, limit) ?? this.#claimFresh(run, tallies, limit);
  }

  /** One row by itself; null when it turns out to be damaged on disk, which ends it. */
  claimSuspect(run: LiveRun, tallies: LiveTallies, { key, strikes }: Suspect): Claim | null {
    const { frame, spoiled } = buildChunkFrame(this.#store, run, [key]);
    if (spoiled.length > 0) {
      failSpoiled(this.#store, run, tallies, spoiled);
      this.#store.suspects.remove(key);
      return null;
    }
    this.#store.tasks.lease([key]);
    return { rowIndexes: [key - run.taskBase], frame, touched: true, strikes };
  }

  #claimReleased(run: LiveRun, tallies: LiveTallies, now: number, limit: number): Claim | null {
    if (run.readyAt > now) return null;
    const { tasks } = this.#store;
    const found = tasks.listReleased(run.no, now, limit);
    const { frame, taken, spoiled } = buildChunkFrame(this.#store, run, found);
    const keys = found.slice(0, taken).filter((key) => !spoiled.includes(key));
    failSpoiled(this.#store, run, tallies, spoiled);
    tasks.lease(keys);
    if (taken === found.length && taken < limit) run.readyAt = tasks.findNextReady(run.no) ?? Number.POSITIVE_INFINITY;
    return keys.length === 0 ? null : { rowIndexes: keys.map((key) => key - run.taskBase), frame, touched: true, strikes: 0 };
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
      const frame = datasets.readFrame(run.datasetNo, from, next - 1);
      const claim = frame === null ? this.#passOverSpoiled(run, tallies, rowIndexes) : { rowIndexes, frame, touched: false, strikes: 0 };
      if (claim === null) continue;
      tasks.lease(claim.rowIndexes.map((rowIndex) => run.taskBase + rowIndex));
      return claim;
    }
    return null;
  }

  /** Null when none of the rows is left. */
  #passOverSpoiled(run: LiveRun, tallies: LiveTallies, rowIndexes: readonly number[]): Claim | null {
    const { frame, taken, spoiled } = buildChunkFrame(
      this.#store,
      run,
      rowIndexes.map((rowIndex) => run.taskBase + rowIndex),
    );
    assert(taken === rowIndexes.length, "rows that fit into a frame did not fit into it twice");
    failSpoiled(this.#store, run, tallies, spoiled);
    const left = rowIndexes.filter((rowIndex) => !spoiled.includes(run.taskBase + rowIndex));
    return left.length === 0 ? null : { rowIndexes: left, frame, touched: false, strikes: 0 };
  }
}

/** Rows whose text is not what was stored fail, by name; nothing is sent of them. */
function failSpoiled(store: Store, run: LiveRun, tallies: LiveTallies, keys: readonly number[]): void {
  for (const key of keys) {
    const rowIndex = key - run.taskBase;
    const failure = makeFailure(
      "bad_input",
      `Row ${rowIndex + 1} of the dataset was damaged on the disk: it is not what was imported. Import the file again.`,
      { code: "E_ROW_SPOILED" },
    );
    if (!store.tasks.failSpoiled(key)) continue;
    store.outcomes.end(key, noUse, { failure: JSON.stringify(failure), output: null });
    store.failureGroups.add(run.no, failure, key);
    tallies.pending -= 1;
    tallies.failed += 1;
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
