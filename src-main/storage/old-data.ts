import type { Db } from "./database.ts";
import { stepsPerTask } from "./row-keys.ts";

/** What pruning would delete: how much of it, without its size. */
export type OldThings = { runs: number; rows: number; calls: number; costUsd: number | null; datasets: number; datasetBytes: number };

/** The keys of a run's tasks. */
export type TaskRange = { no: number; taskBase: number; total: number };
type RangeColumns = { no: number; task_base: number; total: number };

const ended = "removing = 0 AND state IN ('completed', 'failed', 'canceled')";
/** A row has about as many bytes besides its results, in its task and its outcome; a result has besides its texts. */
const bytesPerTask = 60;
const bytesPerResult = 90;

/** Looks for what is old enough to go. A run is as old as its end; a dataset as its import, once no other run uses it. */
export class OldData {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      runs: db.prepare<[number], { runs: number; rows: number; calls: number; cost: number | null }>(
        `SELECT count(*) AS runs, coalesce(sum(total), 0) AS rows, coalesce(sum(attempts), 0) AS calls, sum(cost_usd) AS cost FROM runs WHERE ${ended} AND ended_at < ?`,
      ),
      datasets: db.prepare<[number, number], { datasets: number; bytes: number }>(
        `SELECT count(*) AS datasets, coalesce(sum(bytes), 0) AS bytes FROM datasets WHERE state = 'ready' AND created_at < ?
         AND no NOT IN (SELECT dataset_no FROM runs WHERE NOT (${ended} AND ended_at < ?))`,
      ),
      ranges: db.prepare<[number, number], RangeColumns>(`SELECT no, task_base, total FROM runs WHERE ${ended} AND ended_at < ? ORDER BY no DESC LIMIT ?`),
      withAttempts: db.prepare<[number], RangeColumns>(
        `SELECT no, task_base, total FROM runs WHERE ${ended} AND ended_at < ?
         AND EXISTS (SELECT 1 FROM attempts WHERE task_key BETWEEN task_base AND task_base + total - 1) ORDER BY no`,
      ),
      sample: db.prepare<[number, number, number], { results: number; tasks: number; bytes: number | null }>(
        `SELECT count(*) AS results, count(DISTINCT key / ${stepsPerTask}) AS tasks,
         sum(coalesce(octet_length(value), 0) + coalesce(octet_length(fields), 0) + coalesce(octet_length(failure), 0)) AS bytes
         FROM (SELECT key, value, fields, failure FROM results WHERE key >= ? AND key < ? LIMIT ?)`,
      ),
    };
  }

  count(before: number): OldThings {
    const { runs, rows, calls, cost } = this.#statements.runs.get(before) as { runs: number; rows: number; calls: number; cost: number | null };
    const { datasets, bytes } = this.#statements.datasets.get(before, before) as { datasets: number; bytes: number };
    return { runs, rows, calls, costUsd: cost, datasets, datasetBytes: bytes };
  }

  /** Runs that ended before this instant, the newest first. */
  listRuns(before: number, limit: number): TaskRange[] {
    return this.#statements.ranges.all(before, limit).map(toRange);
  }

  /** Runs that ended before this instant and still have calls without a result. */
  listRunsWithAttempts(before: number): TaskRange[] {
    return this.#statements.withAttempts.all(before).map(toRange);
  }

  /** Bytes of a row with all its results, judged by the first `results` of the run. */
  measureRow({ taskBase, total }: TaskRange, results: number): number {
    const sample = this.#statements.sample.get(taskBase * stepsPerTask, (taskBase + total) * stepsPerTask, results);
    if (sample === undefined || sample.tasks === 0) return bytesPerTask;
    return bytesPerTask + ((sample.bytes ?? 0) + sample.results * bytesPerResult) / sample.tasks;
  }
}

const toRange = ({ no, task_base, total }: RangeColumns): TaskRange => ({ no, taskBase: task_base, total });
