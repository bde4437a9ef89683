import { expect, test } from "vitest";
import { waitFor } from "../../../../support/wait-for.ts";
import { createSlowestFinder, createSpanFinder } from "../../../../../src-renderer/features/runs/rows/row-finder.ts";

test("a search goes on piece by piece until it is done", async () => {
  const asked: number[] = [];
  const finder = createSpanFinder(async (after) => {
    asked.push(after);
    return { spans: [[after + 2, after + 3]], searchedTo: after + 10, done: after >= 19 };
  });
  finder.start();
  await waitFor(() => finder.getState().state === "done", { what: "the search" });
  expect(asked).toEqual([-1, 9, 19]);
  expect(finder.getState()).toMatchObject({ count: 6, searchedTo: 29, error: null });
  expect(finder.at(2)).toBe(11);
});

test("a search that is stopped takes no further answer, and goes on from where it was", async () => {
  const answers: (() => void)[] = [];
  const finder = createSpanFinder(
    (after) => new Promise((resolve) => answers.push(() => resolve({ spans: [[after + 1, after + 1]], searchedTo: after + 1, done: after >= 1 }))),
  );
  finder.start();
  answers.shift()?.();
  await waitFor(() => answers.length === 1, { what: "the search" });
  finder.stop();
  answers.shift()?.();
  finder.start();
  await waitFor(() => answers.length === 1, { what: "the search" });
  expect(finder.getState()).toMatchObject({ state: "searching", count: 1, searchedTo: 0 });
});

test("a search that is refused says why, and can be tried again", async () => {
  let fails = true;
  const finder = createSpanFinder(async () => {
    if (fails) throw new Error("the run is gone");
    return { spans: [], searchedTo: 0, done: true };
  });
  finder.start();
  await waitFor(() => finder.getState().state === "failed", { what: "the search" });
  expect(finder.getState().error?.message).toBe("the run is gone");
  fails = false;
  finder.start();
  await waitFor(() => finder.getState().state === "done", { what: "the search" });
});

test("the slowest of all pieces come first, and no piece tells of those that cannot be among them", async () => {
  const floors: number[] = [];
  const finder = createSlowestFinder(async (after, overMs) => {
    floors.push(overMs);
    const first = after + 1;
    const rows = Array.from({ length: 150 }, (_, at) => ({ index: first + at, latencyMs: first + at })).toReversed();
    return { rows, searchedTo: after + 150, done: after >= 299 };
  });
  finder.start();
  await waitFor(() => finder.getState().state === "done", { what: "the search" });
  expect(floors).toEqual([-1, -1, 100]);
  expect(finder.getState().count).toBe(200);
  expect([finder.at(0), finder.at(199), finder.positionOf(449), finder.positionOf(3)]).toEqual([449, 250, 0, -1]);
});
