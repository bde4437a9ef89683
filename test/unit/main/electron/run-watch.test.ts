import { expect, test } from "vitest";
import { compareRuns, describeEnd } from "../../../../src-main/electron/run-watch.ts";
import type { RunSummary } from "../../../../src-shared/model/run.ts";

function makeRun(id: string, state: RunSummary["state"], rest: Partial<RunSummary> = {}): RunSummary {
  return { id, name: id, state, reason: null, total: 100, pending: 0, leased: 0, succeeded: 100, failed: 0, skipped: 0, canceled: 0, ...rest } as RunSummary;
}

test("a run that was going on and is no longer has ended, once", () => {
  const running = [makeRun("a", "running", { pending: 50 })];
  const done = [makeRun("a", "completed")];
  expect(compareRuns(running, done).ended.map(({ id }) => id)).toEqual(["a"]);
  expect(compareRuns(done, done).ended).toEqual([]);
  expect(compareRuns([], done).ended).toEqual([]);
});

test("a run that pauses itself is told of; one that a person paused is not", () => {
  const running = [makeRun("a", "running"), makeRun("b", "running")];
  const now = [makeRun("a", "paused"), makeRun("b", "paused", { reason: "The endpoint refuses its key." })];
  expect(compareRuns(running, now).ended.map(({ id }) => id)).toEqual(["b"]);
});

test("progress is that of all active runs together, and unknown without any", () => {
  const now = [makeRun("a", "running", { pending: 30, leased: 20 }), makeRun("b", "running", { total: 300, pending: 50 }), makeRun("c", "completed")];
  expect(compareRuns([], now).progress).toBe(0.75);
  expect(compareRuns([], [makeRun("c", "completed")]).progress).toBeNull();
});

test("an end is told with the sum of its rows, and why", () => {
  const run = makeRun("a", "failed", { reason: "No node is left.", succeeded: 90, failed: 10 });
  expect(describeEnd(run)).toEqual({ title: "a: failed", body: "No node is left. 90 succeeded, 10 failed, 0 skipped, 0 canceled of 100." });
});
