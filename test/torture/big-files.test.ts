import { execFile } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, openSync, writeSync, closeSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { createGzip } from "node:zlib";
import { expect, test } from "vitest";
import { makeTempDir } from "../support/temp-dir.ts";

type Outcome = { rows: number; badRows: number; code: string | null; peakMb: number };

const run = promisify(execFile);
const maxPeakMb = 300;

/** In a process of its own, whose memory is the import's alone. */
async function importFile(dataDir: string, file: string): Promise<Outcome> {
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, "../support/import-main.ts"), dataDir, file]);
  return JSON.parse(stdout) as Outcome;
}

/** Rows, a line of `bytes` zeros that take no room on the disk, and rows again. */
function writeWithLongLine(path: string, bytes: number): void {
  const rows = '{"text":"short"}\n'.repeat(20_000);
  const file = openSync(path, "w");
  writeSync(file, rows, 0);
  writeSync(file, `\n${rows}`, rows.length + bytes);
  closeSync(file);
}

test("a line of a gigabyte costs one bad row and no more memory than any file", async () => {
  await using folder = await makeTempDir();
  writeWithLongLine(folder.file("rows.jsonl"), 1024 ** 3);
  const { peakMb, ...outcome } = await importFile(folder.path, folder.file("rows.jsonl"));
  expect(outcome).toEqual({ rows: 40_001, badRows: 1, code: null });
  expect(peakMb).toBeLessThan(maxPeakMb);
});

test("a gzip bomb is stopped, in little memory, and nothing of it is kept", async () => {
  await using folder = await makeTempDir();
  const gzip = createGzip({ level: 9 });
  const file = gzip.pipe(createWriteStream(folder.file("bomb.jsonl.gz")));
  const line = Buffer.from(`${" ".repeat(1024 * 1024 - 3)}{}\n`);
  for (let megabytes = 0; megabytes < 120; megabytes++) if (!gzip.write(line)) await once(gzip, "drain");
  gzip.end();
  await once(file, "close");
  const { peakMb, ...outcome } = await importFile(folder.path, folder.file("bomb.jsonl.gz"));
  expect(outcome).toEqual({ rows: 0, badRows: 0, code: "E_DECOMPRESSION_BOMB" });
  expect(peakMb).toBeLessThan(maxPeakMb);
});
