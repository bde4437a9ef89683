import { expect, test } from "vitest";
import { compareActive } from "../../../../src-renderer/app/compare-active.ts";
import type { RunState, RunSummary } from "../../../../src-shared/model/run.ts";

const run = (id: string, state: RunState, reason: string | null = null) => ({ id: id as RunSummary["id"], state, reason });

test("a run that left the active ones is gone; one that came is no news", () => {
  expect(compareActive([run("run-a", "running"), run("run-b", "paused")], [run("run-c", "running")])).toEqual({ gone: ["run-a", "run-b"], stopped: [] });
});

test("a run that pauses itself says why and is news once; one that a person pauses is none", () => {
  const before = [run("run-a", "running"), run("run-b", "running"), run("run-c", "paused", "no node")];
  const now = [run("run-a", "paused", "the key is refused"), run("run-b", "paused"), run("run-c", "paused", "no node")];
  expect(compareActive(before, now)).toEqual({ gone: [], stopped: ["run-a"] });
  expect(compareActive(now, now)).toEqual({ gone: [], stopped: [] });
});

test("a run that stops at its budget is news once, though it has no sentence of its own", () => {
  const now = [run("run-a", "stopped_budget")];
  expect(compareActive([run("run-a", "running")], now)).toEqual({ gone: [], stopped: ["run-a"] });
  expect(compareActive(now, now)).toEqual({ gone: [], stopped: [] });
});
