import type { AttemptReport } from "../../src-shared/model/attempt.ts";
import { type EndpointSpec, endpointSpecSchema } from "../../src-shared/model/endpoint.ts";
import { type Failure, makeFailure } from "../../src-shared/model/failure.ts";
import { type ChunkId, makeId, type RandomBytes, type RunId } from "../../src-shared/model/ids.ts";
import type { JsonValue } from "../../src-shared/model/json.ts";
import { type PlanStep, planStepSchema } from "../../src-shared/model/pipeline.ts";
import type { RunState } from "../../src-shared/model/run.ts";
import type { TaskEndState } from "../../src-shared/model/task.ts";
import { decodeFrame, type FrameRecord } from "../../src-shared/wire/frame.ts";
import { type ChunkTask, chunkTaskSchema, countTaskBodies } from "../../src-shared/wire/node-down.ts";
import type { ResultsReply, StepReport, TaskReport } from "../../src-shared/wire/node-up.ts";
import type { Clock } from "../../src-main/clock.ts";
import type { CallFact } from "../../src-main/metrics/call-fact.ts";
import { CallRollUps } from "../../src-main/metrics/call-roll-ups.ts";
import type { LiveRun } from "../../src-main/runs/live-run.ts";
import { RateMeters } from "../../src-main/runs/rate-meters.ts";
import { RunStatsBook } from "../../src-main/runs/run-stats-book.ts";
import { RunControl } from "../../src-main/runs/run-control.ts";
import type { StoredPlan } from "../../src-main/runs/stored-plan.ts";
import { ConnectedNode } from "../../src-main/scheduling/connected-node.ts";
import { Coordinator } from "../../src-main/scheduling/coordinator.ts";
import type { Offer } from "../../src-main/scheduling/dispatcher.ts";
import { RunFollowUps } from "../../src-main/scheduling/run-follow-ups.ts";
import { type Db, openDatabase } from "../../src-main/storage/database.ts";
import { migrate } from "../../src-main/storage/migrate.ts";
import { databasePath, Store } from "../../src-main/storage/store.ts";
import type { StoredDataset } from "../../src-main/storage/datasets-table.ts";
import type { StoredRun } from "../../src-main/storage/runs-table.ts";
import { FakeNodeLink } from "./fake-node-link.ts";
import { makeTempDir } from "./temp-dir.ts";

export const leaseTtlMs = 60_000;

/** Both clocks stand still until they are moved. */
export class ManualClock implements Clock {
  wallMs = Date.UTC(2026, 10, 22, 12);
  monotonicMs = 5000;

  now(): number {
    return this.wallMs;
  }

  monotonic(): number {
    return this.monotonicMs;
  }

  advance(ms: number): void {
    this.wallMs += ms;
    this.monotonicMs += ms;
  }
}

/** Bytes that look random and are the same in every test run. */
export function makeRandom(seed = 1): RandomBytes {
  let state = seed;
  return (bytes) => {
    for (let at = 0; at < bytes.length; at += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      bytes[at] = state >>> 24;
    }
  };
}

export type OfferedChunk = { id: ChunkId; offer: Offer; rows: FrameRecord<ChunkTask>[]; rowIndexes: number[] };

/** A node that does what the test says: it takes what it is offered and reports what it is told to. */
export type BenchNode = { connected: ConnectedNode; link: FakeNodeLink; chunks: OfferedChunk[] };

export type StartOptions = {
  rows?: number;
  badRows?: readonly number[];
  steps?: readonly PlanStep[];
  endpoints?: Record<string, EndpointSpec>;
  limit?: number;
  /** Its budget, and what a row was expected to cost (default: not known). */
  maxCostUsd?: number;
  expectedRowUsd?: number;
  output?: JsonValue;
};

/** A coordinator over a real database, with nodes, clocks and chance in the test's hands: `await using bench = await openControlBench()`. */
export class ControlBench {
  readonly dataDir: string;
  readonly db: Db;
  readonly store: Store;
  readonly clock = new ManualClock();
  readonly random: RandomBytes;
  readonly rates = new RateMeters();
  readonly stats: RunStatsBook;
  readonly coordinator: Coordinator;
  readonly control: RunControl;
  readonly followUps: RunFollowUps;
  readonly calls: CallFact[] = [];
  /** Those whose transaction was committed. */
  readonly callsStored: CallFact[] = [];
  readonly notices: string[] = [];
  readonly storageFailures: unknown[] = [];
  /** States that runs went to, in order. */
  readonly states: RunState[] = [];
  readonly #nodeByNo = new Map<number, BenchNode>();
  readonly #remove: () => Promise<void>;
  #datasets = 0;

  /** `seed`: another one for a further bench over the same folder, so that ids stay different. */
  constructor(folder: { path: string; remove: () => Promise<void> }, seed = 1) {
    this.random = makeRandom(seed);
    this.dataDir = folder.path;
    this.#remove = folder.remove;
    this.db = openDatabase(databasePath(folder.path));
    migrate(this.db);
    this.store = new Store(this.db);
    this.stats = new RunStatsBook(this.store.metrics);
    const { store, clock, random } = this;
    const rollUps = new CallRollUps((key) => store.metrics.find(key));
    this.coordinator = new Coordinator({
      store,
      clock,
      leaseTtlMs,
      onOffer: (offer) => this.#take(offer),
      onNodes: () => undefined,
      onRunState: (run) => {
        this.states.push(run.state);
        if (run.state === "running") this.stats.begin(run.no);
        this.followUps.noteState(run);
      },
      onCall: (fact) => {
        this.calls.push(fact);
        rollUps.record(fact);
      },
      onCallStored: (fact) => {
        this.callsStored.push(fact);
        this.stats.record(fact);
      },
      onRowsEnded: () => {},
      onClosing: () => {
        for (const row of rollUps.drain()) store.metrics.put(row);
      },
      onTurnFailed: (cause, alone) => {
        rollUps.forgetAll();
        store.staleBuckets.forget();
        this.followUps.noteTurnFailed(cause, alone);
      },
      onNotice: (text) => void this.notices.push(text),
    });
    this.control = new RunControl({ store, coordinator: this.coordinator, clock, random });
    this.followUps = new RunFollowUps({
      coordinator: this.coordinator,
      control: this.control,
      clock,
      rates: this.rates,
      onStorageFailure: (cause) => void this.storageFailures.push(cause),
      onNotice: (text) => void this.notices.push(text),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.db.close();
    await this.#remove();
  }

  /** A dataset of rows `{"n":0}`, `{"n":1}`, …; those in `badRows` could not be read. */
  addDataset(rows: number, badRows: readonly number[] = []): StoredDataset {
    this.#datasets += 1;
    const { datasets } = this.store;
    const no = datasets.add(makeId("data", this.random), `rows-${this.#datasets}`, "jsonl", this.clock.now());
    const made = Array.from({ length: rows }, (_, at) =>
      badRows.includes(at)
        ? { input: null, id: null, line: at + 1, problem: { code: "E_BAD_JSON", message: `Line ${at + 1} is not JSON.` } }
        : { input: JSON.stringify({ n: at }), id: `id-${at}`, line: at + 1, problem: null },
    );
    datasets.addRows(no, 0, made);
    return datasets.finish(no, { rows, badRows: badRows.length, bytes: rows * 10, format: "jsonl" });
  }

  async start(options: StartOptions = {}): Promise<StoredRun> {
    return this.startOn(this.addDataset(options.rows ?? 4, options.badRows), options);
  }

  /** A run of a dataset that is there; of `options` what says nothing of its rows. */
  async startOn(dataset: StoredDataset, options: StartOptions = {}): Promise<StoredRun> {
    const plan = makeStoredPlan(options);
    const settings = { concurrency: 64, vars: {}, limit: options.limit ?? null, maxCostUsd: options.maxCostUsd ?? null };
    const expectedRowUsd = options.expectedRowUsd ?? null;
    return this.control.start({ name: undefined, pipelineVersion: null, dataset, plan, settings, expectedRowUsd, outputPath: null });
  }

  /** A node comes in, or comes back when `of` was there before (`held`: the chunks it says it holds). */
  async join(
    options: { slots?: number; of?: BenchNode; held?: ChunkId[]; openRuns?: RunId[]; instanceId?: string } = {},
  ): Promise<BenchNode & { lost: ChunkId[] }> {
    const stored = options.of?.connected.stored ?? this.#addNode(options.slots ?? 8);
    const link = new FakeNodeLink();
    const connected = new ConnectedNode(stored, link, options.instanceId ?? options.of?.connected.instanceId ?? `instance-${stored.no}`, 1000 + stored.no);
    const node: BenchNode = { connected, link, chunks: options.of?.chunks ?? [] };
    this.#nodeByNo.set(stored.no, node);
    const lost = await this.coordinator.nodeReady(connected, { heldChunks: options.held ?? [], openRuns: options.openRuns ?? [] });
    await this.settle();
    return { ...node, lost };
  }

  #addNode(slots: number): ConnectedNode["stored"] {
    const id = makeId("node", this.random);
    this.store.nodes.add({ id, name: id, credentialHash: new Uint8Array(32), local: false, slots, labels: {}, version: "1" }, this.clock.now());
    const stored = this.store.nodes.find(id);
    if (stored === null) throw new Error("the node that was just added is not there");
    return stored;
  }

  /** The node asks for rows; gives the chunks that it gets for it. */
  async ask(node: BenchNode, want: number): Promise<OfferedChunk[]> {
    const before = node.chunks.length;
    node.connected.want = want;
    this.coordinator.turns.schedule();
    await this.settle();
    return node.chunks.slice(before);
  }

  push(node: BenchNode, ...reports: FrameRecord<TaskReport>[]): Promise<ResultsReply> {
    return this.coordinator.push(node.connected.stored, reports, 0);
  }

  /** Ends every row of a chunk with success. */
  async finish(node: BenchNode, chunk: OfferedChunk): Promise<void> {
    await this.push(node, ...chunk.rowIndexes.map((rowIndex) => makeReport(chunk.id, rowIndex)));
  }

  /** Lets turns, rebalancing and what follows from them come to rest. */
  async settle(): Promise<void> {
    for (let round = 0; round < 4; round += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  live(run: StoredRun): LiveRun {
    const live = this.coordinator.runs.find(run.no);
    if (live === null) throw new Error(`the run ${run.id} is gone`);
    return live;
  }

  read(run: StoredRun): StoredRun {
    const stored = this.store.runs.findByNo(run.no);
    if (stored === null) throw new Error(`the run ${run.id} is gone`);
    return stored;
  }

  /** The next commit fails after everything was written, as on a full disk. */
  failNextCommit(): void {
    const { store } = this;
    const transaction = store.transaction.bind(store);
    store.transaction = (change) => {
      store.transaction = transaction;
      return transaction(() => {
        change();
        throw Object.assign(new Error("the disk is full"), { code: "SQLITE_FULL" });
      });
    };
  }

  #take(offer: Offer): void {
    const rows = decodeFrame(offer.frame.toString(), (value) => {
      const meta = chunkTaskSchema.parse(value);
      return { meta, bodies: countTaskBodies(meta) };
    });
    this.#nodeByNo.get(offer.node.no)?.chunks.push({ id: offer.chunkId, offer, rows, rowIndexes: rows.map(({ meta }) => meta.rowIndex) });
  }
}

export async function openControlBench(): Promise<ControlBench> {
  return new ControlBench(await makeTempDir());
}

export function makeEndpoint(rest: Partial<EndpointSpec> = {}): EndpointSpec {
  return endpointSpecSchema.parse({ protocol: "openai-chat", url: "http://127.0.0.1:9/v1", model: "m", ...rest });
}

export function makeStep(id: string, needs: readonly string[] = [], endpoint = "model"): PlanStep {
  return planStepSchema.parse({ id, needs, endpoint, request: { messages: [] } });
}

export function makeStoredPlan(options: Pick<StartOptions, "steps" | "endpoints" | "output"> = {}): StoredPlan {
  const endpoints = Object.entries(options.endpoints ?? { model: makeEndpoint() }).map(([name, spec]) => [name, { ...spec, key: `key-${name}` }] as const);
  const plan: StoredPlan = {
    pipelineName: "bench",
    inputs: null,
    coerceInputs: false,
    vars: {},
    endpoints: Object.fromEntries(endpoints),
    steps: [...(options.steps ?? [makeStep("answer")])],
  };
  if (options.output !== undefined) plan.output = options.output;
  return plan;
}

export function makeAttempt(rest: Partial<AttemptReport> = {}): AttemptReport {
  return {
    stepId: "answer",
    attempt: 1,
    endedAgoMs: 10,
    latencyMs: 100,
    ttftMs: null,
    itlMs: null,
    queueMs: 1,
    outcome: "succeeded",
    code: null,
    message: null,
    httpStatus: 200,
    inputTokens: 10,
    outputTokens: 2,
    costUsd: 0.001,
    packedRows: 1,
    ambiguous: false,
    ...rest,
  };
}

type ReportParts = {
  attempts?: AttemptReport[];
  /** Values of the steps that succeeded, by id. */
  values?: Record<string, JsonValue>;
  steps?: StepReport[];
  /** Null: the row goes on. */
  state?: TaskEndState | null;
  failure?: Failure | null;
  output?: JsonValue;
};

/** One report. Without parts: the step `answer` gave a value at the first attempt, and the row succeeded. */
export function makeReport(chunkId: ChunkId, rowIndex: number, parts: ReportParts = {}): FrameRecord<TaskReport> {
  const state = parts.state === undefined ? "succeeded" : parts.state;
  const failed = state === "failed";
  const values = parts.values ?? (failed || parts.steps !== undefined ? {} : { answer: `answer ${rowIndex}` });
  const attempts = parts.attempts ?? Object.keys(values).map((stepId) => makeAttempt({ stepId }));
  const steps: StepReport[] = [
    ...Object.keys(values).map((stepId) => ({ stepId, state: "succeeded" as const, failure: null, finishReason: "stop", bodies: 1 })),
    ...(parts.steps ?? []),
  ];
  const bodies = Object.values(values).map((value) => JSON.stringify(value));
  if (parts.output !== undefined) bodies.push(JSON.stringify(parts.output));
  const failure = parts.failure ?? (failed ? makeFailure("server_error", "the server broke", { step: "answer", httpStatus: 500 }) : null);
  const ended = state === null ? null : { state, failure, hasOutput: parts.output !== undefined };
  return { meta: { chunkId, rowIndex, attempts, steps, ended }, bodies };
}
