import { expect, test } from "vitest";
import { findValueTicks } from "../../../../src-renderer/charts/value-ticks.ts";

test("ticks of values are round, begin at 0 and reach the largest value", () => {
  expect(findValueTicks(5860, false)).toEqual([0, 1500, 3000, 4500, 6000]);
  expect(findValueTicks(0.35, false)).toEqual([0, 0.1, 0.2, 0.3, 0.4]);
  expect(findValueTicks(1, false)).toEqual([0, 0.25, 0.5, 0.75, 1]);
});

test("there are 2 to 5 of them, whatever the largest value is", () => {
  for (let most = 0.001; most < 10_000_000; most *= 1.07) {
    const ticks = findValueTicks(most, false);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.length).toBeLessThanOrEqual(5);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(most * (1 - 1e-9));
  }
});

test("ticks of things that are counted are whole", () => {
  expect(findValueTicks(1, true)).toEqual([0, 1]);
  expect(findValueTicks(7, true)).toEqual([0, 2, 4, 6, 8]);
});

test("without a value above 0 there is one tick", () => {
  expect(findValueTicks(0, false)).toEqual([0]);
  expect(findValueTicks(Number.NaN, true)).toEqual([0]);
});
