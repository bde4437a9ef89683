import type { Db } from "./database.ts";
import { levelLengthMs } from "./metric-levels.ts";
import type { LevelBucket } from "./stale-buckets.ts";

/** What calls are told apart by above the minute. `nodeNo` 0: all nodes together. */
export type MetricKey = { pipeline: string; endpoint: string; model: string; stepId: string; nodeNo: number; outcome: string };

/** Calls summed up; histograms encoded. */
export type MetricSums = {
  calls: number;
  rows: number;
  inputTokens: number;
  outputTokens: number;
  costUsd: number | null;
  latency: Uint8Array;
  ttft: Uint8Array | null;
  itl: Uint8Array | null;
  queue: Uint8Array;
};

const sumColumns = "calls, rows, input_tokens AS inputTokens, output_tokens AS outputTokens, cost_usd AS costUsd, latency, ttft, itl, queue";

/** A minute of a run, as it is recorded. */
export type StoredMinute = MetricKey & MetricSums & { minuteAt: number; runNo: number };

/** What takes about a millisecond. */
const pageRows = 40;

/** Less than the key of any minute that begins with it. */
const beforeAll = { runNo: 0, endpoint: "", model: "", stepId: "", nodeNo: 0, outcome: "" };

/** Runs have tokens and cost of their own. */
const minuteSums = sumColumns.replaceAll(/\b(input_tokens|output_tokens|cost_usd)\b/g, "metric_minutes.$1");

/** Sums of level 1 and up. */
export class MetricLevelsTable {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      findKey: db.prepare<unknown[], { no: number }>(
        "SELECT no FROM metric_keys WHERE pipeline = ? AND endpoint = ? AND model = ? AND step_id = ? AND node_no = ? AND outcome = ?",
      ),
      addKey: db.prepare<unknown[]>("INSERT INTO metric_keys(pipeline, endpoint, model, step_id, node_no, outcome) VALUES (?, ?, ?, ?, ?, ?)"),
      put: db.prepare<unknown[]>("INSERT INTO metric_levels VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      removeSome: db.prepare<[number, number]>(
        `DELETE FROM metric_levels WHERE (level, by_node, at, key_no) IN
         (SELECT level, by_node, at, key_no FROM metric_levels WHERE level = ? AND by_node IN (0, 1) AND at = ? LIMIT ${pageRows})`,
      ),
      minutes: db.prepare<unknown[], StoredMinute>(
        `SELECT minute_at AS minuteAt, run_no AS runNo, pipeline, endpoint, model, step_id AS stepId, node_no AS nodeNo, outcome, ${minuteSums}
         FROM metric_minutes CROSS JOIN runs ON runs.no = run_no
         WHERE (minute_at, run_no, endpoint, model, step_id, node_no, outcome) > (?, ?, ?, ?, ?, ?, ?) AND minute_at < ?
         ORDER BY minute_at, run_no, endpoint, model, step_id, node_no, outcome LIMIT ${pageRows}`,
      ),
      keys: db.prepare<[number, number, number], number>("SELECT key_no FROM metric_levels WHERE level = ? AND by_node = ? AND at = ?").pluck(),
      find: db.prepare<[number, number, number, number], MetricSums>(
        `SELECT ${sumColumns} FROM metric_levels WHERE level = ? AND by_node = ? AND at = ? AND key_no = ?`,
      ),
    };
  }

  /** The number of a key, a new one if need be. */
  keyNo(key: MetricKey): number {
    const values = [key.pipeline, key.endpoint, key.model, key.stepId, key.nodeNo, key.outcome];
    return this.#statements.findKey.get(...values)?.no ?? Number(this.#statements.addKey.run(...values).lastInsertRowid);
  }

  /** A page of what a bucket of level 1 is made of, after `last` or from the beginning; empty when there is no more. */
  listMinutes(from: number, last: StoredMinute | null): StoredMinute[] {
    const { minuteAt, runNo, endpoint, model, stepId, nodeNo, outcome } = last ?? { ...beforeAll, minuteAt: from };
    return this.#statements.minutes.all(minuteAt, runNo, endpoint, model, stepId, nodeNo, outcome, from + levelLengthMs(1));
  }

  listKeys({ level, at }: LevelBucket, byNode: boolean): number[] {
    return this.#statements.keys.all(level, byNode ? 1 : 0, at);
  }

  find({ level, at }: LevelBucket, byNode: boolean, keyNo: number): MetricSums | null {
    return this.#statements.find.get(level, byNode ? 1 : 0, at, keyNo) ?? null;
  }

  /** Takes away some of what a bucket holds; false when nothing is left. */
  removeSome({ level, at }: LevelBucket): boolean {
    return this.#statements.removeSome.run(level, at).changes > 0;
  }

  put({ level, at }: LevelBucket, byNode: boolean, keyNo: number, sums: MetricSums): void {
    const { calls, rows, inputTokens, outputTokens, costUsd, latency, ttft, itl, queue } = sums;
    this.#statements.put.run(level, byNode ? 1 : 0, at, keyNo, calls, rows, inputTokens, outputTokens, costUsd, latency, ttft, itl, queue);
  }
}
