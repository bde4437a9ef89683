import type { RunState } from "../../src-shared/model/run.ts";
import { type RunId, runIdSchema } from "../../src-shared/model/ids.ts";
import type { RowProblem } from "../../src-shared/model/dataset.ts";
import type { Db } from "./database.ts";
import { datasetRowKey, rowsPerDataset } from "./row-keys.ts";

/** What is known of a row without reading it. `bytes` of its JSON; null when it could not be read. */
export type RowHead = { rowIndex: number; line: number; id: string | null; bytes: number | null; problem: RowProblem | null };

export type RunUsing = { id: RunId; name: string; state: RunState };

type HeadColumns = [key: number, line: number, id: string | null, bytes: number | null, problem: string | null];
type TextColumns = [key: number, line: number, id: string | null, input: string | null];

// octet_length reads no more of a long text than its head.
const headColumns = "key, line, row_id, octet_length(input), problem";

/** Pages of datasets as screens show them: each asked by key, none longer than its caller says. */
export class DatasetPages {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      heads: db.prepare<[number, number], HeadColumns>(`SELECT ${headColumns} FROM dataset_rows WHERE key BETWEEN ? AND ? ORDER BY key`).raw(),
      text: db.prepare<[number], string | null>("SELECT input FROM dataset_rows WHERE key = ?").pluck(),
      bad: db
        .prepare<[number, number, number], HeadColumns>(
          `SELECT ${headColumns} FROM dataset_rows WHERE problem IS NOT NULL AND key > ? AND key < ? ORDER BY key LIMIT ?`,
        )
        .raw(),
      texts: db.prepare<[number, number], TextColumns>("SELECT key, line, row_id, input FROM dataset_rows WHERE key BETWEEN ? AND ? ORDER BY key").raw(),
      runsUsing: db.prepare<[number, number], RunUsing>("SELECT id, name, state FROM runs WHERE dataset_no = ? ORDER BY no DESC LIMIT ?"),
      runCounts: db.prepare<[], [datasetNo: number, runs: number]>("SELECT dataset_no, count(*) FROM runs GROUP BY dataset_no").raw(),
    };
  }

  /** Rows `from`…`to` inclusive. */
  readHeads(datasetNo: number, from: number, to: number): RowHead[] {
    return this.#statements.heads.all(datasetRowKey(datasetNo, from), datasetRowKey(datasetNo, to)).map(columnsToHead);
  }

  /** The JSON of one row; null when there is no such row or it could not be read. */
  readText(datasetNo: number, rowIndex: number): string | null {
    return this.#statements.text.get(datasetRowKey(datasetNo, rowIndex)) ?? null;
  }

  /** Rows after `after` that could not be read. */
  readBad(datasetNo: number, after: number, limit: number): RowHead[] {
    return this.#statements.bad.all(datasetRowKey(datasetNo, 0) + after, datasetRowKey(datasetNo + 1, 0), limit).map(columnsToHead);
  }

  /** Rows `from`…`to` inclusive one by one: a caller may stop at any. Nothing else may be asked meanwhile. */
  *walkTexts(datasetNo: number, from: number, to: number): Generator<{ rowIndex: number; line: number; id: string | null; text: string | null }> {
    for (const [key, line, id, text] of this.#statements.texts.iterate(datasetRowKey(datasetNo, from), datasetRowKey(datasetNo, to))) {
      yield { rowIndex: key % rowsPerDataset, line, id, text };
    }
  }

  /** Runs that use a dataset, newest first. */
  listRunsUsing(datasetNo: number, limit: number): RunUsing[] {
    return this.#statements.runsUsing.all(datasetNo, limit).map((run) => ({ ...run, id: runIdSchema.parse(run.id) }));
  }

  /** How many runs use each dataset; one that none uses is not in it. */
  countRuns(): ReadonlyMap<number, number> {
    return new Map(this.#statements.runCounts.all());
  }
}

function columnsToHead([key, line, id, bytes, problem]: HeadColumns): RowHead {
  return { rowIndex: key % rowsPerDataset, line, id, bytes, problem: problem === null ? null : (JSON.parse(problem) as RowProblem) };
}
