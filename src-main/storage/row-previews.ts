import type { TaskState } from "../../src-shared/model/task.ts";
import type { Db } from "./database.ts";
import { datasetRowKey, resultKey, stepsPerTask } from "./row-keys.ts";
import { numberByState, toState } from "./tasks-table.ts";

/** A row of a run without its texts. */
export type RowPreview = {
  key: number;
  state: TaskState;
  id: string | null;
  attempts: number;
  inputTokens: number | null;
  outputTokens: number | null;
  costUsd: number | null;
  latencyMs: number | null;
  /** With the beginning of its message. */
  failure: { step: string | null; kind: string; code: string | null; message: string } | null;
  /** The beginning of its rendered output, JSON text; null without a template for it. */
  output: string | null;
};

/** The beginning of a step's value, JSON text. */
export type ValuePreview = { taskKey: number; stepIndex: number; value: string | null };

type PreviewColumns = {
  key: number;
  state: number;
  row_id: string | null;
  attempts: number;
  input_tokens: number | null;
  output_tokens: number | null;
  cost_usd: number | null;
  latency_ms: number | null;
  kind: string | null;
  step: string | null;
  code: string | null;
  message: string | null;
  output: string | null;
};

/** Characters of a text that a grid gets. */
const previewLength = 400;

/** Rows of runs as a grid shows them: of long texts only the beginning leaves SQLite. */
export class RowPreviews {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      rows: db.prepare<[number, number, number], PreviewColumns>(
        `SELECT tasks.key AS key, tasks.state AS state, dataset_rows.row_id AS row_id, coalesce(outcomes.attempts, results.key IS NOT NULL) AS attempts,
           coalesce(outcomes.input_tokens, results.input_tokens) AS input_tokens, coalesce(outcomes.output_tokens, results.output_tokens) AS output_tokens,
           coalesce(outcomes.cost_usd, results.cost_usd) AS cost_usd, coalesce(outcomes.latency_ms, results.latency_ms) AS latency_ms,
           outcomes.failure ->> 'kind' AS kind, outcomes.failure ->> 'step' AS step, outcomes.failure ->> 'code' AS code,
           substr(outcomes.failure ->> 'message', 1, ${previewLength}) AS message, substr(output, 1, ${previewLength}) AS output
         FROM tasks LEFT JOIN outcomes ON outcomes.key = tasks.key
         LEFT JOIN results ON outcomes.key IS NULL AND tasks.state = ${numberByState.succeeded} AND results.key = tasks.key * ${stepsPerTask}
         LEFT JOIN dataset_rows ON dataset_rows.key = tasks.key + ?
         WHERE tasks.key BETWEEN ? AND ? ORDER BY tasks.key`,
      ),
      values: db
        .prepare<[number, number], [key: number, value: string | null]>(
          `SELECT key, substr(value, 1, ${previewLength}) FROM results WHERE key BETWEEN ? AND ? ORDER BY key`,
        )
        .raw(),
    };
  }

  /** Tasks `from`…`to` inclusive (keys), in order. */
  list(run: { taskBase: number; datasetNo: number }, from: number, to: number): RowPreview[] {
    const found = this.#statements.rows.all(datasetRowKey(run.datasetNo, 0) - run.taskBase, from, to);
    return found.map(({ key, state, row_id, attempts, input_tokens, output_tokens, cost_usd, latency_ms, kind, step, code, message, output }) => ({
      key,
      state: toState(state),
      id: row_id,
      attempts,
      inputTokens: input_tokens,
      outputTokens: output_tokens,
      costUsd: cost_usd,
      latencyMs: latency_ms,
      failure: kind === null ? null : { step, kind, code, message: message ?? "" },
      output,
    }));
  }

  /** What the steps of tasks `from`…`to` inclusive (keys) gave, by task and step. */
  listValues(from: number, to: number): ValuePreview[] {
    const found = this.#statements.values.all(resultKey(from, 0), resultKey(to, stepsPerTask - 1));
    return found.map(([key, value]) => ({ taskKey: Math.floor(key / stepsPerTask), stepIndex: key % stepsPerTask, value }));
  }
}
