import fc from "fast-check";
import { expect, test } from "vitest";
import { findLastSteps, planReadySteps, type StepProgress } from "../../../src-shared/core/ready-steps.ts";
import type { StepState } from "../../../src-shared/model/task.ts";
import { makeStep } from "../../support/control-bench.ts";

/** a → b, c; b, c → d; e stands alone. */
const steps = [makeStep("a"), makeStep("b", ["a"]), makeStep("c", ["a"]), makeStep("d", ["b", "c"]), makeStep("e")];

function plan(states: Record<string, StepProgress>): { start: string[]; skip: string[] } {
  const { start, skip } = planReadySteps(steps, new Map(Object.entries(states)));
  return { start: start.map(({ id }) => id), skip: skip.map(({ id }) => id) };
}

test.each<[Record<string, StepProgress>, string[], string[]]>([
  [{}, ["a", "e"], []],
  [{ a: "running" }, ["e"], []],
  [{ a: "succeeded" }, ["b", "c", "e"], []],
  [{ a: "failed" }, ["b", "c", "e"], []],
  [{ a: "skipped", e: "running" }, [], ["b", "c"]],
  [{ a: "succeeded", b: "skipped", c: "running", e: "succeeded" }, [], []],
  [{ a: "succeeded", b: "skipped", c: "succeeded", e: "succeeded" }, ["d"], []],
  [{ a: "succeeded", b: "skipped", c: "failed", e: "succeeded" }, ["d"], []],
  [{ a: "succeeded", b: "skipped", c: "skipped", e: "succeeded" }, [], ["d"]],
  [{ a: "succeeded", b: "succeeded", c: "succeeded", d: "succeeded", e: "skipped" }, [], []],
])("with %o, %o start and %o are skipped", (states, start, skip) => {
  expect(plan(states)).toEqual({ start, skip });
});

test("the last steps are those that nothing needs", () => {
  expect(findLastSteps(steps)).toEqual(["d", "e"]);
  expect(findLastSteps([makeStep("only")])).toEqual(["only"]);
});

test("followed to its end, every graph has each step ended once, after all it needs", () => {
  const graph = fc.array(fc.array(fc.nat(30), { maxLength: 3 }), { minLength: 1, maxLength: 12 });
  const ends = fc.array(fc.constantFrom<StepState>("succeeded", "skipped", "failed"), { minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(graph, ends, (needs, endings) => {
      const all = needs.map((some, at) => makeStep(`s${at}`, at === 0 ? [] : [...new Set(some.map((need) => `s${need % at}`))]));
      const stateById = new Map<string, StepProgress>();
      for (let round = 0; round <= all.length; round += 1) {
        const { start, skip } = planReadySteps(all, stateById);
        for (const step of [...start, ...skip]) {
          expect(stateById.has(step.id)).toBe(false);
          expect(step.needs.every((id) => stateById.has(id))).toBe(true);
        }
        for (const step of skip) stateById.set(step.id, "skipped");
        for (const step of start) stateById.set(step.id, endings[all.indexOf(step)] ?? "succeeded");
      }
      expect(stateById.size).toBe(all.length);
    }),
    { numRuns: 60 },
  );
});
