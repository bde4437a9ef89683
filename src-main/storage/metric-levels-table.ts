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
      remove: db.prepare<[number, number]>("DELETE FROM metric_levels WHERE level = ? AND by_node IN (0, 1) AND at = ?"),
      minutes: db.prepare<[number, number], MetricKey & MetricSums>(
        `SELECT pipeline, endpoint, model, step_id AS stepId, node_no AS nodeNo, outcome, ${minuteSums}
         FROM metric_minutes JOIN runs ON runs.no = run_no WHERE minute_at >= ? AND minute_at < ?`,
      ),
      parts: db.prepare<[number, number, number], { byNode: number; keyNo: number } & MetricSums>(
        `SELECT by_node AS byNode, key_no AS keyNo, ${sumColumns} FROM metric_levels WHERE level = ? AND by_node IN (0, 1) AND at >= ? AND at < ?`,
      ),
    };
  }

  /** The number of a key, a new one if need be. */
  keyNo(key: MetricKey): number {
    const values = [key.pipeline, key.endpoint, key.model, key.stepId, key.nodeNo, key.outcome];
    return this.#statements.findKey.get(...values)?.no ?? Number(this.#statements.addKey.run(...values).lastInsertRowid);
  }

  /** The minutes that a bucket of level 1 is made of. */
  listMinutes(from: number): (MetricKey & MetricSums)[] {
    return this.#statements.minutes.all(from, from + levelLengthMs(1));
  }

  /** The buckets of the level below that a bucket of level 2 and up is made of. */
  listParts({ level, at }: LevelBucket): ({ byNode: number; keyNo: number } & MetricSums)[] {
    return this.#statements.parts.all(level - 1, at, at + levelLengthMs(level));
  }

  remove({ level, at }: LevelBucket): void {
    this.#statements.remove.run(level, at);
  }

  put({ level, at }: LevelBucket, byNode: boolean, keyNo: number, sums: MetricSums): void {
    const { calls, rows, inputTokens, outputTokens, costUsd, latency, ttft, itl, queue } = sums;
    this.#statements.put.run(level, byNode ? 1 : 0, at, keyNo, calls, rows, inputTokens, outputTokens, costUsd, latency, ttft, itl, queue);
  }
}
