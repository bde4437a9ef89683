import { expect, test } from "vitest";
import { makeReport, openControlBench } from "../../../support/control-bench.ts";
import { expectCountsToHold } from "../../../support/control-counts.ts";

test("the turn that pauses a run hands out none of its rows", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 8 });
  const node = await bench.join();
  node.connected.want = 8;
  await bench.control.pause(bench.live(run), "now");
  await bench.settle();
  expect(node.chunks).toEqual([]);
  expect(bench.read(run)).toMatchObject({ state: "paused", pending: 8, leased: 0 });
  expectCountsToHold(bench);
});

test("the turn that cancels a run hands out none of its rows, and a run with none in flight is canceled at once", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 8 });
  const node = await bench.join();
  node.connected.want = 8;
  await bench.control.cancel(bench.live(run));
  await bench.settle();
  expect(node.chunks).toEqual([]);
  expect(bench.read(run)).toMatchObject({ state: "canceled", canceled: 8, pending: 0 });
  expectCountsToHold(bench);
});

test("a run paused in the turn of its last result is completed", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 1 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 1);
  await Promise.all([bench.control.pause(bench.live(run), null), bench.push(node, makeReport(chunk?.id as never, 0))]);
  expect(bench.read(run).state).toBe("completed");
  expectCountsToHold(bench);
});

test("pausing tells the nodes that have the run to hold it; resuming hands out the rest", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 8 });
  const node = await bench.join();
  const stranger = await bench.join();
  await bench.ask(node, 1);
  node.connected.noteOpened(run);
  await bench.control.pause(bench.live(run), null);
  expect(node.link.told("run:hold")).toEqual([{ runId: run.id }]);
  expect(stranger.link.told("run:hold")).toEqual([]);
  expect(await bench.ask(node, 3)).toEqual([]);
  await bench.control.resume(bench.live(run), { concurrency: 5 });
  await bench.settle();
  expect(node.chunks.length).toBeGreaterThan(1);
  expect(bench.read(run)).toMatchObject({ state: "running", settings: { concurrency: 5 } });
  expect(bench.live(run).concurrency).toBe(5);
  expectCountsToHold(bench);
});

test("canceling lets rows in flight end; their results count, the others are canceled", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 8 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 1);
  node.connected.noteOpened(run);
  await bench.control.cancel(bench.live(run));
  await bench.settle();
  expect(node.link.told("run:cancel")).toEqual([{ runId: run.id }]);
  expect(bench.read(run)).toMatchObject({ state: "canceling", canceled: 7, leased: 1 });
  await bench.push(node, makeReport(chunk?.id as never, 0));
  expect(bench.read(run)).toMatchObject({ state: "canceled", canceled: 7, succeeded: 1 });
  expectCountsToHold(bench);
});

test("rows given back to a canceling run are canceled", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 2 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 1);
  await bench.control.cancel(bench.live(run));
  await bench.coordinator.release(node.connected, { chunkId: chunk?.id as never, tasks: [{ rowIndex: 0, reason: "paused", notBeforeMs: 0 }] });
  await bench.settle();
  expect(bench.read(run)).toMatchObject({ state: "canceled", canceled: 2 });
  expectCountsToHold(bench);
});

test("calls that do not end within 30 s of a cancel are given up, and count as possibly paid", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 20 });
  const node = await bench.join({ slots: 2 });
  await bench.ask(node, 2);
  await bench.ask(node, 4);
  await bench.control.cancel(bench.live(run));
  await bench.settle();
  bench.clock.advance(29_999);
  await bench.followUps.tick();
  expect(bench.read(run).state).toBe("canceling");
  bench.clock.advance(1);
  await bench.followUps.tick();
  await bench.settle();
  expect(bench.read(run)).toMatchObject({ state: "canceled", canceled: 20, possiblyPaidTwice: 6 });
  expectCountsToHold(bench);
});

test("a result that comes after its run was canceled is kept and counted, and the row stays canceled", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 2 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 1);
  await bench.control.cancel(bench.live(run));
  await bench.settle();
  bench.clock.advance(30_000);
  await bench.followUps.tick();
  await bench.settle();
  await bench.push(node, makeReport(chunk?.id as never, 0));
  expect(bench.read(run)).toMatchObject({ state: "canceled", canceled: 2, succeeded: 0, attempts: 1, inputTokens: 10 });
  expectCountsToHold(bench);
});
