import { makeFailure } from "../../src-shared/model/failure.ts";
import type { ChunkId } from "../../src-shared/model/ids.ts";
import type { ChunkRelease } from "../../src-shared/wire/node-up.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { LiveRuns } from "../runs/live-runs.ts";
import type { TaskUse } from "../storage/outcomes-table.ts";
import type { Store } from "../storage/store.ts";
import { blockedUntilResumed } from "../storage/tasks-table.ts";
import { strikesToQuarantine } from "./isolation.ts";
import type { LiveChunk, LiveChunks } from "./live-chunks.ts";
import type { TurnLedger } from "./turn-ledger.ts";

/**
 * How a lease ends before its rows do. `unused`: no call was made under it. `interrupted`: calls may have been made, and nobody is to
 * blame. `crashed`: its node died, or is silent, which is the same from here.
 */
export type LeaseEnd = "unused" | "interrupted" | "crashed";

/** How leases end other than by results. Every method runs inside a turn. */
export class Leases {
  readonly #store: Store;
  readonly #runs: LiveRuns;
  readonly #chunks: LiveChunks;
  readonly #now: () => number;
  readonly #onQuarantined: (run: LiveRun) => void;

  /** `onQuarantined`: after the commit, once a row. */
  constructor(parts: { store: Store; runs: LiveRuns; chunks: LiveChunks; now: () => number; onQuarantined: (run: LiveRun) => void }) {
    this.#store = parts.store;
    this.#runs = parts.runs;
    this.#chunks = parts.chunks;
    this.#now = parts.now;
    this.#onQuarantined = parts.onQuarantined;
  }

  /**
   * A node that reports is alive, whatever becomes of its renewals in a crowd. It starts rows in the order in which it got them, so what
   * it got with or after those it reports of is not stuck.
   */
  noteReports(nodeNo: number, chunkIds: ReadonlySet<ChunkId>, { now, leaseTtlMs }: { now: number; leaseTtlMs: number }): void {
    const held = this.#chunks.ofNode(nodeNo);
    const oldestByRun = new Map<number, number>();
    for (const { id, no, runNo } of held) if (chunkIds.has(id)) oldestByRun.set(runNo, Math.min(no, oldestByRun.get(runNo) ?? no));
    for (const chunk of held) {
      chunk.deadline = now + leaseTtlMs;
      if (chunk.no >= (oldestByRun.get(chunk.runNo) ?? Number.POSITIVE_INFINITY)) chunk.stuckAt = now + chunk.longestSilenceMs;
    }
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
   * Ends chunks of one node; their open rows are pending again. The lease is the recorded intent to call: unless it was never used,
   * every row of which nothing was heard counts as possibly paid for. That is the most it can be: rows in a call, rows that had ended and
   * were not told yet, and the few that the node held ahead. See `Isolation` for what they are blamed for.
   */
  end(chunks: readonly LiveChunk[], end: LeaseEnd, ledger: TurnLedger): void {
    const held = chunks.filter((chunk) => this.#chunks.find(chunk.id) === chunk);
    const called = end === "unused" ? [] : this.#listHeldRows(held, ledger);
    for (const { run } of called) ledger.tallies(run).possiblyPaidTwice += 1;
    if (end === "crashed") for (const row of findBlamed(called)) this.#strike(row, ledger);
    for (const chunk of held) {
      for (const rowIndex of chunk.open) this.#giveBack(chunk, rowIndex, 0, ledger);
      this.#store.chunks.end(chunk.no, end === "unused" ? "released" : "expired", this.#now());
      ledger.afterCommit(() => this.#chunks.remove(chunk.id));
    }
  }

  /** Chunks that this turn emptied are done. */
  endEmptied(ledger: TurnLedger): void {
    for (const chunk of ledger.emptiedChunks()) {
      this.#store.chunks.end(chunk.no, "done", this.#now());
      ledger.afterCommit(() => this.#chunks.remove(chunk.id));
    }
  }

  #giveBack(chunk: LiveChunk, rowIndex: number, notBefore: number, ledger: TurnLedger): void {
    const run = this.#runs.find(chunk.runNo);
    if (run === null || !ledger.leave(chunk, rowIndex)) return;
    if (!this.#store.tasks.release(run.taskBase + rowIndex, notBefore)) return;
    const tallies = ledger.tallies(run);
    tallies.leased -= 1;
    tallies.pending += 1;
    if (notBefore >= blockedUntilResumed) tallies.blocked += 1;
    // Now, not after the commit: this very turn may hand it out again. Should the commit fail, looking once too often does no harm.
    run.readyAt = Math.min(run.readyAt, notBefore);
    run.suspectsAt = Math.min(run.suspectsAt, notBefore);
  }

  #listHeldRows(chunks: readonly LiveChunk[], ledger: TurnLedger): HeldRow[] {
    return chunks.flatMap((chunk) => {
      const run = this.#runs.find(chunk.runNo);
      if (run === null) return [];
      return [...chunk.open].filter((rowIndex) => ledger.isHeld(chunk, rowIndex)).map((rowIndex) => ({ chunk, run, rowIndex }));
    });
  }

  /** Its node's death counts against the row; the last one ends it. */
  #strike({ chunk, run, rowIndex }: HeldRow, ledger: TurnLedger): void {
    const key = run.taskBase + rowIndex;
    if (this.#store.suspects.strike(key) < strikesToQuarantine || !ledger.leave(chunk, rowIndex)) return;
    const { tasks, outcomes, failureGroups, suspects } = this.#store;
    if (!tasks.end(key, "quarantined")) return;
    outcomes.end(key, noUse, { failure: JSON.stringify(quarantineFailure), output: null });
    failureGroups.add(run.no, quarantineFailure, key);
    suspects.remove(key);
    const tallies = ledger.tallies(run);
    tallies.leased -= 1;
    tallies.failed += 1;
    ledger.afterCommit(() => this.#onQuarantined(run));
  }
}

type HeldRow = { chunk: LiveChunk; run: LiveRun; rowIndex: number };

const noUse: TaskUse = { attempts: 0, startedAt: null, latencyMs: null, inputTokens: null, outputTokens: null, costUsd: null };

const quarantineFailure = makeFailure(
  "quarantined",
  `The node that had this row died ${strikesToQuarantine} times, the last time with no other row in hand. It is given to no node any more; look at the row before you retry it.`,
  { code: "E_QUARANTINED" },
);

/**
 * Rows that are blamed for a death: suspects, or, when there are none, all that the node held. What was leased before this
 * control plane started is blamed for nothing: who knows what it went through.
 */
function findBlamed(held: readonly HeldRow[]): readonly HeldRow[] {
  const known = held.filter(({ chunk }) => !chunk.restored);
  const suspects = known.filter(({ chunk }) => chunk.strikes > 0);
  return suspects.length > 0 ? suspects : known;
}
