import { failpoint } from "../src-shared/core/failpoint.ts";
import type { Failure } from "../src-shared/model/failure.ts";
import type { ChunkId, RunId } from "../src-shared/model/ids.ts";
import type { ChunkOffer, LimitShare, RunOpen } from "../src-shared/wire/node-down.ts";
import type { ResultsReply } from "../src-shared/wire/node-up.ts";
import { RefusedError } from "../src-shared/wire/reply.ts";
import type { ModelCaller } from "./calls/model-caller.ts";
import type { Clock } from "./clock.ts";
import { GateRegister } from "./gate-register.ts";
import { type HeldChunk, HeldRow } from "./held-row.ts";
import { PlacedList } from "./placed-list.ts";
import { makeChunkReader } from "./read-chunk.ts";
import type { ReportOwner } from "./report-draft.ts";
import type { ResultOutbox } from "./result-outbox.ts";
import type { RowEnd } from "./row-run.ts";
import { RunOnNode, type RunSurroundings } from "./run-on-node.ts";
import { compileRun } from "./run-program.ts";
import { sleep, WaitList, type Withdrawable } from "./waiting.ts";

export type ChunkRunnerOptions = {
  clock: Clock;
  random: () => number;
  caller: ModelCaller;
  slots: number;
  outbox: ResultOutbox;
  /** A row ended or went; a slot may be wanted. */
  onRowEnded: () => void;
  onLimitChanged: () => void;
  onBlocked: (blocked: { runId: RunId; endpoint: string; endpointKey: string; failure: Failure }) => void;
};

const finishWithinMs = 30_000;

/**
 * All rows this node holds: takes chunks, runs their rows within the slots and the runs' own bounds, gives back what it
 * is not to run. Rows of several runs take turns.
 */
export class ChunkRunner {
  readonly #options: ChunkRunnerOptions;
  readonly #gates: GateRegister;
  readonly #runById = new Map<RunId, RunOnNode>();
  readonly #chunks = new PlacedList<HeldChunk>();
  readonly #readTasks = makeChunkReader();
  readonly #room = new WaitList();
  readonly #over = new WaitList();
  readonly #surroundings: RunSurroundings;
  #leaseGoodUntil = 0;
  #pumping = false;
  #draining = false;

  constructor(options: ChunkRunnerOptions) {
    this.#options = options;
    this.#gates = new GateRegister(options.clock);
    this.#surroundings = {
      clock: options.clock,
      random: options.random,
      caller: options.caller,
      gates: this.#gates,
      waitForRoom: (holder) => (this.#mayCall() ? null : this.#room.wait(holder)),
      onSlotFree: () => this.pump(),
      onRowOver: (row, end) => this.#rowOver(row, end),
      onBlocked: (run, endpoint, endpointKey, failure) => options.onBlocked({ runId: run.id, endpoint, endpointKey, failure }),
    };
  }

  /** Chunks that this node still has something to do or to tell for, without those that others have now. */
  get heldChunks(): ChunkId[] {
    return this.#chunks.toArray().flatMap((chunk) => (chunk.lost ? [] : [chunk.id]));
  }

  /** Runs whose plan this node has. */
  get openRuns(): RunId[] {
    return [...this.#runById.keys()];
  }

  get rowsHeld(): number {
    return this.#sum((run) => run.rows.size);
  }

  get rowsWaiting(): number {
    return this.#sum((run) => run.waitingRows);
  }

  get rowsInFlight(): number {
    return this.#sum((run) => run.inFlight);
  }

  /** Rows that can be in flight at once, by the slots and the runs that are open. */
  get limit(): number {
    if (this.#runById.size === 0) return this.#options.slots;
    return Math.min(
      this.#options.slots,
      this.#sum((run) => (run.state === "open" ? run.concurrency : 0)),
    );
  }

  /** The leases are known to be good for this long from now. */
  extendLeases(ms: number): void {
    this.#leaseGoodUntil = this.#options.clock.now() + ms;
    this.roomChanged();
  }

  /** Nothing is known of the leases any more: no call starts before they are extended. */
  distrustLeases(): void {
    this.#leaseGoodUntil = 0;
  }

  roomChanged(): void {
    if (!this.#mayCall()) return;
    this.#room.wakeAll();
    this.pump();
  }

  /** Throws `RefusedError` for a plan that cannot be compiled. */
  openRun(open: RunOpen): void {
    const program = compileRun(open.plan);
    const known = this.#runById.get(open.runId);
    if (known === undefined || known.state === "canceled") this.#runById.set(open.runId, new RunOnNode(open, program, this.#surroundings));
    else known.reopen(open, program);
    this.#options.onLimitChanged();
    this.pump();
  }

  /** Resolves when the calls in flight are within the new shares, or after 30 s. */
  async updateShares(shares: Readonly<Record<string, LimitShare>>): Promise<void> {
    const settled = Object.entries(shares).map(async ([key, share]) => {
      const gate = this.#gates.find(key);
      gate?.update(share);
      const patience: Withdrawable = { withdraw: null };
      const within: Withdrawable = { withdraw: null };
      await Promise.race([gate?.waitUntilWithin(within), sleep(this.#options.clock, finishWithinMs, patience)]);
      patience.withdraw?.();
      within.withdraw?.();
    });
    await Promise.all(settled);
  }

  holdRun(runId: RunId): void {
    const run = this.#runById.get(runId);
    if (run?.state !== "open") return;
    run.state = "held";
    run.quitRows({ how: "released", reason: "paused", notBeforeMs: 0 });
    this.#options.onLimitChanged();
  }

  cancelRun(runId: RunId): void {
    const run = this.#runById.get(runId);
    if (run === undefined || run.state === "canceled") return;
    run.state = "canceled";
    const end = { how: "released", reason: "paused", notBeforeMs: 0 } as const;
    run.quitRows(end);
    run.cancelDeadline = this.#options.clock.after(finishWithinMs, () => run.abortRows(end));
    this.#forgetCanceled(run);
    this.#options.onLimitChanged();
  }

  closeRun(runId: RunId): void {
    const run = this.#runById.get(runId);
    if (run === undefined) return;
    this.#runById.delete(runId);
    run.close();
    this.#options.onLimitChanged();
  }

  /** Takes the rows of a frame; returns how many. Throws `RefusedError` when it cannot have them. */
  takeChunk(offer: ChunkOffer, frame: string): number {
    const run = this.#runById.get(offer.runId);
    if (run === undefined || run.state === "canceled") throw new RefusedError("E_RUN_UNKNOWN", `This node does not have the run ${offer.runId} open.`);
    if (this.#draining) throw new RefusedError("E_DRAINING", "This node is leaving and takes no more rows.");
    if (this.#findChunk(offer.chunkId) !== undefined) return 0;
    const chunk: HeldChunk = { id: offer.chunkId, run, rowByIndex: new Map(), unsettled: 0, lost: false, place: -1 };
    const now = this.#options.clock.now();
    for (const { meta, bodies } of this.#readTasks(frame)) chunk.rowByIndex.set(meta.rowIndex, new HeldRow(chunk, meta, bodies, this.#options.outbox, now));
    chunk.unsettled = chunk.rowByIndex.size;
    if (chunk.unsettled === 0) return 0;
    this.#chunks.add(chunk);
    failpoint("node.chunk.received");
    this.#leaseGoodUntil = Math.max(this.#leaseGoodUntil, now + offer.leaseTtlMs);
    for (const row of chunk.rowByIndex.values()) run.addRow(row);
    if (run.state === "held") {
      // Rows come only for a run that goes on.
      run.state = "open";
      this.#options.onLimitChanged();
    }
    this.pump();
    return chunk.rowByIndex.size;
  }

  /** Rows of chunks that others have now: their calls are ended, before they are paid for twice; what has finished is reported. */
  loseChunks(chunkIds: readonly ChunkId[]): void {
    for (const chunkId of chunkIds) {
      const chunk = this.#findChunk(chunkId);
      if (chunk === undefined) continue;
      chunk.lost = true;
      for (const row of chunk.rowByIndex.values()) {
        row.running?.abort({ how: "stopped" });
        row.quit({ how: "stopped" });
      }
    }
  }

  /** Rows that ended elsewhere: their calls in flight are ended too. */
  stopRows(stops: ResultsReply["stop"]): void {
    for (const { chunkId, rowIndexes } of stops) {
      const chunk = this.#findChunk(chunkId);
      for (const rowIndex of rowIndexes) {
        const row = chunk?.rowByIndex.get(rowIndex);
        row?.running?.abort({ how: "stopped" });
        row?.quit({ how: "stopped" });
      }
    }
  }

  /** The control plane has the row's end, or the row. */
  settle(owner: ReportOwner): void {
    if (!(owner instanceof HeldRow) || owner.isSettled) return;
    owner.isSettled = true;
    owner.chunk.unsettled -= 1;
    if (owner.chunk.unsettled === 0) this.#chunks.remove(owner.chunk);
  }

  /** Starts what may start. */
  pump(): void {
    // A row that ends at once comes back here; the loop goes on for it.
    if (this.#pumping) return;
    this.#pumping = true;
    let started = true;
    while (started) {
      started = false;
      for (const run of this.#runById.values()) {
        if (this.rowsInFlight < this.#options.slots && this.#mayCall() && run.startNext()) started = true;
      }
    }
    this.#pumping = false;
  }

  /** Gives back what has not started; resolves when the rest has ended, by force after `limitMs`. */
  async drain(limitMs: number): Promise<void> {
    this.#draining = true;
    const end = { how: "released", reason: "drain", notBeforeMs: 0 } as const;
    const runs = [...this.#runById.values()];
    for (const run of runs) run.quitRows(end);
    const cancel = this.#options.clock.after(limitMs, () => {
      for (const run of runs) run.abortRows(end);
    });
    while (this.rowsHeld > 0) await this.#over.wait({ withdraw: null });
    cancel();
  }

  close(): void {
    for (const runId of [...this.#runById.keys()]) this.closeRun(runId);
    for (const chunk of this.#chunks.toArray()) this.#chunks.remove(chunk);
  }

  #findChunk(chunkId: ChunkId): HeldChunk | undefined {
    return this.#chunks.find(({ id }) => id === chunkId);
  }

  #mayCall(): boolean {
    return !this.#options.outbox.full && this.#options.clock.now() < this.#leaseGoodUntil;
  }

  #rowOver(row: HeldRow, end: RowEnd): void {
    if (end.how === "released" && !row.chunk.lost) {
      this.#options.outbox.release({ owner: row, reason: end.reason, notBeforeAt: this.#options.clock.now() + end.notBeforeMs });
    } else if (end.how !== "ended") this.settle(row);
    this.#forgetCanceled(row.chunk.run);
    this.#options.onRowEnded();
    if (this.#over.size > 0) this.#over.wakeAll();
  }

  #forgetCanceled(run: RunOnNode): void {
    if (run.state !== "canceled" || run.rows.size > 0) return;
    if (this.#runById.get(run.id) === run) this.#runById.delete(run.id);
    run.close();
  }

  #sum(count: (run: RunOnNode) => number): number {
    let sum = 0;
    for (const run of this.#runById.values()) sum += count(run);
    return sum;
  }
}
