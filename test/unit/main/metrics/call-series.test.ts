import { expect, test } from "vitest";
import { CallSeries } from "../../../../src-main/metrics/call-series.ts";
import { Histogram } from "../../../../src-shared/core/histogram.ts";

test("calls lie in pieces of a second, and a long run in longer ones: never more than 240, and no call is lost", () => {
  const series = new CallSeries();
  for (let second = 0; second < 3600; second += 1) series.record(second * 1000 + 500, second % 10 !== 0, 20);
  const pieces = series.pieces();
  expect(series.spanMs).toBe(30_000);
  expect(pieces.length).toBeLessThanOrEqual(240);
  expect(pieces.reduce((sum, { succeeded, failed }) => sum + succeeded + failed, 0)).toBe(3600);
  expect(pieces.reduce((sum, { failed }) => sum + failed, 0)).toBe(360);
  expect(pieces.every(({ at }) => at % 30_000 === 0)).toBe(true);
});

test("sums of minutes are pieces of a minute, with the percentiles of their calls", () => {
  const latency = new Histogram();
  for (const ms of [10, 20, 30]) latency.record(ms);
  const series = new CallSeries(60_000);
  series.add(120_000, 3, 1, latency);
  const [piece] = series.pieces();
  expect(piece).toMatchObject({ at: 120_000, succeeded: 3, failed: 1 });
  expect(piece?.latency.percentile(50)).toBeCloseTo(20, 0);
});

test("a series made of stored minutes says that it is coarser than its length asks for; one long enough for minutes is not", () => {
  const fromMinutes = (minutes: number): CallSeries => {
    const series = new CallSeries(60_000);
    for (let minute = 0; minute <= minutes; minute += 1) series.add(minute * 60_000, 1, 0, null);
    return series;
  };
  expect([0, 5, 119, 120, 200].map((minutes) => fromMinutes(minutes).isCoarse)).toEqual([true, true, true, false, false]);
  const recorded = new CallSeries();
  for (let second = 0; second < 20_000; second += 7) {
    recorded.record(second * 1000, true, 20);
    expect(recorded.isCoarse, `after ${second} s, in pieces of ${recorded.spanMs} ms`).toBe(false);
  }
});
