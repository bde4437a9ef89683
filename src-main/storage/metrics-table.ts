import type { Db } from "./database.ts";
import type { StaleBuckets } from "./stale-buckets.ts";

/** What calls are told apart by. */
export type RollUpKey = {
  /** Start of the UTC minute in which the calls ended, epoch ms. */
  minuteAt: number;
  runNo: number;
  /** The endpoint's name in the pipeline. */
  endpoint: string;
  /** Empty when the endpoint names none. */
  model: string;
  stepId: string;
  nodeNo: number;
  outcome: string;
};

/** The calls of one minute and key. */
export type StoredRollUp = RollUpKey & {
  /** A row of a call packed with others counts for its share of the call, so this may be a fraction; round when showing it. */
  calls: number;
  rows: number;
  /** Tokens the server told of. */
  inputTokens: number;
  outputTokens: number;
  /** Null when no call had a known price. */
  costUsd: number | null;
  /** Encoded histograms of ms. A packed call counts once for each of its rows: this is what rows waited for. */
  latency: Uint8Array;
  /** To the first token and between tokens; null when no call streamed. */
  ttft: Uint8Array | null;
  itl: Uint8Array | null;
  queue: Uint8Array;
};

type RollUpColumns = {
  minute_at: number;
  run_no: number;
  endpoint: string;
  model: string;
  step_id: string;
  node_no: number;
  outcome: string;
  calls: number;
  rows: number;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number | null;
  latency: Buffer;
  ttft: Buffer | null;
  itl: Buffer | null;
  queue: Buffer;
};

export class MetricsTable {
  readonly #statements;
  readonly #stale: StaleBuckets;

  /** `stale`: is told of every change. */
  constructor(db: Db, stale: StaleBuckets) {
    this.#stale = stale;
    this.#statements = {
      put: db.prepare<unknown[]>("INSERT OR REPLACE INTO metric_minutes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      find: db.prepare<unknown[], RollUpColumns>(
        "SELECT * FROM metric_minutes WHERE minute_at = ? AND run_no = ? AND endpoint = ? AND model = ? AND step_id = ? AND node_no = ? AND outcome = ?",
      ),
      ofRun: db.prepare<[number], RollUpColumns>("SELECT * FROM metric_minutes WHERE run_no = ?"),
      newestOfEndpoint: db.prepare<[number, string, number], RollUpColumns>(
        "SELECT * FROM metric_minutes INDEXED BY metric_minutes_of_run WHERE run_no = ? AND endpoint = ? AND outcome = 'succeeded' ORDER BY minute_at DESC LIMIT ?",
      ),
      removeOfRun: db.prepare<[number]>("DELETE FROM metric_minutes WHERE run_no = ?"),
    };
  }

  /** Writes the row, or replaces the one of its minute and key. */
  put(row: StoredRollUp): void {
    const { minuteAt, runNo, endpoint, model, stepId, nodeNo, outcome, calls, rows, inputTokens, outputTokens, costUsd, latency, ttft, itl, queue } = row;
    this.#stale.markMinute(minuteAt);
    this.#statements.put.run(
      minuteAt,
      runNo,
      endpoint,
      model,
      stepId,
      nodeNo,
      outcome,
      calls,
      rows,
      inputTokens,
      outputTokens,
      costUsd,
      latency,
      ttft,
      itl,
      queue,
    );
  }

  find({ minuteAt, runNo, endpoint, model, stepId, nodeNo, outcome }: RollUpKey): StoredRollUp | null {
    const columns = this.#statements.find.get(minuteAt, runNo, endpoint, model, stepId, nodeNo, outcome);
    return columns === undefined ? null : columnsToRollUp(columns);
  }

  listOfRun(runNo: number): StoredRollUp[] {
    return this.#statements.ofRun.all(runNo).map(columnsToRollUp);
  }

  /** Up to `limit` sums of calls of this endpoint that succeeded, the newest first. */
  listNewestOfEndpoint(runNo: number, endpoint: string, limit: number): StoredRollUp[] {
    return this.#statements.newestOfEndpoint.all(runNo, endpoint, limit).map(columnsToRollUp);
  }

  removeOfRun(runNo: number): void {
    this.#stale.markRun(runNo);
    this.#statements.removeOfRun.run(runNo);
  }
}

function columnsToRollUp(columns: RollUpColumns): StoredRollUp {
  return {
    minuteAt: columns.minute_at,
    runNo: columns.run_no,
    endpoint: columns.endpoint,
    model: columns.model,
    stepId: columns.step_id,
    nodeNo: columns.node_no,
    outcome: columns.outcome,
    calls: columns.calls,
    rows: columns.rows,
    inputTokens: columns.input_tokens,
    outputTokens: columns.output_tokens,
    costUsd: columns.cost_usd,
    latency: columns.latency,
    ttft: columns.ttft,
    itl: columns.itl,
    queue: columns.queue,
  };
}
