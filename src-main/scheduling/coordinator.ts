import { failpoint } from "../../src-shared/core/failpoint.ts";
import type { FrameRecord } from "../../src-shared/wire/frame.ts";
import type { ChunkRelease, NodeHello, NodeUpRequest, ResultsReply, TaskReport } from "../../src-shared/wire/node-up.ts";
import type { ChunkId } from "../../src-shared/model/ids.ts";
import type { TaskEndState } from "../../src-shared/model/task.ts";
import type { Clock } from "../clock.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { CallFact } from "../metrics/call-fact.ts";
import { LiveRuns } from "../runs/live-runs.ts";
import { findReportFault, type Recorded, Recorder } from "../runs/recorder.ts";
import { RunStates } from "../runs/run-states.ts";
import type { StoredNode } from "../storage/nodes-table.ts";
import type { Store } from "../storage/store.ts";
import type { ConnectedNode } from "./connected-node.ts";
import { Dispatcher, type Offer } from "./dispatcher.ts";
import { type LeaseEnd, Leases } from "./leases.ts";
import { type LiveChunk, LiveChunks } from "./live-chunks.ts";
import { NodeBook } from "./node-book.ts";
import { RunNews } from "./run-news.ts";
import { ShareBook } from "./share-book.ts";
import type { TurnLedger } from "./turn-ledger.ts";
import { Turns } from "./turns.ts";

/** How many pending tasks a canceling run ends in one turn: about 30 ms. */
const cancelStep = 20_000;

/** How long a row whose end came before its results waits for them: longer than a node waits before it sends them again. */
const overtakenMs = 5000;

export type CoordinatorOptions = {
  store: Store;
  clock: Clock;
  leaseTtlMs: number;
  /** After commit; the offer's frame is to be brought to its node. */
  onOffer: (offer: Offer) => void;
  onRunState: (run: LiveRun) => void;
  /** A node came, went, or takes no more work. */
  onNodes: () => void;
  /** Inside the transaction: once more when it fails and the report comes again. */
  onCall: (fact: CallFact) => void;
  /** After commit: once a call. */
  onCallStored: (fact: CallFact) => void;
  /** After commit. */
  onRowsEnded: (run: LiveRun, state: TaskEndState, rows: number) => void;
  /** Inside the transaction: what else must be written with it. */
  onClosing: () => void;
  /** Nothing of what failed was written. `alone`: one change failed, and the others of its turn are written without it. */
  onTurnFailed: (cause: unknown, alone: boolean) => void;
  /** Something that should not be, in a sentence. */
  onNotice: (sentence: string) => void;
};

/** Puts the scheduling parts together: what nodes say comes in here, offers and run states go out. */
export class Coordinator {
  readonly runs: LiveRuns;
  readonly chunks = new LiveChunks();
  readonly nodes = new NodeBook();
  readonly shares: ShareBook;
  readonly news: RunNews;
  readonly turns: Turns;
  readonly states: RunStates;
  readonly #options: CoordinatorOptions;
  readonly #leases: Leases;
  readonly #recorder: Recorder;
  readonly #dispatcher: Dispatcher;
  #dispatching = true;
  #isHeld = false;
  /** Rows that ended elsewhere, to be told to their node with its next push's reply. */
  readonly #stopsByNode = new Map<number, Map<ChunkId, number[]>>();

  constructor(options: CoordinatorOptions) {
    const { store, clock, leaseTtlMs } = options;
    this.#options = options;
    this.runs = new LiveRuns(store);
    this.news = new RunNews({ store, runs: this.runs, nodes: this.nodes });
    this.shares = new ShareBook(this.nodes, this.runs, () => this.turns.schedule());
    const now = (): number => clock.now();
    this.#leases = new Leases({ store, runs: this.runs, chunks: this.chunks, now, onQuarantined: (run) => options.onRowsEnded(run, "failed", 1) });
    this.states = new RunStates({ store, now, onChange: (run) => this.#afterStateChange(run) });
    this.#recorder = new Recorder(store, this.chunks, {
      call: options.onCall,
      overtaken: (holder, rowIndex) => this.#noteStop(holder, rowIndex),
      incomplete: ({ id, nodeNo }, rowIndex, ledger) =>
        this.#leases.release(nodeNo, { chunkId: id, tasks: [{ rowIndex, reason: "delayed", notBeforeMs: overtakenMs }] }, ledger),
      recounted: (run) => options.onNotice(`Rows of the run ${run.id} were not leased as they should have been; its rows were counted anew.`),
    });
    this.#dispatcher = new Dispatcher({
      store,
      runs: this.runs,
      chunks: this.chunks,
      nodes: this.nodes,
      shares: this.shares,
      now,
      monotonicNow: () => clock.monotonic(),
      leaseTtlMs,
    });
    this.turns = new Turns(store, { closing: (ledger) => this.#closeTurn(ledger), onFailed: (cause, alone) => this.#noteTurnFailed(cause, alone) });
  }

  /**
   * Records reports that were written `ageMs` ago; resolves after the commit. Rejects when storage failed: the node must send them
   * again. The node need not be connected: one that was started anew tells first what it had saved.
   */
  async push(node: StoredNode, records: FrameRecord<TaskReport>[], ageMs: number): Promise<ResultsReply> {
    const receivedAt = this.#options.clock.now() - ageMs;
    const chunkIds = new Set(records.map(({ meta }) => meta.chunkId));
    this.#leases.noteReports(node.no, chunkIds, { now: this.#options.clock.monotonic(), leaseTtlMs: this.#options.leaseTtlMs });
    const rejected = await this.turns.enter((ledger) => {
      const refused: ResultsReply["rejected"] = [];
      const recorded: Recorded[] = [];
      for (const [at, record] of records.entries()) {
        const taken = this.#recordOne(node, record, receivedAt, ledger);
        if ("code" in taken) refused.push({ at, ...taken });
        else recorded.push(taken);
      }
      failpoint("cp.result");
      ledger.afterCommit(() => this.#noteRecorded(node, recorded));
      return refused;
    });
    failpoint("cp.result.committed");
    return { rejected, stop: this.#takeStops(node.no) };
  }

  #recordOne(
    node: StoredNode,
    { meta: report, bodies }: FrameRecord<TaskReport>,
    receivedAt: number,
    ledger: TurnLedger,
  ): Recorded | { code: string; message: string } {
    const live = this.chunks.find(report.chunkId);
    const chunk = live ?? this.#options.store.chunks.find(report.chunkId);
    const isOpen = live?.open.has(report.rowIndex) === true;
    if (chunk === null && this.#options.store.chunks.wasGiven(report.chunkId)) return { code: "E_RUN_GONE", message: "the run was deleted" };
    if (chunk === null || chunk.nodeNo !== node.no || !(isOpen || chunk.rowIndexes.includes(report.rowIndex))) {
      return { code: "E_NOT_OWNER", message: `row ${report.rowIndex} was not given to this node in chunk ${report.chunkId}` };
    }
    const run = this.runs.find(chunk.runNo);
    if (run === null) return { code: "E_RUN_GONE", message: "the run was deleted" };
    const fault = findReportFault(report, bodies, run);
    if (fault !== null) return { code: "E_REPORT", message: fault };
    return this.#recorder.record({ report, bodies, run, chunkNo: chunk.no, chunk: live ?? null, nodeNo: node.no, receivedAt }, ledger);
  }

  async release(node: ConnectedNode, release: ChunkRelease): Promise<void> {
    await this.turns.enter((ledger) => this.#leases.release(node.no, release, ledger));
  }

  /** Extends the leases of chunks that are still the node's; gives the others. */
  renew(node: ConnectedNode, chunkIds: readonly ChunkId[]): ChunkId[] {
    const deadline = this.#options.clock.monotonic() + this.#options.leaseTtlMs;
    const lost: ChunkId[] = [];
    for (const id of chunkIds) {
      const chunk = this.chunks.find(id);
      if (chunk === undefined || chunk.nodeNo !== node.no) lost.push(id);
      else chunk.deadline = deadline;
    }
    return lost;
  }

  /** A node found an endpoint that cannot be used; its rows come back through `release`. */
  noteBlocked({ runId, endpoint, failure }: NodeUpRequest<"endpoint:blocked">): void {
    const run = this.runs.all().find(({ id }) => id === runId);
    run?.blockReasonByEndpoint.set(endpoint, failure.message);
  }

  /**
   * A node is there, new or back. Chunks that it does not say it holds are given back: they never reached this process, or they
   * were in the hands of an earlier one, which has died. Gives the lost ones.
   */
  async nodeReady(node: ConnectedNode, { heldChunks, openRuns }: Pick<NodeHello, "heldChunks" | "openRuns">): Promise<ChunkId[]> {
    const isSameProcess = this.nodes.add(node);
    this.#options.onNodes();
    const held = new Set(heldChunks);
    const dropped = this.chunks.ofNode(node.no).filter((chunk) => !held.has(chunk.id));
    await this.endChunks(dropped, isSameProcess ? "unused" : "crashed");
    this.shares.rebalance();
    this.news.tellReturned(node, openRuns);
    return this.renew(node, heldChunks);
  }

  /** It finishes what it has and takes no more. */
  nodeDraining(node: ConnectedNode): void {
    node.state = "draining";
    this.#options.onNodes();
    this.shares.rebalance();
  }

  /** The connection is lost. When the process is known to be dead, `end` says how its leases end now; otherwise they run out. */
  async nodeGone(node: ConnectedNode, end: LeaseEnd | null): Promise<void> {
    if (!this.nodes.remove(node)) return;
    node.state = "gone";
    this.#options.onNodes();
    this.shares.rebalance();
    if (end !== null) await this.endNode(node.no, end);
  }

  /** The process is dead and all it sent has been read. */
  async endNode(no: number, end: LeaseEnd): Promise<void> {
    this.nodes.forget(no);
    await this.endChunks(this.chunks.ofNode(no), end);
  }

  /** Ends leases, whose open rows are pending again. */
  async endChunks(chunks: readonly LiveChunk[], end: LeaseEnd): Promise<void> {
    if (chunks.length === 0) return;
    await this.turns.enter((ledger) => {
      for (const nodeNo of new Set(chunks.map((chunk) => chunk.nodeNo))) {
        const ofNode = chunks.filter((chunk) => chunk.nodeNo === nodeNo);
        this.#leases.end(ofNode, end, ledger);
      }
      failpoint("cp.expire");
    });
  }

  /** Hands out no work until `resumeDispatch`. */
  pauseDispatch(): void {
    this.#dispatching = false;
  }

  /** Hands out no work while there is no room for what would come of it. */
  setHeld(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (!isHeld) this.turns.schedule();
  }

  resumeDispatch(): void {
    this.#dispatching = true;
  }

  /** Ends what has run out, and lets delayed tasks go whose time has come. Call every second. */
  async tick(): Promise<void> {
    await this.endChunks(this.chunks.listExpired(this.#options.clock.monotonic()), "crashed");
    this.turns.schedule();
  }

  /** The wall clock was set back: rows that wait for a time on it would wait too long. */
  async clockSetBack(byMs: number): Promise<void> {
    await this.turns.enter(() => {
      for (const run of this.runs.all()) {
        this.#options.store.tasks.shiftDelays(run.no, -byMs);
        run.readyAt = 0;
        run.suspectsAt = 0;
      }
    });
  }

  #closeTurn(ledger: TurnLedger): void {
    this.#recorder.writeEnds(ledger);
    for (const run of this.runs.all()) if (ledger.state(run) === "canceling") this.#cancelPending(run, ledger);
    const offers = this.#dispatching && !this.#isHeld ? this.#dispatcher.claim(ledger) : [];
    for (const offer of offers) ledger.afterCommit(() => this.#options.onOffer(offer));
    this.#leases.endEmptied(ledger);
    this.states.settle(ledger);
    this.#options.onClosing();
  }

  #cancelPending(run: LiveRun, ledger: TurnLedger): void {
    const tallies = ledger.tallies(run);
    if (tallies.pending === 0) return;
    const { tasks } = this.#options.store;
    const from = tallies.freshFrom;
    tallies.freshFrom = Math.min(from + cancelStep, run.total);
    const canceled = tasks.cancelReleased(run.no, cancelStep) + tasks.cancelFresh(run.taskBase + from, run.taskBase + tallies.freshFrom - 1);
    tallies.pending -= canceled;
    tallies.canceled += canceled;
    tallies.blocked = Math.min(tallies.blocked, tallies.pending);
    if (tallies.pending > 0) ledger.afterCommit(() => this.turns.schedule());
  }

  #afterStateChange(run: LiveRun): void {
    this.runs.place(run);
    this.shares.rebalance();
    this.#options.onRunState(run);
  }

  #noteTurnFailed(cause: unknown, alone: boolean): void {
    // Noted while handing out rows that nobody got.
    for (const run of this.runs.all()) run.readyAt = 0;
    this.#options.onTurnFailed(cause, alone);
  }

  #noteRecorded(node: StoredNode, recorded: readonly Recorded[]): void {
    const { onCallStored, onRowsEnded } = this.#options;
    for (const { calls } of recorded)
      for (const call of calls) {
        onCallStored(call);
      }
    for (const { run, state, rows } of groupEnds(recorded)) {
      node.rowsDone += rows;
      onRowsEnded(run, state, rows);
    }
  }

  #noteStop(holder: LiveChunk, rowIndex: number): void {
    const stops = this.#stopsByNode.get(holder.nodeNo) ?? new Map<ChunkId, number[]>();
    this.#stopsByNode.set(holder.nodeNo, stops);
    stops.set(holder.id, [...(stops.get(holder.id) ?? []), rowIndex]);
  }

  #takeStops(nodeNo: number): ResultsReply["stop"] {
    const stops = this.#stopsByNode.get(nodeNo);
    if (stops === undefined) return [];
    this.#stopsByNode.delete(nodeNo);
    return [...stops].map(([chunkId, rowIndexes]) => ({ chunkId, rowIndexes }));
  }
}

/** Neighbours that ended alike, together. */
function groupEnds(recorded: readonly Recorded[]): { run: LiveRun; state: TaskEndState; rows: number }[] {
  const groups: { run: LiveRun; state: TaskEndState; rows: number }[] = [];
  for (const { run, ended } of recorded) {
    if (ended === null) continue;
    const last = groups.at(-1);
    if (last?.run === run && last.state === ended) last.rows += 1;
    else groups.push({ run, state: ended, rows: 1 });
  }
  return groups;
}
