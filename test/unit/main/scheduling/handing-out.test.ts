import { expect, test } from "vitest";
import { makeReport, openControlBench } from "../../../support/control-bench.ts";
import { expectCountsToHold } from "../../../support/control-counts.ts";

test("a node gets the rows it wants, lowest first, with their text, id and line", async () => {
  await using bench = await openControlBench();
  await bench.start({ rows: 20 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 3);
  expect(chunk?.rowIndexes).toEqual([0, 1, 2]);
  expect(chunk?.rows[1]).toEqual({ meta: { rowIndex: 1, id: "id-1", line: 2 }, bodies: ['{"n":1}'] });
  expectCountsToHold(bench);
});

test("a node that wants nothing gets nothing", async () => {
  await using bench = await openControlBench();
  await bench.start({ rows: 20 });
  const node = await bench.join();
  expect(await bench.ask(node, 0)).toEqual([]);
  expectCountsToHold(bench);
});

test("a wish is used up by what is handed out, until the node wishes again", async () => {
  await using bench = await openControlBench();
  await bench.start({ rows: 20 });
  const node = await bench.join();
  await bench.ask(node, 3);
  bench.coordinator.turns.runNow();
  expect(node.chunks.flatMap(({ rowIndexes }) => rowIndexes)).toHaveLength(3);
  await bench.ask(node, 2);
  expect(node.chunks.flatMap(({ rowIndexes }) => rowIndexes)).toEqual([0, 1, 2, 3, 4]);
  expectCountsToHold(bench);
});

test("two nodes share what is left near the end instead of one holding it all", async () => {
  await using bench = await openControlBench();
  await bench.start({ rows: 8 });
  const first = await bench.join();
  const second = await bench.join();
  first.connected.want = 100;
  const [chunk] = await bench.ask(second, 100);
  expect(chunk).toBeDefined();
  const sizes = [...first.chunks, ...second.chunks].map(({ rowIndexes }) => rowIndexes.length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(2);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(8);
  expectCountsToHold(bench);
});

test("a draining node gets nothing", async () => {
  await using bench = await openControlBench();
  await bench.start({ rows: 8 });
  const node = await bench.join();
  node.connected.state = "draining";
  expect(await bench.ask(node, 5)).toEqual([]);
});

test("nothing is handed out while dispatch is paused", async () => {
  await using bench = await openControlBench();
  await bench.start({ rows: 8 });
  const node = await bench.join();
  bench.coordinator.pauseDispatch();
  expect(await bench.ask(node, 5)).toEqual([]);
  bench.coordinator.resumeDispatch();
  expect(await bench.ask(node, 5)).not.toEqual([]);
  expectCountsToHold(bench);
});

test("runs that go on at the same time are served in turn", async () => {
  await using bench = await openControlBench();
  const one = await bench.start({ rows: 8 });
  const other = await bench.start({ rows: 8 });
  const node = await bench.join();
  await bench.ask(node, 8);
  const served = new Set(node.chunks.map(({ offer }) => offer.run.id));
  expect(served).toEqual(new Set([one.id, other.id]));
  expectCountsToHold(bench);
});

test("a chunk stops before it outgrows the socket, and the rows left out go on with the next", async () => {
  await using bench = await openControlBench();
  const dataset = bench.addDataset(0);
  const big = JSON.stringify({ text: "x".repeat(100_000) });
  bench.store.datasets.addRows(
    dataset.no,
    0,
    Array.from({ length: 12 }, (_, at) => ({ input: big, id: null, line: at + 1, problem: null })),
  );
  const full = bench.store.datasets.finish(dataset.no, { rows: 12, badRows: 0, bytes: 1, format: "jsonl" });
  const { plan, settings } = await planOf(bench);
  await bench.control.start({ name: undefined, pipelineVersion: null, dataset: full, plan, settings, expectedRowUsd: null, outputPath: null });
  const node = await bench.join();
  const chunks = await bench.ask(node, 12);
  expect(chunks.flatMap(({ rowIndexes }) => rowIndexes)).toEqual(Array.from({ length: 12 }, (_, at) => at));
  for (const { offer } of chunks) expect(offer.frame.length).toBeLessThan(512 * 1024);
  expectCountsToHold(bench);
});

test("a run ends when its last row does, and its nodes are told to forget it", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 3 });
  const node = await bench.join();
  node.connected.noteOpened(run);
  const chunks = await bench.ask(node, 3);
  for (const chunk of chunks) await bench.finish(node, chunk);
  expect(bench.read(run)).toMatchObject({ state: "completed", succeeded: 3, pending: 0, leased: 0 });
  expect(bench.read(run).endedAt).toBe(bench.clock.now());
  expect(node.link.told("run:close")).toEqual([{ runId: run.id }]);
  await bench.followUps.whenIdle();
  expectCountsToHold(bench);
});

test("whenIdle waits for a run that goes on", async () => {
  await using bench = await openControlBench();
  await bench.start({ rows: 1 });
  let idle = false;
  const waiting = bench.followUps.whenIdle().then(() => (idle = true));
  await bench.settle();
  expect(idle).toBe(false);
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 1);
  await bench.push(node, makeReport(chunk?.id as never, 0));
  await waiting;
  expect(idle).toBe(true);
});

async function planOf(bench: Awaited<ReturnType<typeof openControlBench>>) {
  const run = bench.live(await bench.start({ rows: 1, badRows: [0] }));
  return { plan: run.plan, settings: { concurrency: 64, vars: {}, limit: null, maxCostUsd: null } };
}
