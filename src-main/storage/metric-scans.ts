import type { DurationMetric, MetricDimension, MetricFilters } from "../../src-shared/wire/ui/metric-messages.ts";
import type { Db } from "./database.ts";

/** A part of the stored sums: one level's buckets within a time. `byNode`: nodes apart; needed to split or filter by node. */
export type ScanPart = { level: number; from: number; to: number; byNode: boolean };

export type ScanQuestion = { splitBy: MetricDimension | null; filters: MetricFilters };

/** Sums of one bucket and one value of the split. */
export type ScannedSums = [
  at: number,
  split: string | number | null,
  calls: number,
  succeeded: number,
  rows: number,
  inputTokens: number,
  outputTokens: number,
  costUsd: number | null,
];
export type ScannedHistogram = [at: number, split: string | number | null, bytes: Uint8Array, calls: number];

export type ScannedKey = Record<Exclude<MetricDimension, "node">, string> & {
  node: number;
  calls: number;
  rows: number;
  inputTokens: number;
  outputTokens: number;
  costUsd: number | null;
};

const sumColumns = "sum(m.calls), sum(iif(outcome = 'succeeded', m.calls, 0)), sum(m.rows), sum(m.input_tokens), sum(m.output_tokens), sum(m.cost_usd)";

const columnByDimension: Record<MetricDimension, string> = {
  endpoint: "endpoint",
  model: "model",
  pipeline: "pipeline",
  step: "step_id",
  node: "node_no",
  outcome: "outcome",
};

/** Reads roll-ups for charts: the minutes as they are recorded, and the levels made of them. */
export class MetricScans {
  readonly #db: Db;
  readonly #firstMinute;

  constructor(db: Db) {
    this.#db = db;
    this.#firstMinute = db.prepare<[], number>("SELECT minute_at FROM metric_minutes ORDER BY minute_at LIMIT 1").pluck();
  }

  firstMinuteAt(): number | null {
    return this.#firstMinute.get() ?? null;
  }

  /** By bucket and value of the split. Nodes come as their numbers. */
  sums(part: ScanPart, question: ScanQuestion): ScannedSums[] {
    const { sql, values } = frame(part, question);
    return this.#db
      .prepare<unknown[], ScannedSums>(`SELECT ${atColumn(part)} AS bucket, ${splitColumn(question)} AS split, ${sumColumns} ${sql} GROUP BY bucket, split`)
      .raw()
      .all(...values) as ScannedSums[];
  }

  /** All buckets of the part as one, by everything that calls are told apart by. */
  keys(part: ScanPart): ScannedKey[] {
    const { sql, values } = frame(part, { splitBy: "pipeline", filters: {} });
    return this.#db
      .prepare<unknown[], ScannedKey>(
        `SELECT pipeline, endpoint, model, step_id AS step, node_no AS node, outcome, sum(m.calls) AS calls, sum(m.rows) AS rows,
         sum(m.input_tokens) AS inputTokens, sum(m.output_tokens) AS outputTokens, sum(m.cost_usd) AS costUsd ${sql} GROUP BY 1, 2, 3, 4, 5, 6`,
      )
      .all(...values);
  }

  histograms(part: ScanPart, question: ScanQuestion, metric: DurationMetric): ScannedHistogram[] {
    const { sql, values } = frame(part, question);
    return this.#db
      .prepare<unknown[], ScannedHistogram>(`SELECT ${atColumn(part)}, ${splitColumn(question)}, m.${metric}, m.calls ${sql} AND m.${metric} IS NOT NULL`)
      .raw()
      .all(...values) as ScannedHistogram[];
  }

  /** Calls by run within whole minutes, the most calls first. */
  runs(from: number, to: number, filters: MetricFilters, limit: number): { runNo: number; calls: number; failed: number }[] {
    const { sql, values } = frame({ level: 0, from, to, byNode: true }, { splitBy: "pipeline", filters });
    return this.#db
      .prepare<unknown[], { runNo: number; calls: number; failed: number }>(
        `SELECT m.run_no AS runNo, sum(m.calls) AS calls, sum(iif(outcome = 'succeeded', 0, m.calls)) AS failed ${sql} GROUP BY m.run_no ORDER BY calls DESC LIMIT ?`,
      )
      .all(...values, limit);
  }
}

const atColumn = ({ level }: ScanPart): string => (level === 0 ? "m.minute_at" : "m.at");
const splitColumn = ({ splitBy }: ScanQuestion): string => (splitBy === null ? "NULL" : columnByDimension[splitBy]);

/** Tables and conditions. Names of columns come from the list above, values are bound. */
function frame({ level, from, to, byNode }: ScanPart, { splitBy, filters }: ScanQuestion): { sql: string; values: unknown[] } {
  const chosen = Object.entries(filters) as [MetricDimension, string[]][];
  const needsRun = splitBy === "pipeline" || filters.pipeline !== undefined;
  const source =
    level === 0
      ? `FROM metric_minutes m ${needsRun ? "JOIN runs ON runs.no = m.run_no " : ""}WHERE m.minute_at >= ? AND m.minute_at < ?`
      : "FROM metric_levels m JOIN metric_keys ON metric_keys.no = m.key_no WHERE m.level = ? AND m.by_node = ? AND m.at >= ? AND m.at < ?";
  const conditions = chosen.map(([dimension]) => {
    const wanted = dimension === "node" ? "SELECT no FROM nodes WHERE id IN (SELECT value FROM json_each(?))" : "SELECT value FROM json_each(?)";
    return ` AND ${columnByDimension[dimension]} IN (${wanted})`;
  });
  return {
    sql: `${source}${conditions.join("")}`,
    values: [...(level === 0 ? [] : [level, byNode ? 1 : 0]), from, to, ...chosen.map(([, values]) => JSON.stringify(values))],
  };
}
