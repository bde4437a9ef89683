import type { TaskState } from "../../src-shared/model/task.ts";
import { isSpoiled, makeChecksum } from "./checksum.ts";
import type { Db } from "./database.ts";
import { datasetRowKey, resultKey, stepsPerTask } from "./row-keys.ts";
import { toState } from "./tasks-table.ts";

/** What a report adds to its task. Null: nothing known of it. */
export type TaskUse = {
  /** Calls made. */
  attempts: number;
  /** When the first of them started, epoch ms, an integer. */
  startedAt: number | null;
  /** From there to the end of the last, ms. */
  latencyMs: number | null;
  inputTokens: number | null;
  outputTokens: number | null;
  costUsd: number | null;
};

/** How a task ended. */
export type TaskOutcome = { failure: string | null; output: string | null };

export type StoredTask = {
  key: number;
  state: TaskState;
  attempts: number;
  inputTokens: number | null;
  outputTokens: number | null;
  costUsd: number | null;
  /** From the start of its first call to the end of its last, retries and the time before them included; null without a call. */
  latencyMs: number | null;
  failure: string | null;
  output: string | null;
  /** The output is not what was stored. */
  isSpoiled: boolean;
};

type PageColumns = {
  key: number;
  state: number;
  attempts: number;
  input_tokens: number | null;
  output_tokens: number | null;
  cost_usd: number | null;
  latency_ms: number | null;
  failure: string | null;
  output: string | null;
  output_crc: number | null;
};

/** `column + its new value`, where either may be unknown. */
const add = (column: string): string => `${column} = coalesce(${column} + excluded.${column}, excluded.${column}, ${column})`;
/** `started_at` and `latency_ms` are a span of time: joined with the new one, from the earlier start to the later end. */
const joinSpans = `started_at = coalesce(min(started_at, excluded.started_at), started_at, excluded.started_at),
  latency_ms = coalesce(max(started_at + latency_ms, excluded.started_at + excluded.latency_ms) - min(started_at, excluded.started_at), latency_ms, excluded.latency_ms)`;
const addUse = `attempts = attempts + excluded.attempts, ${joinSpans}, ${add("input_tokens")}, ${add("output_tokens")}, ${add("cost_usd")}`;
const useColumns = "key, attempts, input_tokens, output_tokens, cost_usd, started_at, latency_ms";
type UseValues = [number, number, number | null, number | null, number | null, number | null, number | null];

/** What is learned of tasks: calls, tokens, money, and in the end the failure or output. One row a task, appended; none for
 * a task that ended plainly, with one call of the only step: its result says it all. */
export class OutcomesTable {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      addUnreadable: db.prepare<[number, number, number]>(
        `INSERT INTO outcomes(key, attempts, failure)
         SELECT key + ?, 0, json_object('step', NULL, 'kind', 'bad_input', 'code', problem ->> 'code', 'message', problem ->> 'message', 'httpStatus', NULL, 'line', line)
         FROM dataset_rows INDEXED BY dataset_rows_unreadable WHERE key BETWEEN ? AND ? AND problem IS NOT NULL`,
      ),
      use: db.prepare<UseValues>(`INSERT INTO outcomes(${useColumns}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT(key) DO UPDATE SET ${addUse}`),
      end: db.prepare<[...UseValues, string | null, string | null, number | null]>(
        `INSERT INTO outcomes(${useColumns}, failure, output, output_crc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT(key) DO UPDATE SET ${addUse}, failure = excluded.failure, output = excluded.output, output_crc = excluded.output_crc`,
      ),
      retry: db.prepare<[number]>("UPDATE outcomes SET failure = NULL, output = NULL, output_crc = NULL WHERE key = ?"),
      restorePlain: db.prepare<[number, number]>(
        `INSERT OR IGNORE INTO outcomes(${useColumns})
         SELECT tasks.key, 1, input_tokens, output_tokens, cost_usd, CAST(round(ended_at - latency_ms) AS INTEGER), latency_ms FROM tasks JOIN results ON results.key = ? WHERE tasks.key = ? AND tasks.state = 4`,
      ),
      page: db.prepare<[number, number], PageColumns>(
        `SELECT tasks.key AS key, tasks.state AS state, coalesce(outcomes.attempts, results.key IS NOT NULL) AS attempts,
           coalesce(outcomes.input_tokens, results.input_tokens) AS input_tokens, coalesce(outcomes.output_tokens, results.output_tokens) AS output_tokens,
           coalesce(outcomes.cost_usd, results.cost_usd) AS cost_usd, coalesce(outcomes.latency_ms, results.latency_ms) AS latency_ms, outcomes.failure AS failure, output, output_crc
         FROM tasks LEFT JOIN outcomes ON outcomes.key = tasks.key
         LEFT JOIN results ON outcomes.key IS NULL AND tasks.state = 4 AND results.key = tasks.key * ${stepsPerTask}
         WHERE tasks.key BETWEEN ? AND ? ORDER BY tasks.key`,
      ),
      hasCost: db.prepare<[number], { key: number }>("SELECT key FROM outcomes WHERE key = ? AND cost_usd > 0"),
      removeSome: db.prepare<[number, number, number]>("DELETE FROM outcomes WHERE key IN (SELECT key FROM outcomes WHERE key BETWEEN ? AND ? LIMIT ?)"),
    };
  }

  /** For rows `from`…`to` inclusive of a new run: the failures of those that cannot be read. */
  addUnreadable(run: { taskBase: number; datasetNo: number }, from: number, to: number): void {
    const shift = run.taskBase - datasetRowKey(run.datasetNo, 0);
    this.#statements.addUnreadable.run(shift, datasetRowKey(run.datasetNo, from), datasetRowKey(run.datasetNo, to));
  }

  /** Adds calls to a task that goes on, or that ended without them. */
  addUse(key: number, use: TaskUse): void {
    this.#statements.use.run(...useValues(key, use));
  }

  /** Before a late call is added to a task that ended plainly: the row it had no need of. */
  restorePlain(key: number): void {
    this.#statements.restorePlain.run(resultKey(key, 0), key);
  }

  /** The task has ended, with these last calls. */
  end(key: number, use: TaskUse, { failure, output }: TaskOutcome): void {
    this.#statements.end.run(...useValues(key, use), failure, output, makeChecksum(output));
  }

  /** What a task has used stays; how it ended is forgotten. */
  retry(key: number): void {
    this.#statements.retry.run(key);
  }

  /** Whether a call of this task is known to have cost something; of a task that ended plainly its result knows. */
  hasCost(key: number): boolean {
    return this.#statements.hasCost.get(key) !== undefined;
  }

  /** Tasks `from`…`to` inclusive (keys), in order. */
  readPage(from: number, to: number): StoredTask[] {
    return this.#statements.page.all(from, to).map((columns) => ({
      key: columns.key,
      state: toState(columns.state),
      attempts: columns.attempts,
      inputTokens: columns.input_tokens,
      outputTokens: columns.output_tokens,
      costUsd: columns.cost_usd,
      latencyMs: columns.latency_ms,
      failure: columns.failure,
      output: columns.output,
      isSpoiled: isSpoiled(columns.output_crc, columns.output),
    }));
  }

  removeSome(from: number, to: number, limit: number): number {
    return this.#statements.removeSome.run(from, to, limit).changes;
  }
}

function useValues(key: number, { attempts, inputTokens, outputTokens, costUsd, startedAt, latencyMs }: TaskUse): UseValues {
  return [key, attempts, inputTokens, outputTokens, costUsd, startedAt, latencyMs];
}
