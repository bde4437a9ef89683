import { expect, test } from "vitest";
import { Histogram } from "../../../src-shared/core/histogram.ts";
import { boundPercentile, compareBounded } from "../../../src-shared/core/percentile-bounds.ts";

/** Durations as a sequence of chance that is the same in every run. */
function makeSample(count: number, ms: (share: number) => number, seed: number): Histogram {
  const durations = new Histogram();
  let state = seed;
  for (let at = 0; at < count; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    durations.record(ms(state / 2 ** 32));
  }
  return durations;
}

const exponential = (share: number): number => -100 * Math.log(1 - share);

test("the range of a percentile is that of the ranks around it", () => {
  const durations = new Histogram();
  for (let ms = 1; ms <= 10_000; ms += 1) durations.record(ms);
  const median = boundPercentile(durations, 50);
  // 5000 ± 1.96 · √(10000 · 0.25) = 4902 … 5099, each within 0.8 %.
  expect(median?.ms).toBeCloseTo(5000, -2);
  expect((median?.lowMs ?? 0) / 4902).toBeCloseTo(1, 2);
  expect((median?.highMs ?? 0) / 5099).toBeCloseTo(1, 2);
});

test("about 95 of 100 ranges hold the true percentile", () => {
  for (const [percent, truth] of [
    [50, exponential(0.5)],
    [95, exponential(0.95)],
  ] as const) {
    const held = Array.from({ length: 200 }, (_, at) => boundPercentile(makeSample(400, exponential, at * 7919 + 1), percent)).filter(
      (found) => found !== null && (found.lowMs ?? 0) <= truth * 1.008 && (found.highMs ?? Infinity) >= truth * 0.992,
    );
    expect(held.length).toBeGreaterThan(184);
  }
});

test("a sample that is too small has no bound on the far side, and so no clear difference", () => {
  const few = boundPercentile(makeSample(50, exponential, 3), 99);
  expect(few?.highMs).toBeNull();
  const many = boundPercentile(
    makeSample(50_000, (share) => exponential(share) / 100, 5),
    99,
  );
  expect(compareBounded(many!, few!)).toBe("higher");
  expect(compareBounded(few!, { percent: 99, ms: 1e6, lowMs: 1e6, highMs: null })).toBe("unclear");
});

test("noise is no difference, a real one is", () => {
  const base = boundPercentile(makeSample(5000, exponential, 11), 50);
  expect(compareBounded(base!, boundPercentile(makeSample(5000, exponential, 12), 50)!)).toBe("unclear");
  expect(
    compareBounded(
      base!,
      boundPercentile(
        makeSample(5000, (share) => exponential(share) * 1.3, 13),
        50,
      )!,
    ),
  ).toBe("higher");
  expect(
    compareBounded(
      base!,
      boundPercentile(
        makeSample(5000, (share) => exponential(share) * 0.7, 13),
        50,
      )!,
    ),
  ).toBe("lower");
});

test("an empty sample has no percentile", () => {
  expect(boundPercentile(new Histogram(), 50)).toBeNull();
});
