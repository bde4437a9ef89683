import type { TaskEndState, TaskState } from "../../src-shared/model/task.ts";
import type { Db } from "./database.ts";
import { datasetRowKey } from "./row-keys.ts";

/** `not_before` of a task that waits for a person: its endpoint refuses the key or has no quota left. */
export const blockedUntilResumed = 9_000_000_000_000_000;

const numberByState: Record<TaskState, number> = { pending: 0, leased: 1, succeeded: 2, failed: 3, skipped: 4, canceled: 5, quarantined: 6 };
const stateByNumber = ["pending", "leased", "succeeded", "failed", "skipped", "canceled", "quarantined"] as const satisfies TaskState[];

/** What a report adds to its task: calls made, when the first of them started (epoch ms), tokens, money. */
export type TaskUse = { attempts: number; startedAt: number | null; inputTokens: number | null; outputTokens: number | null; costUsd: number | null };

export type TaskEnd = { state: TaskEndState; failure: string | null; output: string | null; latencyMs: number };

export type StoredTask = {
  key: number;
  state: TaskState;
  attempts: number;
  inputTokens: number | null;
  outputTokens: number | null;
  costUsd: number | null;
  latencyMs: number | null;
  failure: string | null;
  output: string | null;
};

type TaskColumns = {
  key: number;
  state: number;
  attempts: number;
  input_tokens: number | null;
  output_tokens: number | null;
  cost_usd: number | null;
  latency_ms: number | null;
  failure: string | null;
  output: string | null;
};

/** `column + ?`, where either may be unknown; binds its value twice. */
const add = (column: string): string => `${column} = coalesce(${column} + ?, ?, ${column})`;
const addUse = `attempts = attempts + ?, started_at = coalesce(started_at, ?), ${add("input_tokens")}, ${add("output_tokens")}, ${add("cost_usd")}`;
type UseParams = [number, number | null, number | null, number | null, number | null, number | null, number | null, number | null];

/** The only lock is the WHERE clause: every change names the state, and where it matters the chunk, it starts from. */
export class TasksTable {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      // Unreadable rows are born failed: they get their result line without ever being leased.
      addFromRows: db.prepare<[number, number, number, number]>(
        `INSERT INTO tasks(key, run_no, state, failure)
         SELECT key + ?, ?, CASE WHEN problem IS NULL THEN 0 ELSE 3 END,
           CASE WHEN problem IS NULL THEN NULL ELSE json_object('step', NULL, 'kind', 'bad_input', 'code', problem ->> 'code', 'message', problem ->> 'message', 'httpStatus', NULL, 'line', line) END
         FROM dataset_rows WHERE key BETWEEN ? AND ?`,
      ),
      count: db.prepare<[number, number], { state: number; count: number }>(
        "SELECT state, count(*) AS count FROM tasks WHERE key BETWEEN ? AND ? GROUP BY state",
      ),
      claim: db.prepare<[number, number, number, number], { key: number; touched: number }>(
        `UPDATE tasks SET state = 1, chunk_no = ?
         WHERE key IN (SELECT key FROM tasks INDEXED BY tasks_ready WHERE run_no = ? AND state = 0 AND not_before <= ? ORDER BY not_before, key LIMIT ?)
         RETURNING key, touched`,
      ),
      end: db.prepare<[number, string | null, string | null, number, number, number, ...UseParams, number]>(
        `UPDATE tasks SET state = ?, failure = ?, output = ?, latency_ms = CASE WHEN touched = 1 AND started_at IS NOT NULL THEN max(?, ? - started_at) ELSE ? END, ${addUse}
         WHERE key = ? AND state IN (0, 1)`,
      ),
      use: db.prepare<[...UseParams, number]>(`UPDATE tasks SET ${addUse} WHERE key = ?`),
      one: db.prepare<[number], { state: number; generation: number }>("SELECT state, generation FROM tasks WHERE key = ?"),
      heldBy: db.prepare<[number, number], { held: number }>("SELECT count(*) AS held FROM tasks WHERE key = ? AND state = 1 AND chunk_no = ?"),
      release: db.prepare<[number, number, number, number]>(
        "UPDATE tasks SET state = 0, not_before = ?, touched = max(touched, ?) WHERE key = ? AND state = 1 AND chunk_no = ?",
      ),
      cancel: db.prepare<[number, number]>(
        "UPDATE tasks SET state = 5 WHERE key IN (SELECT key FROM tasks INDEXED BY tasks_ready WHERE run_no = ? AND state = 0 LIMIT ?)",
      ),
      unblock: db.prepare<[number, number]>("UPDATE tasks SET not_before = 0 WHERE run_no = ? AND state = 0 AND not_before >= ?"),
      countBlocked: db.prepare<[number, number], { count: number }>(
        "SELECT count(*) AS count FROM tasks INDEXED BY tasks_ready WHERE run_no = ? AND state = 0 AND not_before >= ?",
      ),
      nextReady: db.prepare<[number, number], { at: number | null }>(
        "SELECT min(not_before) AS at FROM tasks INDEXED BY tasks_ready WHERE run_no = ? AND state = 0 AND not_before < ?",
      ),
      retryable: db.prepare<[number, number, number], { key: number; state: number }>(
        `SELECT key, state FROM tasks INDEXED BY tasks_failed WHERE run_no = ? AND state IN (3, 5, 6) AND (state = 5 OR chunk_no IS NOT NULL) AND state <> ? LIMIT ?`,
      ),
      retry: db.prepare<[number]>(
        `UPDATE tasks SET state = 0, not_before = 0, generation = generation + 1, touched = 1, failure = NULL, output = NULL, latency_ms = NULL, started_at = NULL
         WHERE key = ? AND state IN (3, 5, 6)`,
      ),
      page: db.prepare<[number, number], TaskColumns>(
        "SELECT key, state, attempts, input_tokens, output_tokens, cost_usd, latency_ms, failure, output FROM tasks WHERE key BETWEEN ? AND ?",
      ),
      failures: db.prepare<[number], { step: string | null; kind: string; code: string | null; rows: number; example: string; key: number }>(
        `SELECT failure ->> 'step' AS step, failure ->> 'kind' AS kind, failure ->> 'code' AS code, count(*) AS rows, failure ->> 'message' AS example, min(key) AS key
         FROM tasks INDEXED BY tasks_failed WHERE run_no = ? AND state IN (3, 5, 6) AND failure IS NOT NULL GROUP BY 1, 2, 3 ORDER BY rows DESC LIMIT 50`,
      ),
      removeSome: db.prepare<[number, number, number]>("DELETE FROM tasks WHERE key IN (SELECT key FROM tasks WHERE key BETWEEN ? AND ? LIMIT ?)"),
    };
  }

  /** Makes the tasks of rows `from`…`to` inclusive, inside SQLite: no row visits JavaScript. */
  addFromRows(run: { no: number; taskBase: number; datasetNo: number }, from: number, to: number): void {
    const shift = run.taskBase - datasetRowKey(run.datasetNo, 0);
    this.#statements.addFromRows.run(shift, run.no, datasetRowKey(run.datasetNo, from), datasetRowKey(run.datasetNo, to));
  }

  countByState(run: { taskBase: number; total: number }): Record<TaskState, number> {
    const counts: Record<TaskState, number> = { pending: 0, leased: 0, succeeded: 0, failed: 0, skipped: 0, canceled: 0, quarantined: 0 };
    for (const { state, count } of this.#statements.count.all(run.taskBase, run.taskBase + run.total - 1)) counts[stateByNumber[state] as TaskState] = count;
    return counts;
  }

  /** pending → leased, the longest-waiting first; in key order. `touched`: a node must be told what is known of the task. */
  claim(runNo: number, chunkNo: number, now: number, limit: number): { key: number; touched: boolean }[] {
    const claimed = this.#statements.claim.all(chunkNo, runNo, now, limit);
    return claimed.map(({ key, touched }) => ({ key, touched: touched === 1 })).sort((a, b) => a.key - b.key);
  }

  /** pending | leased → a terminal state; false when it had ended before (the first to arrive wins). */
  end(key: number, end: TaskEnd, use: TaskUse, now: number): boolean {
    const { state, failure, output, latencyMs } = end;
    const { attempts, startedAt, inputTokens: i, outputTokens: o, costUsd: c } = use;
    return this.#statements.end.run(numberByState[state], failure, output, latencyMs, now, latencyMs, attempts, startedAt, i, i, o, o, c, c, key).changes === 1;
  }

  /** Adds calls to a task that goes on, or that ended without them. */
  addUse(key: number, use: TaskUse): void {
    const { attempts, startedAt, inputTokens: i, outputTokens: o, costUsd: c } = use;
    this.#statements.use.run(attempts, startedAt, i, i, o, o, c, c, key);
  }

  find(key: number): { state: TaskState; generation: number } | null {
    const found = this.#statements.one.get(key);
    return found === undefined ? null : { state: stateByNumber[found.state] as TaskState, generation: found.generation };
  }

  isHeldBy(key: number, chunkNo: number): boolean {
    return this.#statements.heldBy.get(key, chunkNo)?.held === 1;
  }

  /** leased → pending, if this chunk still has it. `seen`: a node had it, so the next lease must say what is known of it. */
  release(key: number, chunkNo: number, notBefore: number, seen: boolean): boolean {
    return this.#statements.release.run(notBefore, seen ? 1 : 0, key, chunkNo).changes === 1;
  }

  /** pending → canceled, up to `limit`; gives how many. */
  cancelSome(runNo: number, limit: number): number {
    return this.#statements.cancel.run(runNo, limit).changes;
  }

  /** Lets tasks go that waited for a person; gives how many. */
  unblock(runNo: number): number {
    return this.#statements.unblock.run(runNo, blockedUntilResumed).changes;
  }

  countBlocked(runNo: number): number {
    return this.#statements.countBlocked.get(runNo, blockedUntilResumed)?.count ?? 0;
  }

  /** When the first pending task may be leased (epoch ms, 0 for now), blocked ones aside; null when there is none. */
  findNextReady(runNo: number): number | null {
    return this.#statements.nextReady.get(runNo, blockedUntilResumed)?.at ?? null;
  }

  /** Up to `limit` tasks that a retry would start anew. Unreadable rows, which were never leased, are not among them. */
  listRetryable(runNo: number, failedOnly: boolean, limit: number): { key: number; state: TaskState }[] {
    const found = this.#statements.retryable.all(runNo, failedOnly ? numberByState.canceled : -1, limit);
    return found.map(({ key, state }) => ({ key, state: stateByNumber[state] as TaskState }));
  }

  /** failed | canceled | quarantined → pending, in a new generation. */
  retry(key: number): void {
    this.#statements.retry.run(key);
  }

  /** Tasks `from`…`to` inclusive, by key. */
  readPage(from: number, to: number): StoredTask[] {
    return this.#statements.page.all(from, to).map((columns) => ({
      key: columns.key,
      state: stateByNumber[columns.state] as TaskState,
      attempts: columns.attempts,
      inputTokens: columns.input_tokens,
      outputTokens: columns.output_tokens,
      costUsd: columns.cost_usd,
      latencyMs: columns.latency_ms,
      failure: columns.failure,
      output: columns.output,
    }));
  }

  /** Failed rows by step, kind and code, most frequent first; `key` is the first such task's. */
  groupFailures(runNo: number): { step: string | null; kind: string; code: string | null; rows: number; example: string; key: number }[] {
    return this.#statements.failures.all(runNo);
  }

  /** Deletes up to `limit` tasks of a key range; gives how many. */
  removeSome(from: number, to: number, limit: number): number {
    return this.#statements.removeSome.run(from, to, limit).changes;
  }
}
