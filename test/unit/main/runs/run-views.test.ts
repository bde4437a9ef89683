import { expect, test } from "vitest";
import { RunViews } from "../../../../src-main/runs/run-views.ts";
import { openStoreReadOnly } from "../../../../src-main/storage/store.ts";
import { runDetailSchema } from "../../../../src-shared/wire/ui/run-messages.ts";
import { type ControlBench, makeAttempt, makeReport, openControlBench } from "../../../support/control-bench.ts";

const viewsOf = ({ store, coordinator, rates, stats, clock }: ControlBench): RunViews => new RunViews({ store, coordinator, rates, stats, clock });

test("a run is required by reference, and what is wrong with the reference is said", async () => {
  await using bench = await openControlBench();
  const views = viewsOf(bench);
  expect(() => views.require("last")).toThrow(expect.objectContaining({ code: "E_RUN_UNKNOWN" }));
  const run = await bench.start({ rows: 1 });
  await bench.start({ rows: 1 });
  expect(views.require(run.id).id).toBe(run.id);
  expect(() => views.require("run-")).toThrow(expect.objectContaining({ code: "E_RUN_AMBIGUOUS" }));
  expect(() => views.require("nope")).toThrow(expect.objectContaining({ code: "E_RUN_UNKNOWN", message: expect.stringContaining("inferno runs") }));
});

test("a list is newest first, as long as asked for, and holds nothing that is only for storage", async () => {
  await using bench = await openControlBench();
  const ids = [await bench.start({ rows: 1 }), await bench.start({ rows: 1 }), await bench.start({ rows: 1 })].map(({ id }) => id);
  const list = viewsOf(bench).list(2);
  expect(list.map(({ id }) => id)).toEqual(ids.toReversed().slice(0, 2));
  expect(Object.keys(list[0] ?? {})).toEqual(expect.not.arrayContaining(["no", "plan", "taskBase", "datasetNo"]));
});

test("in a folder whose control plane died, a run that went on shows as paused; one that ended shows as it ended", async () => {
  await using bench = await openControlBench();
  const running = await bench.start({ rows: 2 });
  const ended = await bench.start({ rows: 1, badRows: [0] });
  await bench.settle();
  const store = openStoreReadOnly(bench.dataDir);
  const views = new RunViews({ store, coordinator: null, rates: bench.rates, stats: bench.stats, clock: bench.clock });
  const byId = new Map(views.list(9).map((run) => [run.id, run]));
  expect(byId.get(running.id)).toMatchObject({ state: "paused", reason: expect.stringContaining("has stopped") });
  expect(byId.get(ended.id)).toMatchObject({ state: "completed", reason: null });
  expect(views.progress(views.require(running.id))).toMatchObject({ etaMs: null, nodesConnected: 0, rowsBlocked: 0 });
  store.close();
});

test("progress tells rate, time left, latency, and rows that wait for a person", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 30 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 3);
  await bench.push(node, makeReport(chunk?.id as never, 0, { attempts: [makeAttempt({ latencyMs: 50 })] }));
  await bench.push(node, makeReport(chunk?.id as never, 1, { state: "failed", attempts: [makeAttempt({ outcome: "timeout", latencyMs: 9000 })] }));
  await bench.coordinator.release(node.connected, { chunkId: chunk?.id as never, tasks: [{ rowIndex: 2, reason: "endpoint_blocked", notBeforeMs: 0 }] });
  bench.rates.add(run.no, 20, bench.clock.monotonic());
  bench.clock.advance(2000);
  const progress = viewsOf(bench).progress(bench.read(run));
  expect(progress).toMatchObject({ rowsBlocked: 1, nodesConnected: 1, latency: { count: 1 }, rowsPerSecond: 10, etaMs: 2800 });
  expect(progress.latency?.p50).toBeGreaterThan(45);
  expect(progress.latency?.p50).toBeLessThan(55);
});

test("what calls in flight at a death may have cost twice is told at what a call of the run costs on average; without prices nobody knows", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 10 });
  const node = await bench.join({ slots: 2 });
  const [chunk] = await bench.ask(node, 4);
  await bench.push(node, makeReport(chunk?.id as never, 0, { attempts: [makeAttempt({ costUsd: 0.25 })] }));
  await bench.coordinator.nodeGone(node.connected, "crashed");
  expect(viewsOf(bench).progress(bench.read(run))).toMatchObject({ possiblyPaidTwice: 3, possiblyPaidTwiceUsd: 0.75 });
  const unpriced = await bench.start({ rows: 1 });
  expect(viewsOf(bench).progress(bench.read(unpriced))).toMatchObject({ possiblyPaidTwice: 0, possiblyPaidTwiceUsd: null });
});

test("a failed row is found by what it failed of: grouped, most frequent first, with an example", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 6, badRows: [5] });
  const node = await bench.join();
  for (const row of [0, 1, 2]) {
    const [chunk] = await bench.ask(node, 1);
    await bench.push(node, makeReport(chunk?.id as never, row, { state: "failed", attempts: [makeAttempt({ outcome: "server_error" })] }));
  }
  const detail = viewsOf(bench).detail(bench.read(run));
  expect(detail.failures).toEqual([
    { step: "answer", kind: "server_error", code: null, rows: 3, example: "the server broke", exampleRow: 0, retryable: true },
    { step: null, kind: "bad_input", code: "E_BAD_JSON", rows: 1, example: "Line 6 is not JSON.", exampleRow: 5, retryable: false },
  ]);
  expect(detail.steps).toMatchObject([{ stepId: "answer", endpoint: "model" }]);
  expect(runDetailSchema.safeParse(detail).error).toBeUndefined();
});

test("tokens that no server told of are unknown, not none, in run and step; those told of by one call are those of all", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 2 });
  const node = await bench.join();
  const chunks = await bench.ask(node, 2);
  const push = (row: number, usage: { inputTokens: number | null; outputTokens: number | null }) =>
    bench.push(
      node,
      makeReport(chunks.find(({ rowIndexes }) => rowIndexes.includes(row))!.id, row, {
        values: { answer: "a" },
        attempts: [makeAttempt({ ...usage, costUsd: null })],
      }),
    );
  const unknown = { inputTokens: null, outputTokens: null, costUsd: null };
  await push(0, unknown);
  const views = viewsOf(bench);
  const before = views.detail(bench.read(run));
  expect([before.run, before.steps[0]]).toMatchObject([unknown, unknown]);
  await push(1, { inputTokens: 7, outputTokens: null });
  const after = views.detail(bench.read(run));
  expect([after.run, after.steps[0]]).toMatchObject([
    { inputTokens: 7, outputTokens: null },
    { inputTokens: 7, outputTokens: null },
  ]);
});
