import type { Db } from "./database.ts";
import { resultKey, stepsPerTask } from "./row-keys.ts";

/** A chunk as it was handed out: row indexes as first and last of each unbroken range. */
export type HandedChunk = { no: number; runNo: number; nodeNo: number; ranges: [first: number, last: number][] };

export type FoundCall = {
  taskKey: number;
  stepIndex: number;
  chunkNo: number;
  attempt: number;
  outcome: string;
  message: string | null;
  latencyMs: number;
  endedAt: number;
};

type ChunkColumns = { no: number; run_no: number; node_no: number; rows: string; granted_at: number; ended_at: number | null };

/** A result may come in this long after its lease ran out. */
const lateMs = 300_000;
/** The longest a chunk is taken to be out. */
const longestChunkMs = 3_600_000;

/** Finds calls by time, through the chunks that were out then: results and attempts are not ordered by time. */
export class CallPages {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      last: db.prepare<[], number>("SELECT max(no) FROM chunks").pluck(),
      atOrAfter: db.prepare<[number], ChunkColumns>("SELECT * FROM chunks WHERE no >= ? ORDER BY no LIMIT 1"),
      before: db.prepare<[number, number], ChunkColumns>("SELECT * FROM chunks WHERE no <= ? ORDER BY no DESC LIMIT ?"),
      results: db.prepare<[number, number, number, number], FoundCall>(
        `SELECT key / ${stepsPerTask} AS taskKey, key % ${stepsPerTask} AS stepIndex, chunk_no AS chunkNo, attempt, 'succeeded' AS outcome, NULL AS message,
         latency_ms AS latencyMs, ended_at AS endedAt FROM results WHERE key BETWEEN ? AND ? AND ended_at >= ? AND ended_at < ? AND latency_ms IS NOT NULL`,
      ),
      attempts: db.prepare<[number, number, number, number], FoundCall>(
        `SELECT task_key AS taskKey, step AS stepIndex, chunk_no AS chunkNo, attempt, outcome, message, latency_ms AS latencyMs, ended_at AS endedAt
         FROM attempts WHERE task_key BETWEEN ? AND ? AND ended_at >= ? AND ended_at < ?`,
      ),
      node: db.prepare<[number], number>("SELECT node_no FROM chunks WHERE no = ?").pluck(),
    };
  }

  /** Chunks that may hold calls which ended in the time, the newest first; `cut`: there may be more than `limit`. */
  listChunks(from: number, to: number, limit: number): { chunks: HandedChunk[]; cut: boolean } {
    const found = this.#statements.before.all(this.#findFirstAfter(to) - 1, limit);
    const chunks = found
      .filter(({ granted_at, ended_at }) => granted_at >= from - longestChunkMs && (ended_at === null || ended_at >= from - lateMs))
      .map((chunk) => ({ no: chunk.no, runNo: chunk.run_no, nodeNo: chunk.node_no, ranges: JSON.parse(chunk.rows) as [number, number][] }));
    const oldest = found.at(-1);
    return { chunks, cut: found.length === limit && oldest !== undefined && oldest.granted_at >= from - longestChunkMs };
  }

  /** Calls that gave a result, of tasks `first`…`last` (task keys). */
  listResults(first: number, last: number, from: number, to: number): FoundCall[] {
    return this.#statements.results.all(resultKey(first, 0), resultKey(last, stepsPerTask - 1), from, to);
  }

  /** Failed calls and duplicates of tasks `first`…`last`. */
  listAttempts(first: number, last: number, from: number, to: number): FoundCall[] {
    return this.#statements.attempts.all(first, last, from, to);
  }

  /** The node that had the chunk. */
  nodeNoOf(chunkNo: number): number | null {
    return this.#statements.node.get(chunkNo) ?? null;
  }

  /** Chunks are numbered in the order in which they are handed out: halving finds the first handed out at `at` or later. */
  #findFirstAfter(at: number): number {
    let low = 1;
    let high = (this.#statements.last.get() ?? 0) + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const chunk = this.#statements.atOrAfter.get(middle);
      if (chunk === undefined || chunk.granted_at >= at) high = middle;
      else low = chunk.no + 1;
    }
    return low;
  }
}
