import { setImmediate } from "node:timers/promises";
import type { DatasetFormat, DatasetNote, DatasetRow } from "../../src-shared/model/dataset.ts";
import { DatasetError } from "./dataset-error.ts";
import { type ReadDatasetOptions, readDataset } from "./read-dataset.ts";

export type ImportProgress = {
  /** Rows handed to `sink`, bad ones included. */
  rows: number;
  badRows: number;
  /** Bytes taken from the source, compressed ones as such. */
  bytes: number;
};

export type ImportOptions = ReadDatasetOptions & {
  /** `fail`: a bad row goes to `sink` with its problem. `stop`: the first ones end the import with E_BAD_ROWS. */
  onBadRow: "fail" | "stop";
  /** Stores rows, in file order; the next ones are read when it is done. */
  sink: (rows: DatasetRow[]) => void | Promise<void>;
  /** Called after each `sink`. */
  onProgress?: (progress: ImportProgress) => void;
};

export type ImportTotals = ImportProgress & { format: DatasetFormat; notes: DatasetNote[] };

const listedProblems = 20;

/**
 * Carries a dataset from a stream of bytes to `sink`, in constant memory, letting the event loop run between two calls of
 * it. Throws `DatasetError`, what `sink` throws, and the reason of `signal`; what `sink` got before is the caller's to undo.
 */
export async function importDataset(source: AsyncIterable<Uint8Array>, options: ImportOptions): Promise<ImportTotals> {
  const progress: ImportProgress = { rows: 0, badRows: 0, bytes: 0 };
  const { format, rows, listNotes } = await readDataset(countBytes(source, progress), options);
  for await (const some of rows) {
    const bad = some.filter((row) => row.problem !== null);
    if (bad.length > 0 && options.onBadRow === "stop") throw badRowsError(options.name, bad);
    await options.sink(some);
    progress.rows += some.length;
    progress.badRows += bad.length;
    options.onProgress?.({ ...progress });
    await setImmediate();
  }
  return { ...progress, format, notes: listNotes() };
}

async function* countBytes(source: AsyncIterable<Uint8Array>, progress: ImportProgress): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    progress.bytes += chunk.length;
    yield chunk;
  }
}

function badRowsError(name: string, bad: readonly DatasetRow[]): DatasetError {
  const listed = bad.slice(0, listedProblems).map((row) => row.problem?.message ?? "");
  const more = bad.length > listedProblems ? [`… and ${bad.length - listedProblems} more among the next rows.`] : [];
  const message = [`${name} has rows that cannot be read; correct them, or let bad rows fail one by one with --on-bad-row fail.`, ...listed, ...more].join(
    "\n",
  );
  return new DatasetError("E_BAD_ROWS", message, { line: bad[0]?.line ?? 1 });
}
