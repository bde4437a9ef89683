import assert from "node:assert/strict";
import { splitSpans } from "../../src-shared/core/split-spans.ts";
import type { TaskEndState, TaskState } from "../../src-shared/model/task.ts";
import type { Db } from "./database.ts";
import type { FailureGroupKey } from "./failure-groups-table.ts";
import { datasetRowKey } from "./row-keys.ts";

/** `not_before` of a task that waits for a person: its endpoint refuses the key or has no quota left. */
export const blockedUntilResumed = 9_000_000_000_000_000;

/** How tasks.state is stored. */
export const numberByState: Record<TaskState, number> = { pending: 2, leased: 3, succeeded: 4, skipped: 5, failed: 6, canceled: 7, quarantined: 8 };
const stateByNumber = new Map(Object.entries(numberByState).map(([state, number]) => [number, state as TaskState]));

/** Which ended tasks start anew: all but those that succeeded or were skipped, those of them that failed, one group of failures, or these (sorted). */
export type RetryChoice = "all" | "failed" | { group: FailureGroupKey } | { keys: readonly number[] };

/** Those of a run that wait for a time; the bound takes out those that wait for a person. */
const delayed = "run_no = ? AND state = 2 AND touched = 1 AND not_before > 0";

/** The only lock is the WHERE clause: every change names the state it starts from. */
export class TasksTable {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      // Counted out, not read off the rows: a million rows of 1 KB would otherwise be read to make tasks of 10 bytes.
      add: db.prepare<[number, number, number]>(
        "WITH RECURSIVE keys(key) AS (SELECT ? UNION ALL SELECT key + 1 FROM keys WHERE key < ?) INSERT INTO tasks(key, run_no, state) SELECT key, ?, 2 FROM keys",
      ),
      // Unreadable rows are born failed: they get their result line without ever being leased.
      failUnreadable: db.prepare<[number, number, number]>(
        `UPDATE tasks SET state = 6, touched = 2
         WHERE key IN (SELECT key + ? FROM dataset_rows INDEXED BY dataset_rows_unreadable WHERE key BETWEEN ? AND ? AND problem IS NOT NULL)`,
      ),
      count: db.prepare<[number, number], { state: number; count: number }>(
        "SELECT state, count(*) AS count FROM tasks WHERE key BETWEEN ? AND ? GROUP BY state",
      ),
      countFailed: db.prepare<[number], { count: number }>("SELECT count(*) AS count FROM tasks INDEXED BY tasks_failed WHERE run_no = ? AND state >= 6"),
      released: db
        .prepare<[number, number, number], number>(
          "SELECT key FROM tasks INDEXED BY tasks_released WHERE run_no = ? AND state = 2 AND touched = 1 AND not_before <= ? AND key NOT IN (SELECT key FROM suspects) ORDER BY not_before, key LIMIT ?",
        )
        .pluck(),
      lease: db.prepare<[number, number]>("UPDATE tasks SET state = 3 WHERE key BETWEEN ? AND ? AND state = 2"),
      end: db.prepare<[number, number]>("UPDATE tasks SET state = ? WHERE key = ? AND state <= 3"),
      endHeld: db.prepare<[number, number, number]>("UPDATE tasks SET state = ? WHERE key BETWEEN ? AND ? AND state = 3"),
      one: db.prepare<[number], { state: number; generation: number; not_before: number }>("SELECT state, generation, not_before FROM tasks WHERE key = ?"),
      release: db.prepare<[number, number]>("UPDATE tasks SET state = 2, not_before = ?, touched = 1 WHERE key = ? AND state = 3"),
      cancelFresh: db.prepare<[number, number]>("UPDATE tasks SET state = 7 WHERE key BETWEEN ? AND ? AND state = 2 AND touched = 0"),
      cancelReleased: db.prepare<[number, number]>(
        "UPDATE tasks SET state = 7 WHERE key IN (SELECT key FROM tasks INDEXED BY tasks_released WHERE run_no = ? AND state = 2 AND touched = 1 LIMIT ?)",
      ),
      failSpoiled: db.prepare<[number]>("UPDATE tasks SET state = 6, touched = 2 WHERE key = ? AND state = 2"),
      unblock: db.prepare<[number, number]>("UPDATE tasks SET not_before = 0 WHERE run_no = ? AND state = 2 AND touched = 1 AND not_before >= ?"),
      countBlocked: db.prepare<[number, number], { count: number }>(
        "SELECT count(*) AS count FROM tasks INDEXED BY tasks_released WHERE run_no = ? AND state = 2 AND touched = 1 AND not_before >= ?",
      ),
      nextReady: db.prepare<[number, number], { at: number | null }>(
        "SELECT min(not_before) AS at FROM tasks INDEXED BY tasks_released WHERE run_no = ? AND state = 2 AND touched = 1 AND not_before < ? AND key NOT IN (SELECT key FROM suspects)",
      ),
      shiftDelays: db.prepare<[number, number, number]>(`UPDATE tasks SET not_before = max(1, not_before + ?) WHERE ${delayed} AND not_before < ?`),
      retryable: db.prepare<[number, number, number, number], { key: number; state: number }>(
        "SELECT key, state FROM tasks INDEXED BY tasks_failed WHERE run_no = ? AND key >= ? AND state >= 6 AND touched <> 2 AND state <> ? ORDER BY key LIMIT ?",
      ),
      retryableOfGroup: db.prepare<[number, number, string, string, string, number], { key: number; state: number }>(
        `SELECT tasks.key AS key, state FROM tasks INDEXED BY tasks_failed JOIN outcomes ON outcomes.key = tasks.key
         WHERE run_no = ? AND tasks.key >= ? AND state >= 6 AND touched <> 2
           AND coalesce(failure ->> 'step', '') = ? AND failure ->> 'kind' = ? AND coalesce(failure ->> 'code', '') = ? ORDER BY tasks.key LIMIT ?`,
      ),
      retryableOne: db.prepare<[number], { key: number; state: number }>("SELECT key, state FROM tasks WHERE key = ? AND state >= 6 AND touched <> 2"),
      retry: db.prepare<[number]>("UPDATE tasks SET state = 2, not_before = 0, generation = generation + 1, touched = 1 WHERE key = ? AND state >= 6"),
      removeSome: db.prepare<[number, number, number]>("DELETE FROM tasks WHERE key IN (SELECT key FROM tasks WHERE key BETWEEN ? AND ? LIMIT ?)"),
    };
  }

  /** Makes the tasks of rows `from`…`to` inclusive, inside SQLite: no row visits JavaScript. */
  addFromRows(run: { no: number; taskBase: number; datasetNo: number }, from: number, to: number): void {
    const { taskBase, datasetNo } = run;
    this.#statements.add.run(taskBase + from, taskBase + to, run.no);
    this.#statements.failUnreadable.run(taskBase - datasetRowKey(datasetNo, 0), datasetRowKey(datasetNo, from), datasetRowKey(datasetNo, to));
  }

  countByState(run: { taskBase: number; total: number }): Record<TaskState, number> {
    const counts: Record<TaskState, number> = { pending: 0, leased: 0, succeeded: 0, failed: 0, skipped: 0, canceled: 0, quarantined: 0 };
    for (const { state, count } of this.#statements.count.all(run.taskBase, run.taskBase + run.total - 1)) counts[toState(state)] = count;
    return counts;
  }

  /** Failed, canceled and quarantined ones, by an index of them alone. */
  countFailed(runNo: number): number {
    return this.#statements.countFailed.get(runNo)?.count ?? 0;
  }

  /** Up to `limit` pending tasks that were leased before and may be again, the longest-waiting ones; in key order. Without suspects. */
  listReleased(runNo: number, now: number, limit: number): number[] {
    return this.#statements.released.all(runNo, now, limit).sort((a, b) => a - b);
  }

  /** pending → leased, for sorted keys of pending tasks. */
  lease(keys: readonly number[]): void {
    let leased = 0;
    // One statement a span, where `IN (…)` takes twice as long a row.
    for (const [first, last] of splitSpans(keys)) leased += this.#statements.lease.run(first, last).changes;
    assert(leased === keys.length, `${keys.length} tasks were to be leased, and ${leased} were pending`);
  }

  /**
   * leased → a terminal state, for tasks known to be leased; sorts `keys`. Gives those of spans in which not all were: one
   * that was pending has ended too, one that had ended stays as it was, and what was counted on is to be counted anew.
   */
  endHeld(keys: number[], state: TaskEndState): number[] {
    keys.sort((a, b) => a - b);
    const doubtful: number[] = [];
    for (const [first, last] of splitSpans(keys)) {
      if (this.#statements.endHeld.run(numberByState[state], first, last).changes === last - first + 1) continue;
      for (let key = first; key <= last; key += 1) {
        this.end(key, state);
        doubtful.push(key);
      }
    }
    return doubtful;
  }

  /** pending | leased → a terminal state; false when it had ended before: the first to arrive wins. */
  end(key: number, state: TaskEndState | "quarantined"): boolean {
    return this.#statements.end.run(numberByState[state], key).changes === 1;
  }

  /** `blocked`: it waits for a person. */
  find(key: number): { state: TaskState; generation: number; blocked: boolean } | null {
    const found = this.#statements.one.get(key);
    if (found === undefined) return null;
    const state = toState(found.state);
    return { state, generation: found.generation, blocked: state === "pending" && found.not_before >= blockedUntilResumed };
  }

  /** leased → pending. A node had it, so the next lease must say what is known of it. */
  release(key: number, notBefore: number): boolean {
    return this.#statements.release.run(notBefore, key).changes === 1;
  }

  /** pending → canceled, for tasks from key to key that were never leased; gives how many. */
  cancelFresh(from: number, to: number): number {
    return this.#statements.cancelFresh.run(from, to).changes;
  }

  /** pending → canceled, up to `limit` tasks that were leased before; gives how many. */
  cancelReleased(runNo: number, limit: number): number {
    return this.#statements.cancelReleased.run(runNo, limit).changes;
  }

  /** Lets tasks go that waited for a person; gives how many. */
  /** A pending task whose row turned out not to be what was stored; false when it is not pending. */
  failSpoiled(key: number): boolean {
    return this.#statements.failSpoiled.run(key).changes === 1;
  }

  unblock(runNo: number): number {
    return this.#statements.unblock.run(runNo, blockedUntilResumed).changes;
  }

  /** The wall clock was set: times to wait for move with it. */
  shiftDelays(runNo: number, byMs: number): void {
    this.#statements.shiftDelays.run(byMs, runNo, blockedUntilResumed);
  }

  countBlocked(runNo: number): number {
    return this.#statements.countBlocked.get(runNo, blockedUntilResumed)?.count ?? 0;
  }

  /** When the first task that was leased before may be again (epoch ms, 0 for now), blocked ones aside; null when there is none. Without suspects. */
  findNextReady(runNo: number): number | null {
    return this.#statements.nextReady.get(runNo, blockedUntilResumed)?.at ?? null;
  }

  /** Up to `limit` tasks from the key `from` on that a retry would start anew, in order. Unreadable rows are not among them. */
  listRetryable(runNo: number, choice: RetryChoice, from: number, limit: number): { key: number; state: TaskState }[] {
    return this.#findRetryable(runNo, choice, from, limit).map(({ key, state }) => ({ key, state: toState(state) }));
  }

  #findRetryable(runNo: number, choice: RetryChoice, from: number, limit: number): { key: number; state: number }[] {
    const { retryable, retryableOfGroup, retryableOne } = this.#statements;
    if (choice === "failed" || choice === "all") return retryable.all(runNo, from, choice === "failed" ? numberByState.canceled : -1, limit);
    if ("keys" in choice) {
      const found: { key: number; state: number }[] = [];
      for (const key of choice.keys) if (key >= from && found.length < limit) found.push(...retryableOne.all(key));
      return found;
    }
    const { step, kind, code } = choice.group;
    return retryableOfGroup.all(runNo, from, step ?? "", kind, code ?? "", limit);
  }

  /** failed | canceled | quarantined → pending, in a new generation. */
  retry(key: number): void {
    this.#statements.retry.run(key);
  }

  /** Deletes up to `limit` tasks of a key range; gives how many. */
  removeSome(from: number, to: number, limit: number): number {
    return this.#statements.removeSome.run(from, to, limit).changes;
  }
}

export function toState(number: number): TaskState {
  return stateByNumber.get(number) as TaskState;
}
