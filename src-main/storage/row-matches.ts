import type { TaskState } from "../../src-shared/model/task.ts";
import type { Db } from "./database.ts";
import { datasetRowKey, resultKey, stepsPerTask } from "./row-keys.ts";
import { numberByState } from "./tasks-table.ts";

/** What tasks of a run are found by; null: by nothing. */
export type RowMatch = {
  /** One, or `failed` with `quarantined`. */
  states: readonly TaskState[] | null;
  /** Only failed rows have one. */
  failure: { step: string | null; kind: string; code: string | null } | null;
};

type Range = [from: number, to: number];
type States = [state: number, orState: number];

/** Finds rows of runs. Queries are over task keys `from`…`to` inclusive; how long they take is the caller's to bound. */
export class RowMatches {
  readonly #statements;

  constructor(db: Db) {
    const failed = "FROM tasks INDEXED BY tasks_failed";
    const ofRun = "run_no = ? AND state >= 6 AND tasks.key BETWEEN ? AND ?";
    this.#statements = {
      all: db.prepare<Range, number>("SELECT key FROM tasks WHERE key BETWEEN ? AND ? ORDER BY key").pluck(),
      ofState: db.prepare<[...Range, ...States], number>("SELECT key FROM tasks WHERE key BETWEEN ? AND ? AND state IN (?, ?) ORDER BY key").pluck(),
      failed: db.prepare<[number, ...Range, ...States], number>(`SELECT key ${failed} WHERE ${ofRun} AND state IN (?, ?) ORDER BY key`).pluck(),
      failedOfGroup: db
        .prepare<[number, ...Range, ...States, string, string, string], number>(
          `SELECT tasks.key ${failed} JOIN outcomes ON outcomes.key = tasks.key WHERE ${ofRun} AND state IN (?, ?)
             AND failure ->> 'kind' = ? AND coalesce(failure ->> 'step', '') = ? AND coalesce(failure ->> 'code', '') = ? ORDER BY tasks.key`,
        )
        .pluck(),
      // They may lie far apart: the index leads from one to the next.
      failedReach: db
        .prepare<[number, ...Range, number], number | null>(`SELECT max(key) FROM (SELECT key ${failed} WHERE ${ofRun} ORDER BY key LIMIT ?)`)
        .pluck(),
      inputs: db.prepare<Range, [key: number, text: string]>("SELECT key, input FROM dataset_rows WHERE key BETWEEN ? AND ? AND input IS NOT NULL").raw(),
      values: db.prepare<Range, [key: number, text: string]>("SELECT key, value FROM results WHERE key BETWEEN ? AND ? AND value IS NOT NULL").raw(),
      outcomes: db
        .prepare<Range, [key: number, text: string]>(
          `SELECT key, coalesce(output, '') || coalesce(failure, '') FROM outcomes WHERE key BETWEEN ? AND ? AND coalesce(output, failure) IS NOT NULL`,
        )
        .raw(),
      slower: db.prepare<[...Range, number], { key: number; latencyMs: number }>(
        `SELECT tasks.key AS key, coalesce(outcomes.latency_ms, results.latency_ms) AS latencyMs
         FROM tasks LEFT JOIN outcomes ON outcomes.key = tasks.key
         LEFT JOIN results ON outcomes.key IS NULL AND tasks.state = ${numberByState.succeeded} AND results.key = tasks.key * ${stepsPerTask}
         WHERE tasks.key BETWEEN ? AND ? AND coalesce(outcomes.latency_ms, results.latency_ms) > ? ORDER BY tasks.key`,
      ),
    };
  }

  /** Keys of the tasks that fit, in order. */
  list(runNo: number, { states, failure }: RowMatch, from: number, to: number): number[] {
    if (failure !== null) {
      const { kind, step, code } = failure;
      return this.#statements.failedOfGroup.all(runNo, from, to, ...toNumbers(states ?? ["failed", "quarantined"]), kind, step ?? "", code ?? "");
    }
    if (states === null) return this.#statements.all.all(from, to);
    return isAmongFailed(states)
      ? this.#statements.failed.all(runNo, from, to, ...toNumbers(states))
      : this.#statements.ofState.all(from, to, ...toNumbers(states));
  }

  /** How far a query from the key `from` on may reach so that it looks at no more than `count` tasks; at most to `to`. */
  findReach(runNo: number, { states, failure }: RowMatch, range: { from: number; to: number }, count: number): number {
    const { from, to } = range;
    if (failure === null && (states === null || !isAmongFailed(states))) return Math.min(to, from + count - 1);
    const last = this.#statements.failedReach.get(runNo, from, to, count) ?? null;
    return last === null || last - from < count - 1 ? to : last;
  }

  /** What rows say, by task key, each text by itself as JSON: input, values of steps, output, failure. */
  readTexts(run: { taskBase: number; datasetNo: number }, from: number, to: number): [key: number, text: string][] {
    const shift = datasetRowKey(run.datasetNo, 0) - run.taskBase;
    const inputs = this.#statements.inputs.all(from + shift, to + shift).map(([key, text]): [number, string] => [key - shift, text]);
    const values = this.#statements.values.all(resultKey(from, 0), resultKey(to, stepsPerTask - 1));
    const ofSteps = values.map(([key, text]): [number, string] => [Math.floor(key / stepsPerTask), text]);
    return [...inputs, ...ofSteps, ...this.#statements.outcomes.all(from, to)];
  }

  /** Tasks that took longer than `overMs`, in order of their keys. */
  listSlower(from: number, to: number, overMs: number): { key: number; latencyMs: number }[] {
    return this.#statements.slower.all(from, to, overMs);
  }
}

/** Whether the index of failed tasks holds them. */
function isAmongFailed(states: readonly TaskState[]): boolean {
  return states.every((state) => numberByState[state] >= numberByState.failed);
}

function toNumbers(states: readonly TaskState[]): States {
  const [first = "failed", second = first] = states;
  return [numberByState[first], numberByState[second]];
}
