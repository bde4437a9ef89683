import { expect, test } from "vitest";
import { toRunPoints } from "../../../../src-renderer/features/runs/detail/series-points.ts";

const piece = (at: number, succeeded: number) => ({ at, succeeded, failed: 0, p50: 10, p95: 20 });

test("time without a call is a rate of zero and no latency", () => {
  const { rate, latency } = toRunPoints({ spanMs: 1000, isCoarse: false, pieces: [piece(1000, 5), piece(3000, 7)] }, 0, 60_000);
  expect(rate.map(({ at, values }) => [at, values["succeeded"]])).toEqual([
    [1000, 5],
    [2000, 0],
    [3000, 7],
  ]);
  expect(latency.map(({ values }) => values["p50"])).toEqual([10, null, 10]);
});

test("a piece counts for the time in which the run went on", () => {
  const rateOf = (startedAt: number, until: number) =>
    toRunPoints({ spanMs: 10_000, isCoarse: false, pieces: [piece(0, 40)] }, startedAt, until).rate[0]?.values["succeeded"];
  expect(rateOf(0, 4000)).toBe(10);
  expect(rateOf(8000, 60_000)).toBe(20);
  expect(rateOf(0, 60_000)).toBe(4);
});
