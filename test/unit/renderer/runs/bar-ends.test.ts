import { expect, test } from "vitest";
import { findEnds } from "../../../../src-renderer/features/runs/bar-ends.ts";

const none = { total: 0, pending: 0, leased: 0, succeeded: 0, failed: 0, skipped: 0, canceled: 0 };

test("parts of a run's bar end where their rows do, one after the other", () => {
  const ends = findEnds({ ...none, total: 200, pending: 80, succeeded: 100, failed: 20 });
  expect(ends.map(({ state }) => state)).toEqual(["succeeded", "failed"]);
  expect(ends.map(({ end }) => end.match(/[\d.]+%/)?.[0])).toEqual(["50.000%", "60.000%"]);
});

test("a part has room however few its rows are, before and after a large one", () => {
  const [succeeded, failed] = findEnds({ ...none, total: 1_000_000, succeeded: 999_999, failed: 1 });
  expect(succeeded?.end).toBe("min(max(100.000%, 0px + 3px), 100% - 3px)");
  expect(failed?.end).toBe(`min(max(100.000%, ${succeeded?.end} + 3px), 100% - 0px)`);
});

test("a run without ended rows has no parts", () => {
  expect(findEnds({ ...none, total: 5, pending: 5 })).toEqual([]);
});
