import { failpoint } from "../../src-shared/core/failpoint.ts";
import type { ChunkId } from "../../src-shared/model/ids.ts";
import type { LiveRun, LiveTallies } from "../runs/live-run.ts";
import type { LiveRuns } from "../runs/live-runs.ts";
import { toChunkId } from "../storage/chunks-table.ts";
import type { Store } from "../storage/store.ts";
import type { ConnectedNode } from "./connected-node.ts";
import { Isolation } from "./isolation.ts";
import type { LiveChunks } from "./live-chunks.ts";
import type { NodeBook } from "./node-book.ts";
import type { ShareBook } from "./share-book.ts";
import { type Claim, TaskClaims } from "./task-claims.ts";
import type { TurnLedger } from "./turn-ledger.ts";

export type Offer = { node: ConnectedNode; run: LiveRun; chunkId: ChunkId; frame: Buffer };

/** Rows in one chunk at most. */
const maxChunkRows = 256;

export type DispatcherParts = {
  store: Store;
  runs: LiveRuns;
  chunks: LiveChunks;
  nodes: NodeBook;
  shares: ShareBook;
  now: () => number;
  monotonicNow: () => number;
  leaseTtlMs: number;
};

/** Hands out work: to each node that wants some, chunk by chunk, from the running runs in turn. */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #claims: TaskClaims;
  readonly #isolation: Isolation;
  #nextChunkNo: number;
  /** Whose turn it is among runs; moves on with every chunk. */
  #rotation = 0;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#claims = new TaskClaims(parts.store);
    this.#isolation = new Isolation(parts.store, parts.chunks);
    this.#nextChunkNo = parts.store.chunks.findNextNo();
  }

  /** Leases tasks inside the turn's transaction; the offers go out after its commit. */
  claim(ledger: TurnLedger): Offer[] {
    const offers: Offer[] = [];
    // Not of a run that this very turn pauses or cancels.
    const runs = this.#parts.runs.running().filter((run) => ledger.state(run) === "running");
    if (runs.length === 0) return offers;
    this.#isolation.beginTurn(runs, this.#parts.nodes.ready(), this.#parts.now());
    // A chunk to each in turn, so that none takes all that is left at the end.
    let asking = this.#parts.nodes.ready().flatMap((node) => (node.want > 0 ? [{ node, want: node.want }] : []));
    while (asking.length > 0) asking = asking.filter((wish) => this.#serve(runs, wish, offers, ledger));
    return offers;
  }

  /** One chunk for one node; false when it wants no more, or there is nothing for it. */
  #serve(runs: readonly LiveRun[], wish: { node: ConnectedNode; want: number }, offers: Offer[], ledger: TurnLedger): boolean {
    const { node } = wish;
    const claimed = this.#claimFromAny(runs, node, wish.want, ledger);
    if (claimed === null) return false;
    offers.push(claimed.offer);
    const want = wish.want - claimed.rows;
    wish.want = want;
    ledger.afterCommit(() => (node.want = want));
    return want > 0;
  }

  #claimFromAny(runs: readonly LiveRun[], node: ConnectedNode, want: number, ledger: TurnLedger): { offer: Offer; rows: number } | null {
    for (let tried = 0; tried < runs.length; tried += 1) {
      const run = runs[this.#rotation++ % runs.length] as LiveRun;
      const claimed = this.#claimFrom(run, node, want, ledger);
      if (claimed !== null) return claimed;
    }
    return null;
  }

  #claimFrom(run: LiveRun, node: ConnectedNode, want: number, ledger: TurnLedger): { offer: Offer; rows: number } | null {
    const { store, chunks, shares } = this.#parts;
    const now = this.#parts.now();
    const tallies = ledger.tallies(run);
    const ready = Math.min(tallies.pending - tallies.blocked, run.countAffordable(tallies));
    if (ready <= 0 || !shares.mayWork(run, node)) return null;
    const claimed = this.#choose(run, node, tallies, chooseChunkRows(ready, want, this.#parts.nodes.ready().length));
    if (claimed === null) return null;
    const { rowIndexes, frame, touched, strikes } = claimed;
    this.#isolation.noteLease(node, strikes);
    const rows = rowIndexes.length;
    const no = this.#nextChunkNo;
    this.#nextChunkNo += 1;
    const chunk = { no, id: toChunkId(no), runNo: run.no, nodeNo: node.no, rowIndexes, grantedAt: now };
    store.chunks.add(chunk);
    failpoint("cp.claim");
    tallies.pending -= rows;
    tallies.leased += rows;
    const leasedAt = this.#parts.monotonicNow();
    const { longestSilenceMs } = run;
    const deadlines = { deadline: leasedAt + this.#parts.leaseTtlMs, stuckAt: leasedAt + longestSilenceMs, longestSilenceMs };
    ledger.afterCommit(() => chunks.add(chunk, { open: rowIndexes, touched, strikes, restored: false, ...deadlines, frame }));
    return { offer: { node, run, chunkId: chunk.id, frame }, rows };
  }

  /** Suspects one at a time; those with their last chance when nothing else of the run is left to hand out. */
  #choose(run: LiveRun, node: ConnectedNode, tallies: LiveTallies, limit: number): Claim | null {
    const now = this.#parts.now();
    const suspect = this.#isolation.findForCompany(run, node, now);
    if (suspect !== null) return this.#claims.claimSuspect(run, tallies, suspect);
    if (this.#isolation.isOpen(node)) {
      const claimed = this.#claims.claim(run, tallies, now, limit);
      if (claimed !== null) return claimed;
    }
    const last = this.#isolation.findForEmpty(run, node, now);
    return last === null ? null : this.#claims.claimSuspect(run, tallies, last);
  }
}

/** Smaller chunks near the end, so that no node sits on rows that another could take. */
function chooseChunkRows(ready: number, want: number, nodes: number): number {
  return Math.max(1, Math.min(want, maxChunkRows, Math.ceil(ready / (2 * Math.max(1, nodes)))));
}
