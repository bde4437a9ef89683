import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { makeReport, openControlBench } from "../../../support/control-bench.ts";
import { expectCountsToHold } from "../../../support/control-counts.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

test("a run that has ended is let go by all that had it", async () => {
  await using bench = await openControlBench();
  const held = await bench.start({ rows: 4 });
  const run = await bench.start({ rows: 4 });
  const ref = new WeakRef(bench.live(run));
  await bench.control.cancel(bench.live(run));
  await bench.settle();
  expect(bench.read(run).state).toBe("canceled");
  expect(bench.coordinator.runs.all().map(({ no }) => no)).toEqual([held.no]);
  collectGarbage();
  expect(ref.deref()).toBeUndefined();
});

test("of a run that has ended there is one in memory, as long as anybody has it in hand", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 1 });
  const live = bench.live(run);
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 1);
  await bench.push(node, makeReport(chunk?.id as never, 0, { state: "failed", attempts: [] }));
  expect(live.state).toBe("completed");
  expect(bench.coordinator.runs.peek(run.no)).toBeUndefined();
  expect(bench.live(run)).toBe(live);
  await bench.control.retry(live, "failed");
  expect(bench.coordinator.runs.peek(run.no)).toBe(live);
  expect(await bench.ask(node, 1)).toHaveLength(1);
  expectCountsToHold(bench);
});
