import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { DatasetRow } from "../../../../src-shared/model/dataset.ts";
import { DatasetError } from "../../../../src-main/datasets/dataset-error.ts";
import { type ImportOptions, type ImportProgress, importDataset } from "../../../../src-main/datasets/import-dataset.ts";
import { ByteSource } from "./dataset-reading.ts";

function makeSink(): { stored: DatasetRow[]; options: Pick<ImportOptions, "name" | "sink"> } {
  const stored: DatasetRow[] = [];
  return { stored, options: { name: "rows.jsonl", sink: (rows) => void stored.push(...rows) } };
}

test("carries all rows to the sink in order and counts them", async () => {
  const { stored, options } = makeSink();
  const progress: ImportProgress[] = [];
  const text = `${Array.from({ length: 2500 }, (_, index) => (index === 7 ? "oops" : `{"n":${index}}`)).join("\n")}\n`;
  const totals = await importDataset(new ByteSource(text), { ...options, onBadRow: "fail", onProgress: (now) => progress.push(now) });
  expect(totals).toEqual({ format: "jsonl", rows: 2500, badRows: 1, bytes: text.length, notes: [] });
  expect(stored.map((row) => row.line)).toEqual(Array.from({ length: 2500 }, (_, index) => index + 1));
  expect(progress.map((now) => [now.rows, now.badRows])).toEqual([
    [1000, 1],
    [2000, 1],
    [2500, 1],
  ]);
});

test("counts the compressed bytes of a compressed file", async () => {
  const bytes = gzipSync('{"a":1}\n'.repeat(100));
  expect(await importDataset(new ByteSource(bytes), { ...makeSink().options, onBadRow: "stop" })).toMatchObject({ rows: 100, bytes: bytes.length });
});

test("stops at bad rows when told so, and lists the first 20 with line and reason", async () => {
  const { stored, options } = makeSink();
  const source = new ByteSource(`{"a":1}\n${"oops\n".repeat(30)}`);
  const error: unknown = await importDataset(source, { ...options, onBadRow: "stop" }).catch((reason: unknown) => reason);
  if (!(error instanceof DatasetError)) throw new Error("the import went on");
  const lines = error.message.split("\n");
  expect([error.code, error.line, stored.length, lines.length]).toEqual(["E_BAD_ROWS", 2, 0, 22]);
  expect(lines[0]).toMatch(/^rows\.jsonl has rows that cannot be read/);
  expect(lines[1]).toMatch(/^Line 2: It is not valid JSON/);
  expect(lines[21]).toMatch(/10 more/);
  expect(source.isClosed).toBe(true);
});

test("lets the event loop run between two calls of the sink", async () => {
  let turns = 0;
  let isDone = false;
  const count = (): void => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const turnsAtSink: number[] = [];
  const text = '{"a":1}\n'.repeat(3000);
  await importDataset(new ByteSource(text), { name: "rows.jsonl", onBadRow: "fail", sink: () => void turnsAtSink.push(turns) });
  isDone = true;
  expect(new Set(turnsAtSink).size).toBe(3);
});

test("waits for the sink and ends with what it throws, its source closed", async () => {
  const source = new ByteSource('{"a":1}\n'.repeat(3000));
  const sink = (): Promise<void> => Promise.reject(new RangeError("the disk is full"));
  await expect(importDataset(source, { name: "rows.jsonl", onBadRow: "fail", sink })).rejects.toThrow("the disk is full");
  expect(source.isClosed).toBe(true);
});

test("ends with the signal's reason, its source closed", async () => {
  const { stored, options } = makeSink();
  const source = new ByteSource('{"a":1}\n'.repeat(60_000));
  const controller = new AbortController();
  const importing = importDataset(source, { ...options, onBadRow: "fail", signal: controller.signal, onProgress: () => controller.abort(new Error("enough")) });
  await expect(importing).rejects.toThrow("enough");
  expect(stored.length).toBeLessThan(20_000);
  expect(source.isClosed).toBe(true);
});
