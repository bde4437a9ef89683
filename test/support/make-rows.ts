import { closeSync, openSync, writeSync } from "node:fs";
import type { JsonObject } from "../../src-shared/model/json.ts";

export type RowOptions = {
  /** Length of a line with its newline, at least; ASCII, so bytes are characters. Default: as long as the words need. */
  bytes?: number;
  /** Number of the first row. Default 0. */
  from?: number;
};

/** Row `n`: id `t-<n>`, and a text with the key by which the witness knows it, `row-<n>`. */
export function makeRow(n: number, options: RowOptions = {}): { id: string; text: string } {
  const row = { id: `t-${n}`, text: `row-${n} says: the parcel came late and the box was open.` };
  const missing = (options.bytes ?? 0) - JSON.stringify(row).length - 1;
  return missing > 0 ? { ...row, text: row.text + ` ${filler}`.repeat(Math.ceil(missing / (filler.length + 1))).slice(0, missing) } : row;
}

/** Writes a JSONL file of `count` rows, a few thousand at a time: any size, flat memory. */
export function writeRows(file: string, count: number, options: RowOptions = {}): void {
  const from = options.from ?? 0;
  const handle = openSync(file, "w");
  try {
    for (let at = 0; at < count; at += rowsPerWrite) {
      const lines = Array.from({ length: Math.min(rowsPerWrite, count - at) }, (_, i) => `${JSON.stringify(makeRow(from + at + i, options))}\n`);
      writeSync(handle, lines.join(""));
    }
  } finally {
    closeSync(handle);
  }
}

/** Writes these objects as a JSONL file. */
export function writeJsonl(file: string, rows: readonly JsonObject[]): void {
  const handle = openSync(file, "w");
  writeSync(handle, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  closeSync(handle);
}

const rowsPerWrite = 2000;
const filler = "Nobody answers the phone and the tracking page shows yesterday.";
