import type { ChunkRelease } from "../../src-shared/wire/node-up.ts";
import type { LiveRuns } from "../runs/live-runs.ts";
import type { Store } from "../storage/store.ts";
import { blockedUntilResumed } from "../storage/tasks-table.ts";
import type { ChunkEnd } from "../storage/chunks-table.ts";
import type { LiveChunk, LiveChunks } from "./live-chunks.ts";
import type { TurnLedger } from "./turn-ledger.ts";

/** How leases end other than by results. Every method runs inside a turn. */
export class Leases {
  readonly #store: Store;
  readonly #runs: LiveRuns;
  readonly #chunks: LiveChunks;
  readonly #now: () => number;

  constructor(parts: { store: Store; runs: LiveRuns; chunks: LiveChunks; now: () => number }) {
    this.#store = parts.store;
    this.#runs = parts.runs;
    this.#chunks = parts.chunks;
    this.#now = parts.now;
  }

  /** Rows a node gives back: not counted against them. A chunk that is no longer the node's is left alone. */
  release(nodeNo: number, { chunkId, tasks }: ChunkRelease, ledger: TurnLedger): void {
    const chunk = this.#chunks.find(chunkId);
    if (chunk === undefined || chunk.nodeNo !== nodeNo) return;
    for (const { rowIndex, reason, notBeforeMs } of tasks) {
      const notBefore = reason === "endpoint_blocked" ? blockedUntilResumed : notBeforeMs > 0 ? Math.ceil(this.#now() + notBeforeMs) : 0;
      this.#giveBack(chunk, rowIndex, notBefore, ledger);
    }
  }

  /**
   * Ends a chunk whose node is dead, silent or never took it; its open rows are pending again. With `mayHaveCalled`, up to
   * `slots` of them count as possibly paid for: the lease is the recorded intent to call. Gives how many count.
   */
  end(chunk: LiveChunk, reason: ChunkEnd, options: { mayHaveCalled: boolean; slots: number }, ledger: TurnLedger): number {
    if (this.#chunks.find(chunk.id) !== chunk) return 0;
    let returned = 0;
    for (const rowIndex of chunk.open) if (this.#giveBack(chunk, rowIndex, 0, ledger)) returned += 1;
    this.#store.chunks.end(chunk.no, reason, this.#now());
    ledger.afterCommit(() => this.#chunks.remove(chunk.id));
    const run = this.#runs.find(chunk.runNo);
    const possiblyPaid = run !== null && options.mayHaveCalled ? Math.min(returned, options.slots) : 0;
    if (run !== null) ledger.tallies(run).possiblyPaidTwice += possiblyPaid;
    return possiblyPaid;
  }

  /** Chunks that this turn emptied are done. */
  endEmptied(ledger: TurnLedger): void {
    for (const chunk of ledger.emptiedChunks()) {
      this.#store.chunks.end(chunk.no, "done", this.#now());
      ledger.afterCommit(() => this.#chunks.remove(chunk.id));
    }
  }

  #giveBack(chunk: LiveChunk, rowIndex: number, notBefore: number, ledger: TurnLedger): boolean {
    const run = this.#runs.find(chunk.runNo);
    if (run === null || !ledger.leave(chunk, rowIndex)) return false;
    if (!this.#store.tasks.release(run.taskBase + rowIndex, notBefore)) return false;
    const tallies = ledger.tallies(run);
    tallies.leased -= 1;
    tallies.pending += 1;
    if (notBefore >= blockedUntilResumed) tallies.blocked += 1;
    // Now, not after the commit: this very turn may hand it out again. Should the commit fail, looking once too often does no harm.
    run.readyAt = Math.min(run.readyAt, notBefore);
    return true;
  }
}
