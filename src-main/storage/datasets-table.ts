import type { DatasetNote, DatasetRow, DatasetSummary } from "../../src-shared/model/dataset.ts";
import { type DatasetId, datasetIdSchema } from "../../src-shared/model/ids.ts";
import { isSpoiled, makeChecksum, sumBodyChecksums } from "./checksum.ts";
import { type Db, inTransaction } from "./database.ts";
import { datasetRowKey, rowsPerDataset } from "./row-keys.ts";

export type StoredDataset = DatasetSummary & { no: number };
/** `isSpoiled`: its text is not what was stored, and must not be used. */
export type StoredRow = { rowIndex: number; input: string | null; id: string | null; line: number; isSpoiled: boolean };

type DatasetColumns = {
  no: number;
  id: string;
  name: string;
  format: string;
  state: string;
  rows: number;
  bad_rows: number;
  bytes: number;
  created_at: number;
  notes: string | null;
};

/** Datasets and their rows. Rows are written once, in order, and never change. */
export class DatasetsTable {
  readonly #db: Db;
  readonly #statements;

  constructor(db: Db) {
    this.#db = db;
    this.#statements = {
      add: db.prepare<[string, string, string, number]>("INSERT INTO datasets(id, name, format, state, created_at) VALUES (?, ?, ?, 'importing', ?)"),
      addRow: db.prepare<[number, string | null, string | null, number, string | null, number | null]>(
        "INSERT INTO dataset_rows(key, input, row_id, line, problem, crc) VALUES (?, ?, ?, ?, ?, ?)",
      ),
      finish: db.prepare<[number, number, number, string, string | null, number]>(
        "UPDATE datasets SET state = 'ready', rows = ?, bad_rows = ?, bytes = ?, format = ?, notes = ? WHERE no = ?",
      ),
      byId: db.prepare<[string], DatasetColumns>("SELECT * FROM datasets WHERE id = ?"),
      byNo: db.prepare<[number], DatasetColumns>("SELECT * FROM datasets WHERE no = ?"),
      byName: db.prepare<[string], DatasetColumns>("SELECT * FROM datasets WHERE name = ? AND state = 'ready'"),
      list: db.prepare<[], DatasetColumns>("SELECT * FROM datasets WHERE state = 'ready' ORDER BY created_at DESC, no DESC"),
      rename: db.prepare<[string, number]>("UPDATE datasets SET name = ? WHERE no = ?"),
      unfinished: db.prepare<[], DatasetColumns>("SELECT * FROM datasets WHERE state = 'importing'"),
      rows: db
        .prepare<[number, number], [key: number, input: string | null, id: string | null, line: number, crc: number | null]>(
          "SELECT key, input, row_id, line, crc FROM dataset_rows WHERE key BETWEEN ? AND ?",
        )
        .raw(),
      sizes: db
        .prepare<[number, number], number | null>("SELECT octet_length(input) + coalesce(octet_length(row_id), 0) FROM dataset_rows WHERE key BETWEEN ? AND ?")
        .pluck(),
      // In the order of the keys, in which they are read. Rows that pass through as text of JavaScript take 3 times as long.
      frame: db
        .prepare<[number, number, number], [frame: Buffer | null, rows: number, checksums: number, sum: number | null]>(
          `SELECT CAST(group_concat(format('{"rowIndex":%d,"id":%s,"line":%d}%s%s', key - ?, json_quote(row_id), line, char(10), input), char(10)) AS BLOB), count(*), count(crc), sum(crc)
           FROM dataset_rows WHERE key BETWEEN ? AND ? AND input IS NOT NULL`,
        )
        .raw(),
      countUnreadable: db.prepare<[number, number], { count: number }>(
        "SELECT count(*) AS count FROM dataset_rows INDEXED BY dataset_rows_unreadable WHERE key BETWEEN ? AND ? AND problem IS NOT NULL",
      ),
      hide: db.prepare<[number]>("UPDATE datasets SET state = 'importing' WHERE no = ? AND state = 'ready'"),
      removeRows: db.prepare<[number, number]>("DELETE FROM dataset_rows WHERE key IN (SELECT key FROM dataset_rows WHERE key BETWEEN ? AND ? LIMIT 20000)"),
      remove: db.prepare<[number]>("DELETE FROM datasets WHERE no = ?"),
      runsUsing: db.prepare<[number], { id: string }>("SELECT id FROM runs WHERE dataset_no = ? LIMIT 1"),
    };
  }

  add(id: DatasetId, name: string, format: string, createdAt: number): number {
    return Number(this.#statements.add.run(id, name, format, createdAt).lastInsertRowid);
  }

  /** One transaction a batch; `firstIndex` is the row index of the first. */
  addRows(datasetNo: number, firstIndex: number, rows: readonly DatasetRow[]): void {
    inTransaction(this.#db, () => {
      for (const [at, row] of rows.entries()) {
        const problem = row.problem === null ? null : JSON.stringify(row.problem);
        this.#statements.addRow.run(datasetRowKey(datasetNo, firstIndex + at), row.input, row.id, row.line, problem, makeChecksum(row.input));
      }
    });
  }

  finish(datasetNo: number, totals: { rows: number; badRows: number; bytes: number; format: string; notes?: readonly DatasetNote[] }): StoredDataset {
    const notes = totals.notes === undefined || totals.notes.length === 0 ? null : JSON.stringify(totals.notes);
    this.#statements.finish.run(totals.rows, totals.badRows, totals.bytes, totals.format, notes, datasetNo);
    return columnsToDataset(this.#statements.byNo.get(datasetNo) as DatasetColumns);
  }

  find(id: string): StoredDataset | null {
    const columns = this.#statements.byId.get(id);
    return columns === undefined ? null : columnsToDataset(columns);
  }

  findByNo(no: number): StoredDataset | null {
    const columns = this.#statements.byNo.get(no);
    return columns === undefined ? null : columnsToDataset(columns);
  }

  /** By id, or by name when one dataset alone bears it; `ambiguous` when several do. */
  findByReference(reference: string): StoredDataset | "ambiguous" | null {
    const byId = this.find(reference);
    if (byId !== null) return byId;
    const named = this.#statements.byName.all(reference);
    if (named.length > 1) return "ambiguous";
    return named[0] === undefined ? null : columnsToDataset(named[0]);
  }

  list(): StoredDataset[] {
    return this.#statements.list.all().map(columnsToDataset);
  }

  rename(datasetNo: number, name: string): StoredDataset {
    this.#statements.rename.run(name, datasetNo);
    return columnsToDataset(this.#statements.byNo.get(datasetNo) as DatasetColumns);
  }

  listUnfinished(): StoredDataset[] {
    return this.#statements.unfinished.all().map(columnsToDataset);
  }

  /** Rows `from`…`to` inclusive, in order. */
  readRows(datasetNo: number, from: number, to: number): StoredRow[] {
    const found = this.#statements.rows.all(datasetRowKey(datasetNo, from), datasetRowKey(datasetNo, to));
    return found.map(([key, input, id, line, crc]) => ({ rowIndex: key % rowsPerDataset, input, id, line, isSpoiled: isSpoiled(crc, input) }));
  }

  /** Bytes of text and id of rows `from`…`to` inclusive, in order; null for one that cannot be read. */
  measureRows(datasetNo: number, from: number, to: number): (number | null)[] {
    return this.#statements.sizes.all(datasetRowKey(datasetNo, from), datasetRowKey(datasetNo, to));
  }

  /**
   * Those of rows `from`…`to` inclusive that can be read, as the frame of a chunk of rows of which nothing else is known; UTF-8.
   * Null when the text of one of them is not what was stored.
   */
  readFrame(datasetNo: number, from: number, to: number): Buffer | null {
    const found = this.#statements.frame.get(datasetRowKey(datasetNo, 0), datasetRowKey(datasetNo, from), datasetRowKey(datasetNo, to));
    const [frame = null, rows = 0, checksums = 0, sum = null] = found ?? [];
    if (frame === null) return Buffer.alloc(0);
    return checksums === rows && sumBodyChecksums(frame) !== sum ? null : frame;
  }

  /** Of the first `rows` rows, those that could not be read. */
  countUnreadable(datasetNo: number, rows: number): number {
    return this.#statements.countUnreadable.get(datasetRowKey(datasetNo, 0), datasetRowKey(datasetNo, rows) - 1)?.count ?? 0;
  }

  isUsed(datasetNo: number): boolean {
    return this.#statements.runsUsing.get(datasetNo) !== undefined;
  }

  /**
   * Deletes up to 20,000 rows; true when none is left and the dataset itself is gone too. Short, so that leases go on. From
   * the first piece on it is as a dataset whose import did not end: nobody can use it, and a start clears it away.
   */
  removeSome(datasetNo: number): boolean {
    this.#statements.hide.run(datasetNo);
    const { changes } = this.#statements.removeRows.run(datasetRowKey(datasetNo, 0), datasetRowKey(datasetNo + 1, 0) - 1);
    if (changes > 0) return false;
    this.#statements.remove.run(datasetNo);
    return true;
  }
}

function columnsToDataset(columns: DatasetColumns): StoredDataset {
  return {
    no: columns.no,
    id: datasetIdSchema.parse(columns.id),
    name: columns.name,
    format: columns.format as DatasetSummary["format"],
    state: columns.state as DatasetSummary["state"],
    rows: columns.rows,
    badRows: columns.bad_rows,
    bytes: columns.bytes,
    notes: columns.notes === null ? [] : (JSON.parse(columns.notes) as DatasetNote[]),
    createdAt: columns.created_at,
  };
}
