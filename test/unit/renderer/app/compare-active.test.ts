import { expect, test } from "vitest";
import { compareActive, placeNotice } from "../../../../src-renderer/app/compare-active.ts";
import type { RunState, RunSummary } from "../../../../src-shared/model/run.ts";

const run = (id: string, state: RunState, reason: string | null = null) => ({ id: id as RunSummary["id"], state, reason });
const changes = (...looks: Parameters<typeof compareActive>) => {
  const { gone, stopped } = compareActive(...looks);
  return { gone: gone.map(({ id }) => id), stopped: stopped.map(({ id }) => id) };
};

test("a run that went on and left the active ones is gone; one that came, or that stood, is no news", () => {
  expect(changes([run("run-a", "running"), run("run-b", "paused")], [run("run-c", "running")])).toEqual({ gone: ["run-a"], stopped: [] });
});

test("a run that pauses itself says why and is news once; one that a person pauses is none", () => {
  const before = [run("run-a", "running"), run("run-b", "running"), run("run-c", "paused", "no node")];
  const now = [run("run-a", "paused", "the key is refused"), run("run-b", "paused"), run("run-c", "paused", "no node")];
  expect(changes(before, now)).toEqual({ gone: [], stopped: ["run-a"] });
  expect(changes(now, now)).toEqual({ gone: [], stopped: [] });
});

test.each([
  ["in the window, elsewhere", { hasFocus: true }, "page"],
  ["in the window, at the run, which is seen to end", { hasFocus: true, isAtRun: true }, null],
  ["in the desktop's window", { hasFocus: true, isDesktop: true, maySystem: true }, "page"],
  ["away from the desktop's window, whose program tells by the system", { isDesktop: true, maySystem: true }, null],
  ["away from a browser that may use the system", { maySystem: true, isAtRun: true }, "system"],
  ["away from a browser that may not", { isAtRun: true }, "page"],
] as const)("a run's end is told in one place: %s", (_where, given, place) => {
  expect(placeNotice({ hasFocus: false, isAtRun: false, isDesktop: false, maySystem: false, ...given })).toBe(place);
});

test("a run that stops at its budget is news once, though it has no sentence of its own", () => {
  const now = [run("run-a", "stopped_budget")];
  expect(changes([run("run-a", "running")], now)).toEqual({ gone: [], stopped: ["run-a"] });
  expect(changes(now, now)).toEqual({ gone: [], stopped: [] });
});
