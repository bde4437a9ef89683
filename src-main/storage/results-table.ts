import type { AttemptReport } from "../../src-shared/model/attempt.ts";
import type { StepState } from "../../src-shared/model/task.ts";
import { isSpoiled, makeChecksum } from "./checksum.ts";
import type { Db } from "./database.ts";
import { resultKey, stepsPerTask } from "./row-keys.ts";

const numberByState: Record<StepState, number> = { succeeded: 0, skipped: 1, failed: 2 };
/** The HTTP status that a result without a stored one came with. */
export const plainStatus = 200;
export const stepStateByNumber = ["succeeded", "skipped", "failed"] as const satisfies StepState[];

/** The call that gave a result. */
export type ResultCall = Pick<
  AttemptReport,
  "attempt" | "latencyMs" | "ttftMs" | "itlMs" | "queueMs" | "inputTokens" | "outputTokens" | "costUsd" | "packedRows" | "httpStatus"
>;

export type NewResult = {
  taskKey: number;
  stepIndex: number;
  state: StepState;
  value: string | null;
  fields: string | null;
  finishReason: string | null;
  failure: string | null;
  chunkNo: number;
  endedAt: number;
  /** The call that succeeded; null when none did, as for a skipped step. */
  call: ResultCall | null;
};

export type StoredResult = Omit<NewResult, "chunkNo" | "endedAt" | "call"> & {
  attempt: number | null;
  latencyMs: number | null;
  inputTokens: number | null;
  outputTokens: number | null;
  /** Its texts are not what was stored, and must not be used. */
  isSpoiled: boolean;
};

type ResultColumns = {
  key: number;
  state: number;
  value: string | null;
  fields: string | null;
  finish_reason: string | null;
  failure: string | null;
  attempt: number | null;
  latency_ms: number | null;
  input_tokens: number | null;
  output_tokens: number | null;
  body_crc: number | null;
};

export class ResultsTable {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      add: db.prepare<unknown[]>("INSERT OR IGNORE INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      // What most rows come to. Each value bound costs 0.2 µs.
      addPlain: db.prepare<unknown[]>(
        `INSERT OR IGNORE INTO results(key, state, value, finish_reason, chunk_no, attempt, ended_at, latency_ms, queue_ms, input_tokens, output_tokens, packed_rows, body_crc)
         VALUES (?, ${numberByState.succeeded}, ?, ?, ?, 1, ?, ?, ?, ?, ?, 1, ?)`,
      ),
      page: db.prepare<[number, number], ResultColumns>(
        "SELECT key, state, value, fields, finish_reason, failure, attempt, latency_ms, input_tokens, output_tokens, body_crc FROM results WHERE key BETWEEN ? AND ?",
      ),
      same: db.prepare<[number, number, number], { key: number }>("SELECT key FROM results WHERE key = ? AND chunk_no = ? AND attempt = ?"),
      forget: db.prepare<[number, number], { key: number; state: number }>("DELETE FROM results WHERE key BETWEEN ? AND ? AND state <> 0 RETURNING key, state"),
      states: db.prepare<[number, number], { key: number; state: number }>("SELECT key, state FROM results WHERE key BETWEEN ? AND ?"),
      remove: db.prepare<[number]>("DELETE FROM results WHERE key = ?"),
      removeSome: db.prepare<[number, number, number]>("DELETE FROM results WHERE key IN (SELECT key FROM results WHERE key BETWEEN ? AND ? LIMIT ?)"),
    };
  }

  /** False when the step had a result already: the first valid one wins. */
  add(result: NewResult): boolean {
    const { taskKey, stepIndex, state, value, fields, finishReason, failure, chunkNo, endedAt, call } = result;
    if (call !== null && fields === null && isPlain(call)) {
      const { latencyMs, queueMs, inputTokens, outputTokens } = call;
      const key = resultKey(taskKey, stepIndex);
      return (
        this.#statements.addPlain.run(key, value, finishReason, chunkNo, endedAt, latencyMs, queueMs, inputTokens, outputTokens, makeChecksum(value))
          .changes === 1
      );
    }
    const added = this.#statements.add.run(
      resultKey(taskKey, stepIndex),
      numberByState[state],
      value,
      fields,
      finishReason,
      failure,
      chunkNo,
      call?.attempt ?? null,
      endedAt,
      call?.latencyMs ?? null,
      call?.ttftMs ?? null,
      call?.itlMs ?? null,
      call?.queueMs ?? null,
      call?.inputTokens ?? null,
      call?.outputTokens ?? null,
      call?.costUsd ?? null,
      call?.packedRows ?? null,
      call === null || call.httpStatus === plainStatus ? null : call.httpStatus,
      makeChecksum(value, fields),
    );
    return added.changes === 1;
  }

  /** Whether the step's result came from this very call. */
  isFrom(call: { taskKey: number; stepIndex: number; chunkNo: number; attempt: number }): boolean {
    return this.#statements.same.get(resultKey(call.taskKey, call.stepIndex), call.chunkNo, call.attempt) !== undefined;
  }

  /** Results of tasks `from`…`to` inclusive (task keys), by task and step. */
  readPage(from: number, to: number): StoredResult[] {
    return this.#statements.page.all(resultKey(from, 0), resultKey(to, stepsPerTask - 1)).map((columns) => ({
      taskKey: Math.floor(columns.key / stepsPerTask),
      stepIndex: columns.key % stepsPerTask,
      state: stepStateByNumber[columns.state] as StepState,
      value: columns.value,
      fields: columns.fields,
      finishReason: columns.finish_reason,
      failure: columns.failure,
      attempt: columns.attempt,
      latencyMs: columns.latency_ms,
      inputTokens: columns.input_tokens,
      outputTokens: columns.output_tokens,
      isSpoiled: isSpoiled(columns.body_crc, columns.value, columns.fields),
    }));
  }

  /** Before a retry: drops what a task's steps came to without success, and gives it. Paid answers stay. */
  forgetUnsuccessful(taskKey: number): { stepIndex: number; state: StepState }[] {
    const forgotten = this.#statements.forget.all(resultKey(taskKey, 0), resultKey(taskKey, stepsPerTask - 1));
    return forgotten.map(({ key, state }) => ({ stepIndex: key % stepsPerTask, state: stepStateByNumber[state] as StepState }));
  }

  /** Which steps of tasks `from`…`to` inclusive (task keys) have a result, and what it is. */
  listStates(from: number, to: number): { taskKey: number; stepIndex: number; state: StepState }[] {
    return this.#statements.states
      .all(resultKey(from, 0), resultKey(to, stepsPerTask - 1))
      .map(({ key, state }) => ({ taskKey: Math.floor(key / stepsPerTask), stepIndex: key % stepsPerTask, state: stepStateByNumber[state] as StepState }));
  }

  /** A result that is not what was stored: its step is done again. */
  forgetSpoiled(taskKey: number, stepIndex: number): void {
    this.#statements.remove.run(resultKey(taskKey, stepIndex));
  }

  removeSome(from: number, to: number, limit: number): number {
    return this.#statements.removeSome.run(resultKey(from, 0), resultKey(to, stepsPerTask - 1), limit).changes;
  }
}

/** The step's first call, of one row alone, neither streamed nor priced. A result that a call gave has succeeded. */
function isPlain({ attempt, packedRows, ttftMs, itlMs, costUsd, httpStatus }: ResultCall): boolean {
  return attempt === 1 && packedRows === 1 && httpStatus === plainStatus && ttftMs === null && itlMs === null && costUsd === null;
}
