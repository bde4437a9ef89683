import type { Db } from "./database.ts";

/** Calls of one minute by everything they are told apart by; histograms encoded. */
export type StoredRollUp = {
  /** Start of the minute, epoch ms. */
  minuteAt: number;
  runNo: number;
  endpoint: string;
  model: string;
  stepId: string;
  nodeNo: number;
  outcome: string;
  calls: number;
  rows: number;
  inputTokens: number;
  outputTokens: number;
  costUsd: number | null;
  latency: Uint8Array;
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

  constructor(db: Db) {
    this.#statements = {
      put: db.prepare<unknown[]>("INSERT OR REPLACE INTO metric_minutes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      find: db.prepare<unknown[], RollUpColumns>(
        "SELECT * FROM metric_minutes WHERE minute_at = ? AND run_no = ? AND endpoint = ? AND model = ? AND step_id = ? AND node_no = ? AND outcome = ?",
      ),
      ofRun: db.prepare<[number], RollUpColumns>("SELECT * FROM metric_minutes WHERE run_no = ?"),
      removeOfRun: db.prepare<[number]>("DELETE FROM metric_minutes WHERE run_no = ?"),
    };
  }

  put(row: StoredRollUp): void {
    const { minuteAt, runNo, endpoint, model, stepId, nodeNo, outcome, calls, rows, inputTokens, outputTokens, costUsd, latency, ttft, itl, queue } = row;
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

  /** The row that `put` would replace. */
  findSame({ minuteAt, runNo, endpoint, model, stepId, nodeNo, outcome }: StoredRollUp): StoredRollUp | null {
    const columns = this.#statements.find.get(minuteAt, runNo, endpoint, model, stepId, nodeNo, outcome);
    return columns === undefined ? null : columnsToRollUp(columns);
  }

  listOfRun(runNo: number): StoredRollUp[] {
    return this.#statements.ofRun.all(runNo).map(columnsToRollUp);
  }

  removeOfRun(runNo: number): void {
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
