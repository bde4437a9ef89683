import { expect, test } from "vitest";
import { toRunPoints } from "../../../../src-renderer/features/runs/detail/series-points.ts";

const piece = (at: number, succeeded: number) => ({ at, succeeded, failed: 0, p50: 10, p95: 20 });

test("time without a call is a rate of zero and no latency", () => {
  const { rate, latency } = toRunPoints({ spanMs: 1000, pieces: [piece(1000, 5), piece(3000, 7)] }, 60_000);
  expect(rate.map(({ at, values }) => [at, values["succeeded"]])).toEqual([
    [1000, 5],
    [2000, 0],
    [3000, 7],
  ]);
  expect(latency.map(({ values }) => values["p50"])).toEqual([10, null, 10]);
});

test("a piece that is still going on counts for the time that has passed of it", () => {
  expect(toRunPoints({ spanMs: 10_000, pieces: [piece(0, 40)] }, 4000).rate[0]?.values["succeeded"]).toBe(10);
});
