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
