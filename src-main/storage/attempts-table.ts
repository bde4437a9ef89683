import type { AttemptReport } from "../../src-shared/model/attempt.ts";
import { failureRules } from "../../src-shared/core/failure-table.ts";
import type { FailureKind } from "../../src-shared/model/failure.ts";
import type { Db } from "./database.ts";

export type NewAttempt = {
  taskKey: number;
  stepIndex: number;
  generation: number;
  chunkNo: number;
  endedAt: number;
  duplicate: boolean;
  report: AttemptReport;
};

const countedKinds = Object.entries(failureRules)
  .filter(([, rule]) => rule.counts)
  .map(([kind]) => `'${kind}'`)
  .join(", ");

/** Calls that gave no accepted result: failed ones, and duplicates that were paid for. */
export class AttemptsTable {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      add: db.prepare<unknown[]>(
        `INSERT INTO attempts(task_key, step, generation, attempt, chunk_no, ended_at, latency_ms, outcome, code, message, http_status, input_tokens, output_tokens, cost_usd, packed_rows, ambiguous, duplicate)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ),
      byStep: db.prepare<[number, number], { step: number; last: number; counted: number }>(
        `SELECT step, max(attempt) AS last, sum(generation = ? AND duplicate = 0 AND outcome IN (${countedKinds})) AS counted
         FROM attempts WHERE task_key = ? GROUP BY step`,
      ),
      same: db.prepare<[number, number, number, number], { no: number }>(
        "SELECT no FROM attempts WHERE task_key = ? AND step = ? AND chunk_no = ? AND attempt = ?",
      ),
      removeSome: db.prepare<[number, number, number]>("DELETE FROM attempts WHERE no IN (SELECT no FROM attempts WHERE task_key BETWEEN ? AND ? LIMIT ?)"),
    };
  }

  add(attempt: NewAttempt): void {
    const { taskKey, stepIndex, generation, chunkNo, endedAt, duplicate, report } = attempt;
    this.#statements.add.run(
      taskKey,
      stepIndex,
      generation,
      report.attempt,
      chunkNo,
      endedAt,
      report.latencyMs,
      report.outcome satisfies FailureKind | "succeeded",
      report.code,
      report.message,
      report.httpStatus,
      report.inputTokens,
      report.outputTokens,
      report.costUsd,
      report.packedRows,
      report.ambiguous ? 1 : 0,
      duplicate ? 1 : 0,
    );
  }

  /** Whether this very call is here already. */
  has({ taskKey, stepIndex, chunkNo, report }: Pick<NewAttempt, "taskKey" | "stepIndex" | "chunkNo" | "report">): boolean {
    return this.#statements.same.get(taskKey, stepIndex, chunkNo, report.attempt) !== undefined;
  }

  /** By step: the number of the last call, and how many failed ones of this generation use up the step's attempts. */
  sumByStep(taskKey: number, generation: number): { stepIndex: number; last: number; counted: number }[] {
    return this.#statements.byStep.all(generation, taskKey).map(({ step, last, counted }) => ({ stepIndex: step, last, counted }));
  }

  removeSome(from: number, to: number, limit: number): number {
    return this.#statements.removeSome.run(from, to, limit).changes;
  }
}
