import { describe, expect, test } from "vitest";
import { type ChartPoint, chooseHidden, findLonely, formatValue, summarize, thinPoints } from "../../../../src-renderer/charts/series.ts";
import { makeFigures } from "../../../../src-renderer/ui/figures.ts";

const pointsOf = (values: (number | null)[]): ChartPoint[] => values.map((a, at) => ({ at, values: { a } }));

describe("points", () => {
  test("stay as they are while there are few enough", () => {
    const points = pointsOf([1, 2, 3]);
    expect(thinPoints(points, 3)).toBe(points);
  });

  test("are thinned to at most so many, and no peak is lost", () => {
    const thin = thinPoints(pointsOf([1, 9, 2, null, null, null, 3]), 4);
    expect(thin.map(({ at, values }) => [at, values.a])).toEqual([
      [0, 9],
      [3, null],
      [6, 3],
    ]);
  });

  test("are thinned by the clock: a newer point changes none of the points before its own", () => {
    const all = pointsOf(Array.from({ length: 60 }, (_, at) => (at * 7) % 11));
    const before = thinPoints(all.slice(0, 50), 10);
    const after = thinPoints(all.slice(1, 51), 10);
    expect(after.length).toBeLessThanOrEqual(10);
    expect(after.slice(1, -1)).toEqual(before.slice(1, -1));
  });

  test("need a dot where no line reaches them", () => {
    expect([...findLonely(pointsOf([5, null, 6, null, 7, 8]), "a")]).toEqual([0, 2]);
  });

  test("sum up to the smallest, the largest and the newest value", () => {
    expect(summarize(pointsOf([4, 1, 9, null]), "a")).toEqual({ least: 1, most: 9, newest: 9 });
    expect(summarize(pointsOf([null]), "a")).toBeNull();
  });
});

describe("a click on the legend", () => {
  const keys = ["a", "b", "c"];

  test("shows one line alone, and all again at the second click", () => {
    const alone = chooseHidden(keys, new Set(), "b", true);
    expect([...alone]).toEqual(["a", "c"]);
    expect([...chooseHidden(keys, alone, "b", true)]).toEqual([]);
  });

  test("with Ctrl shows or hides the line", () => {
    expect([...chooseHidden(keys, new Set(["a"]), "b", false)]).toEqual(["a", "b"]);
    expect([...chooseHidden(keys, new Set(["a"]), "a", false)]).toEqual([]);
  });
});

test("values read in their unit, and as a dash where there is none", () => {
  const figures = makeFigures("en");
  const read = (unit: Parameters<typeof formatValue>[1], value: number | null): string => formatValue(figures, unit, value);
  expect([read("ms", 1530), read("rate", 12), read("tokenRate", 1500), read("share", 0.985), read("usd", 0.0012), read("count", null)]).toEqual([
    "1.53 s",
    "12/s",
    "1.5K tok/s",
    "98.5%",
    "$0.00120",
    "–",
  ]);
});
