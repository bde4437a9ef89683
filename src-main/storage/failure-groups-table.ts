import type { Failure } from "../../src-shared/model/failure.ts";
import type { Db } from "./database.ts";

/** What failed rows are grouped by. */
export type FailureGroupKey = Pick<Failure, "step" | "kind" | "code">;

/** `example` and `key` are those of the first row that is in the group now; null when it has just left. */
export type StoredFailureGroup = {
  step: string | null;
  kind: string;
  code: string | null;
  rows: number;
  example: { message: string; key: number; unreadable: boolean } | null;
};

type GroupColumns = { step: string; kind: string; code: string; rows: number; first_key: number };

/** A screen shows no more; what is beyond is rare. */
const maxGroups = 50;

/** Failed rows of runs by step, kind and code, counted as they fail and as they are retried. */
export class FailureGroupsTable {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      add: db.prepare<[number, string, string, string, number]>(
        `INSERT INTO failure_groups VALUES (?, ?, ?, ?, 1, ?)
         ON CONFLICT DO UPDATE SET rows = rows + 1, first_key = min(first_key, excluded.first_key)`,
      ),
      addUnreadable: db.prepare<[number, number, number]>(
        `INSERT INTO failure_groups
         SELECT ?, '', failure ->> 'kind', coalesce(failure ->> 'code', ''), count(*), min(key) FROM outcomes WHERE key BETWEEN ? AND ? AND failure IS NOT NULL GROUP BY 3, 4
         ON CONFLICT DO UPDATE SET rows = rows + excluded.rows, first_key = min(first_key, excluded.first_key)`,
      ),
      takeOut: db.prepare<[number, number]>(
        `UPDATE failure_groups SET rows = rows - 1 WHERE run_no = ? AND (step, kind, code) =
         (SELECT coalesce(failure ->> 'step', ''), failure ->> 'kind', coalesce(failure ->> 'code', '') FROM outcomes WHERE key = ?)`,
      ),
      list: db.prepare<[number, number], GroupColumns>(
        "SELECT step, kind, code, rows, first_key FROM failure_groups WHERE run_no = ? AND rows > 0 ORDER BY rows DESC, step, kind, code LIMIT ?",
      ),
      // The index holds failed tasks alone, so that this ends at the first or close to it.
      first: db.prepare<[number, number, string, string, string], { key: number; touched: number; message: string }>(
        `SELECT tasks.key AS key, touched, failure ->> 'message' AS message FROM tasks INDEXED BY tasks_failed JOIN outcomes ON outcomes.key = tasks.key
         WHERE run_no = ? AND state >= 6 AND tasks.key >= ?
           AND coalesce(failure ->> 'step', '') = ? AND failure ->> 'kind' = ? AND coalesce(failure ->> 'code', '') = ? ORDER BY tasks.key LIMIT 1`,
      ),
      removeOfRun: db.prepare<[number]>("DELETE FROM failure_groups WHERE run_no = ?"),
    };
  }

  /** A row has failed. */
  add(runNo: number, { step, kind, code }: FailureGroupKey, taskKey: number): void {
    this.#statements.add.run(runNo, step ?? "", kind, code ?? "", taskKey);
  }

  /** Rows `from`…`to` inclusive (task keys) of a new run have just been made: those that cannot be read have failed. */
  addUnreadable(runNo: number, from: number, to: number): void {
    this.#statements.addUnreadable.run(runNo, from, to);
  }

  /** A row starts anew. Call while its failure is still stored. */
  takeOut(runNo: number, taskKey: number): void {
    this.#statements.takeOut.run(runNo, taskKey);
  }

  /** The most frequent first, at most 50. */
  list(runNo: number): StoredFailureGroup[] {
    return this.#statements.list.all(runNo, maxGroups).map(({ step, kind, code, rows, first_key }) => {
      const first = this.#statements.first.get(runNo, first_key, step, kind, code);
      const example = first === undefined ? null : { message: first.message, key: first.key, unreadable: first.touched === 2 };
      return { step: step === "" ? null : step, kind, code: code === "" ? null : code, rows, example };
    });
  }

  removeOfRun(runNo: number): void {
    this.#statements.removeOfRun.run(runNo);
  }
}
