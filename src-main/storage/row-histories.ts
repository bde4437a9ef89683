import type { StepState } from "../../src-shared/model/task.ts";
import type { Db } from "./database.ts";
import { datasetRowKey, resultKey, stepsPerTask } from "./row-keys.ts";
import { plainStatus, stepStateByNumber } from "./results-table.ts";
import { blockedUntilResumed } from "./tasks-table.ts";

/** A text that may be cut; `length` is that of the whole, in characters. */
export type CutText = { text: string; length: number };

/** How a row stands, beyond what a list says of it. */
export type RowStanding = {
  generation: number;
  /** Epoch ms; 0 when nothing holds it back. */
  notBefore: number;
  blocked: boolean;
  readable: boolean;
  line: number;
  input: CutText | null;
  output: CutText | null;
  /** JSON text. */
  failure: string | null;
};

/** What a step came to, and the call that gave it (without one: null from `attempt` on). */
export type StoredStep = {
  stepIndex: number;
  state: StepState;
  value: CutText | null;
  finishReason: string | null;
  failure: string | null;
  node: string | null;
  endedAt: number;
  attempt: number | null;
  latencyMs: number | null;
  ttftMs: number | null;
  queueMs: number | null;
  inputTokens: number | null;
  outputTokens: number | null;
  costUsd: number | null;
  packedRows: number | null;
  httpStatus: number | null;
};

/** A call that gave no accepted result. */
export type StoredCall = {
  stepIndex: number;
  generation: number;
  attempt: number;
  node: string | null;
  endedAt: number;
  latencyMs: number;
  outcome: string;
  code: string | null;
  message: string | null;
  httpStatus: number | null;
  inputTokens: number | null;
  outputTokens: number | null;
  costUsd: number | null;
  packedRows: number;
  ambiguous: boolean;
  duplicate: boolean;
};

type StandingColumns = {
  generation: number;
  notBefore: number;
  touched: number;
  line: number;
  input: string | null;
  inputLength: number | null;
  output: string | null;
  outputLength: number | null;
  failure: string | null;
};
type StepColumns = Omit<StoredStep, "stepIndex" | "state" | "value"> & { key: number; state: number; value: string | null; length: number | null };
type CallColumns = Omit<StoredCall, "ambiguous" | "duplicate"> & { ambiguous: number; duplicate: number };

const cutAt = 32_768;
const maxCalls = 1000;
/** A chunk says which node had it. */
const nodeName = (chunk: string): string => `(SELECT name FROM chunks JOIN nodes ON nodes.no = node_no WHERE chunks.no = ${chunk})`;

/** All that is known of single rows of runs. */
export class RowHistories {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      standing: db.prepare<[number, number], StandingColumns>(
        `SELECT generation, not_before AS notBefore, touched, dataset_rows.line AS line, substr(input, 1, ${cutAt}) AS input, length(input) AS inputLength,
           substr(output, 1, ${cutAt}) AS output, length(output) AS outputLength, failure
         FROM tasks JOIN dataset_rows ON dataset_rows.key = tasks.key + ? LEFT JOIN outcomes ON outcomes.key = tasks.key WHERE tasks.key = ?`,
      ),
      steps: db.prepare<[number, number], StepColumns>(
        `SELECT key, state, substr(value, 1, ${cutAt}) AS value, length(value) AS length, finish_reason AS finishReason, failure, ${nodeName("chunk_no")} AS node,
           ended_at AS endedAt, attempt, latency_ms AS latencyMs, ttft_ms AS ttftMs, queue_ms AS queueMs,
           input_tokens AS inputTokens, output_tokens AS outputTokens, cost_usd AS costUsd, packed_rows AS packedRows,
           iif(attempt IS NULL, NULL, coalesce(http_status, ${plainStatus})) AS httpStatus
         FROM results WHERE key BETWEEN ? AND ? ORDER BY key`,
      ),
      calls: db.prepare<[number, number], CallColumns>(
        `SELECT step AS stepIndex, generation, attempt, ${nodeName("chunk_no")} AS node, ended_at AS endedAt, latency_ms AS latencyMs, outcome, code, message,
           http_status AS httpStatus, input_tokens AS inputTokens, output_tokens AS outputTokens, cost_usd AS costUsd, packed_rows AS packedRows, ambiguous, duplicate
         FROM attempts WHERE task_key = ? ORDER BY no DESC LIMIT ?`,
      ),
    };
  }

  /** Null when there is no such task. */
  findStanding(run: { taskBase: number; datasetNo: number }, key: number): RowStanding | null {
    const found = this.#statements.standing.get(datasetRowKey(run.datasetNo, 0) - run.taskBase, key);
    if (found === undefined) return null;
    const { generation, notBefore, touched, line, failure } = found;
    return {
      generation,
      notBefore,
      blocked: notBefore >= blockedUntilResumed,
      readable: touched !== 2,
      line,
      input: toCutText(found.input, found.inputLength),
      output: toCutText(found.output, found.outputLength),
      failure,
    };
  }

  listSteps(key: number): StoredStep[] {
    const found = this.#statements.steps.all(resultKey(key, 0), resultKey(key, stepsPerTask - 1));
    return found.map(({ key: at, state, value, length, ...rest }) => ({
      ...rest,
      stepIndex: at % stepsPerTask,
      state: stepStateByNumber[state] as StepState,
      value: toCutText(value, length),
    }));
  }

  /** The newest 1,000, oldest first. */
  listCalls(key: number): StoredCall[] {
    const found = this.#statements.calls.all(key, maxCalls).toReversed();
    return found.map((columns) => ({ ...columns, ambiguous: columns.ambiguous === 1, duplicate: columns.duplicate === 1 }));
  }
}

function toCutText(text: string | null, length: number | null): CutText | null {
  return text === null ? null : { text, length: length ?? text.length };
}
