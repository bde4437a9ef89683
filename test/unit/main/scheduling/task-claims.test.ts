import { expect, test } from "vitest";
import { openControlBench } from "../../../support/control-bench.ts";
import { expectCountsToHold } from "../../../support/control-counts.ts";

const indexes = (chunks: readonly { rowIndexes: number[] }[]): number[] => chunks.flatMap(({ rowIndexes }) => rowIndexes);

test("rows that cannot be read are passed over, however many there are in a row", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 40, badRows: [0, 3, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 39] });
  const node = await bench.join();
  expect(indexes(await bench.ask(node, 4))).toEqual([1, 2, 4, 5]);
  expect(indexes(await bench.ask(node, 3))).toEqual([16, 17, 18]);
  expect(indexes(await bench.ask(node, 100))).toEqual(Array.from({ length: 20 }, (_, at) => 19 + at));
  expectCountsToHold(bench);
  for (const chunk of node.chunks) await bench.finish(node, chunk);
  expect(bench.read(run)).toMatchObject({ state: "completed", succeeded: 27, failed: 13 });
});

test("rows that were given back go out before rows that nobody had", async () => {
  await using bench = await openControlBench();
  await bench.start({ rows: 20 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 4);
  await bench.coordinator.release(node.connected, {
    chunkId: chunk?.id as never,
    tasks: [
      { rowIndex: 2, reason: "delayed", notBeforeMs: 0 },
      { rowIndex: 3, reason: "delayed", notBeforeMs: 500 },
    ],
  });
  expect(indexes(await bench.ask(node, 2))).toEqual([2, 4]);
  bench.clock.advance(501);
  expect(indexes(await bench.ask(node, 2))).toEqual([3, 5]);
  expectCountsToHold(bench);
});

test("a canceled run that is tried again hands each row out once", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 12, badRows: [9] });
  const node = await bench.join();
  const [first] = await bench.ask(node, 2);
  await bench.finish(node, first as never);
  await bench.control.cancel(bench.live(run));
  await bench.settle();
  expect(bench.read(run)).toMatchObject({ state: "canceled", succeeded: 2, canceled: 9, failed: 1 });
  await bench.control.retry(bench.live(run), "all");
  const chunks = await bench.ask(node, 9);
  expect(indexes(chunks).toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 10, 11]);
  await bench.coordinator.release(node.connected, { chunkId: chunks[0]?.id as never, tasks: [{ rowIndex: 2, reason: "delayed", notBeforeMs: 500 }] });
  expect(indexes(await bench.ask(node, 100))).toEqual([]);
  expect(bench.notices).toEqual([]);
  expectCountsToHold(bench);
});

test("ids of any spelling reach the node as they are", async () => {
  await using bench = await openControlBench();
  const { datasets } = bench.store;
  const ids = ['say "hi"', "back\\slash", "line\nfeed\ttab\u0001nul\u0000", "naïve 日本 😀", "", null];
  const no = datasets.add("data-aaaaaaaaaa" as never, "ids", "jsonl", 1);
  datasets.addRows(
    no,
    0,
    ids.map((id, at) => ({ input: JSON.stringify({ id }), id, line: at + 1, problem: null })),
  );
  const frame = datasets.readFrame(no, 0, ids.length - 1)?.toString() ?? "";
  const lines = frame.split("\n").map((line) => JSON.parse(line) as { id: string | null });
  expect(lines.filter((_, at) => at % 2 === 0)).toEqual(ids.map((id, at) => ({ rowIndex: at, id, line: at + 1 })));
  expect(lines.filter((_, at) => at % 2 === 1).map(({ id }) => id)).toEqual(ids);
});
