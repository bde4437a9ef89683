import { expect, test } from "vitest";
import { exportResults } from "../../../../src-main/runs/export-results.ts";
import { isSpoiled, makeChecksum, sumBodyChecksums } from "../../../../src-main/storage/checksum.ts";
import { salvageDatabase } from "../../../../src-main/storage/salvage-database.ts";
import { databasePath } from "../../../../src-main/storage/store.ts";
import { type ControlBench, makeAttempt, makeReport, makeStep, openControlBench } from "../../../support/control-bench.ts";
import type { StoredRun } from "../../../../src-main/storage/runs-table.ts";

/** One letter of a stored text changes as a bit on a disk does: no statement of ours, and no check of SQLite's, sees it. */
function flip(bench: ControlBench, table: string, column: string, key: number): void {
  bench.db.prepare(`UPDATE ${table} SET ${column} = replace(${column}, 'n', 'm') WHERE key = ?`).run(key);
  expect(bench.store.checkIntegrity()).toBe("ok");
}

async function exportLines(
  bench: ControlBench,
  run: StoredRun,
  include: ("input" | "steps")[] = [],
): Promise<{ index: number; state: string; failure: { code: string; message: string } | null }[]> {
  let text = "";
  for await (const piece of exportResults(bench.store, bench.read(run), { format: "jsonl", include })) text += piece;
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as never);
}

test("a checksum tells any change of a text, or of a second one after it, and says nothing where there is none", () => {
  const whole = makeChecksum('{"text":"größer \u{1F600}"}', "[1,2]");
  expect(isSpoiled(whole, '{"text":"größer \u{1F600}"}', "[1,2]")).toBe(false);
  expect(isSpoiled(whole, '{"text":"grösser \u{1F600}"}', "[1,2]")).toBe(true);
  expect(isSpoiled(whole, '{"text":"größer \u{1F600}"}', "[1,3]")).toBe(true);
  expect(isSpoiled(whole, '{"text":"größer \u{1F600}"}')).toBe(true);
  expect(isSpoiled(null, "anything")).toBe(false);
  expect(makeChecksum(null)).toBeNull();
  // Half of a pair is stored as U+FFFD, and so it is summed.
  expect(makeChecksum("\ud800")).toBe(makeChecksum("\ufffd"));
  const bodies = ['{"a":1}', '{"a":"ü"}'];
  const frame = Buffer.from(`{"rowIndex":0}\n${bodies[0] ?? ""}\n{"rowIndex":1}\n${bodies[1] ?? ""}`);
  expect(sumBodyChecksums(frame)).toBe((makeChecksum(bodies[0] ?? "") ?? 0) + (makeChecksum(bodies[1] ?? "") ?? 0));
});

test("a stored result that is not what was stored is never exported as if it were: its line has failed, and says which and why", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 3 });
  const node = await bench.join();
  for (const chunk of await bench.ask(node, 3)) await bench.finish(node, chunk);
  expect((await exportLines(bench, run, ["input", "steps"])).map(({ state }) => state)).toEqual(["succeeded", "succeeded", "succeeded"]);
  flip(bench, "results", "value", (bench.read(run).taskBase + 1) * 256);
  const lines = await exportLines(bench, run);
  expect(lines.map(({ state }) => state)).toEqual(["succeeded", "failed", "succeeded"]);
  expect(lines[1]?.failure).toMatchObject({ kind: "internal", code: "E_BODY_SPOILED", message: expect.stringMatching(/Row 2 .*step answer/) as unknown });
  expect(lines[1]).toMatchObject({ output: null });
});

test("a spoiled output, or a spoiled input that is to be exported, fails its line too", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 2, output: { label: "{{ steps.answer.text }}" } });
  const node = await bench.join();
  for (const chunk of await bench.ask(node, 2))
    for (const row of chunk.rowIndexes) await bench.push(node, makeReport(chunk.id, row, { output: { label: "billing" } }));
  flip(bench, "outcomes", "output", bench.read(run).taskBase);
  flip(bench, "dataset_rows", "input", bench.read(run).datasetNo * 2 ** 32 + 1);
  expect((await exportLines(bench, run)).map(({ state }) => state)).toEqual(["failed", "succeeded"]);
  expect((await exportLines(bench, run, ["input"])).map(({ failure }) => failure?.code)).toEqual(["E_BODY_SPOILED", "E_BODY_SPOILED"]);
});

test("a row of a dataset that is not what was imported is not sent to anyone: it fails by its number, the others go out", async () => {
  await using bench = await openControlBench();
  const dataset = bench.addDataset(5);
  flip(bench, "dataset_rows", "input", dataset.no * 2 ** 32 + 2);
  const run = await bench.startOn(dataset);
  const node = await bench.join();
  const chunks = await bench.ask(node, 5);
  expect(chunks.flatMap(({ rowIndexes }) => rowIndexes)).toEqual([0, 1, 3, 4]);
  for (const chunk of chunks) await bench.finish(node, chunk);
  expect(bench.read(run)).toMatchObject({ state: "completed", succeeded: 4, failed: 1, pending: 0 });
  const [line] = (await exportLines(bench, run)).filter(({ state }) => state === "failed");
  expect(line).toMatchObject({ index: 2, failure: { kind: "bad_input", code: "E_ROW_SPOILED", message: expect.stringContaining("Row 3") as unknown } });
});

test("a step's result that is not what was stored is not carried on: the step is done again, and its new result counts", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 1, steps: [makeStep("answer"), makeStep("second", ["answer"])] });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 1);
  await bench.push(node, makeReport(chunk?.id as never, 0, { state: null }));
  flip(bench, "results", "value", bench.read(run).taskBase * 256);
  await bench.coordinator.nodeGone(node.connected, "crashed");
  const other = await bench.join();
  const [again] = await bench.ask(other, 1);
  expect(again?.rows[0]?.meta.steps).toEqual([]);
  await bench.push(
    other,
    makeReport(again?.id as never, 0, { values: { answer: "new", second: "two" }, attempts: [makeAttempt({ attempt: 2 }), makeAttempt({ stepId: "second" })] }),
  );
  expect(bench.store.results.readPage(bench.read(run).taskBase, bench.read(run).taskBase).map(({ value, isSpoiled: spoiled }) => [value, spoiled])).toEqual([
    ['"new"', false],
    ['"two"', false],
  ]);
});

test("a salvage leaves out what is not what was stored, counts it, and has it done again", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 3 });
  const node = await bench.join();
  for (const chunk of await bench.ask(node, 3)) await bench.finish(node, chunk);
  flip(bench, "results", "value", (bench.read(run).taskBase + 1) * 256);
  const target = `${bench.dataDir}/salvaged.db`;
  expect(await salvageDatabase(databasePath(bench.dataDir), target)).toMatchObject({ spoiled: 1, reopened: 1 });
  await using other = await openControlBench();
  other.db.exec(`ATTACH '${target}' AS salvaged`);
  expect(other.db.prepare("SELECT state, succeeded, pending FROM salvaged.runs").get()).toEqual({ state: "paused", succeeded: 2, pending: 1 });
});
