import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canRunGo, decideRunState, isRunEnded, runTransitions } from "../../../src-shared/core/run-transitions.ts";
import { type RunState, runStates } from "../../../src-shared/model/run.ts";

/** Written out once more, by what people can do and what rows bring about, so that a change of the table is seen. */
const legal: readonly [RunState, RunState, string][] = [
  ["importing", "ready", "its tasks are made"],
  ["importing", "failed", "its tasks cannot be made"],
  ["ready", "running", "it starts"],
  ["ready", "canceling", "by hand"],
  ["running", "paused", "by hand, or all that is left waits for a person"],
  ["running", "stopped_budget", "no further row fits its budget"],
  ["running", "canceling", "by hand"],
  ["running", "completed", "its last row ends"],
  ["running", "failed", "it cannot go on"],
  ["paused", "running", "by hand"],
  ["paused", "canceling", "by hand"],
  ["paused", "completed", "its last row ends"],
  ["paused", "failed", "it cannot go on"],
  ["stopped_budget", "running", "by hand, with a higher budget"],
  ["stopped_budget", "paused", "retry, while its rows are prepared"],
  ["stopped_budget", "canceling", "by hand"],
  ["stopped_budget", "completed", "its last row ends, by a late result"],
  ["canceling", "canceled", "its last row ends"],
  ...(["completed", "failed", "canceled"] as const).flatMap((ended): [RunState, RunState, string][] => [
    [ended, "running", "retry"],
    [ended, "paused", "retry, while its rows are prepared"],
  ]),
];

describe("a run", () => {
  test.each(legal)("goes from %s to %s: %s", (from, to) => {
    expect(canRunGo(from, to)).toBe(true);
  });

  const illegal = runStates.flatMap((from) =>
    runStates.filter((to) => !legal.some(([a, b]) => a === from && b === to)).map((to): [RunState, RunState] => [from, to]),
  );
  test.each(illegal)("does not go from %s to %s", (from, to) => {
    expect(canRunGo(from, to)).toBe(false);
  });

  test("can be reached in every state, and left from every state", () => {
    const reached = new Set(Object.values(runTransitions).flat());
    expect(runStates.filter((state) => state !== "importing" && !reached.has(state))).toEqual([]);
    expect(runStates.filter((state) => runTransitions[state].length === 0)).toEqual([]);
  });

  test("has ended when it is completed, failed or canceled", () => {
    expect(runStates.filter(isRunEnded)).toEqual(["completed", "failed", "canceled"]);
  });
});

describe("the rows of a run say where it goes", () => {
  test.each([
    ["running", { pending: 0, leased: 0, blocked: 0, affordable: Infinity }, "completed"],
    ["paused", { pending: 0, leased: 0, blocked: 0, affordable: Infinity }, "completed"],
    ["canceling", { pending: 0, leased: 0, blocked: 0, affordable: Infinity }, "canceled"],
    ["running", { pending: 3, leased: 0, blocked: 3, affordable: Infinity }, "paused"],
    ["running", { pending: 3, leased: 1, blocked: 3, affordable: Infinity }, null],
    ["running", { pending: 3, leased: 0, blocked: 2, affordable: Infinity }, null],
    ["running", { pending: 0, leased: 1, blocked: 0, affordable: Infinity }, null],
    ["paused", { pending: 3, leased: 0, blocked: 3, affordable: Infinity }, null],
    ["running", { pending: 3, leased: 0, blocked: 0, affordable: 0 }, "stopped_budget"],
    ["running", { pending: 3, leased: 0, blocked: 2, affordable: 0 }, "stopped_budget"],
    ["running", { pending: 3, leased: 0, blocked: 3, affordable: 0 }, "paused"],
    ["running", { pending: 3, leased: 1, blocked: 0, affordable: 0 }, null],
    ["running", { pending: 3, leased: 0, blocked: 0, affordable: 1 }, null],
    ["running", { pending: 0, leased: 0, blocked: 0, affordable: 0 }, "completed"],
    ["paused", { pending: 3, leased: 0, blocked: 0, affordable: 0 }, null],
    ["canceling", { pending: 3, leased: 0, blocked: 0, affordable: 0 }, null],
    ["stopped_budget", { pending: 3, leased: 0, blocked: 0, affordable: 9 }, null],
    ["stopped_budget", { pending: 0, leased: 0, blocked: 0, affordable: 0 }, "completed"],
    ["canceling", { pending: 3, leased: 0, blocked: 3, affordable: Infinity }, null],
    ["canceling", { pending: 0, leased: 1, blocked: 0, affordable: Infinity }, null],
    ["importing", { pending: 0, leased: 0, blocked: 0, affordable: Infinity }, null],
    ["ready", { pending: 0, leased: 0, blocked: 0, affordable: Infinity }, null],
    ["completed", { pending: 0, leased: 0, blocked: 0, affordable: Infinity }, null],
    ["canceled", { pending: 0, leased: 0, blocked: 0, affordable: Infinity }, null],
  ] as const)("%s with %o: %s", (state, rows, to) => {
    expect(decideRunState(state, rows)).toBe(to);
  });

  test("it only ever goes where a run may go", () => {
    const rows = fc.record({ pending: fc.nat(3), leased: fc.nat(3), blocked: fc.nat(3), affordable: fc.nat(3) });
    fc.assert(
      fc.property(fc.constantFrom(...runStates), rows, (state, counts) => {
        const to = decideRunState(state, counts);
        return to === null || canRunGo(state, to);
      }),
    );
  });
});
