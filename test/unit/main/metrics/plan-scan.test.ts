import { describe, expect, test } from "vitest";
import { chooseResolution, planSegments, type Segment } from "../../../../src-main/metrics/plan-scan.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const none = (): ReadonlySet<number> => new Set();
const finest = { maxPoints: 360, byNode: false };
const midnight = Date.UTC(2026, 10, 22);

describe("the resolution", () => {
  test.each([
    [15 * minute, minute],
    [3 * hour, minute],
    [6 * hour, 5 * minute],
    [day, 5 * minute],
    [7 * day, 30 * minute],
    [30 * day, 3 * hour],
    [90 * day, day],
    [1000 * day, 3 * day],
  ])("of %d ms is %d ms", (spanMs, bucketMs) => {
    expect(chooseResolution(midnight - spanMs, midnight, finest).bucketMs).toBe(bucketMs);
  });

  test("is coarser where nodes are told apart, and where fewer points are wanted", () => {
    expect(chooseResolution(midnight - day, midnight, { maxPoints: 360, byNode: true }).bucketMs).toBe(30 * minute);
    expect(chooseResolution(midnight - 3 * hour, midnight, { maxPoints: 60, byNode: false }).bucketMs).toBe(5 * minute);
  });

  test("widens the span to whole buckets", () => {
    const { from, to } = chooseResolution(midnight + 90_000, midnight + 5 * minute + 1, finest);
    expect([from - midnight, to - midnight]).toEqual([minute, 6 * minute]);
  });
});

describe("the plan", () => {
  test("reads whole buckets from their level, and the edges from finer ones", () => {
    const span: Segment = { level: 2, from: midnight + 2 * minute, to: midnight + 66 * minute };
    expect(planSegments(span, none).map(({ level, from, to }) => [level, (from - midnight) / minute, (to - midnight) / minute])).toEqual([
      [0, 2, 5],
      [1, 5, 30],
      [2, 30, 60],
      [1, 60, 65],
      [0, 65, 66],
    ]);
  });

  test("reads what is not summed up yet from the minutes", () => {
    const staleStarts = ({ level }: Segment): ReadonlySet<number> => new Set(level === 2 ? [midnight + 30 * minute] : [midnight + 45 * minute]);
    const plan = planSegments({ level: 2, from: midnight, to: midnight + 90 * minute }, staleStarts);
    expect(plan.map(({ level, from, to }) => [level, (from - midnight) / minute, (to - midnight) / minute])).toEqual([
      [2, 0, 30],
      [1, 30, 45],
      [0, 45, 50],
      [1, 50, 60],
      [2, 60, 90],
    ]);
  });

  test("covers the span once, without gaps, whatever is stale", () => {
    const staleStarts = ({ level, from, to }: Segment): ReadonlySet<number> => {
      const starts = new Set<number>();
      const lengthMs = [minute, 5 * minute, 30 * minute, 3 * hour, day][level] as number;
      for (let at = from; at < to; at += lengthMs) if ((at / lengthMs) % 3 === 0) starts.add(at);
      return starts;
    };
    const span = { level: 4, from: midnight + 7 * minute, to: midnight + 5 * day + 13 * minute };
    const plan = planSegments(span, staleStarts);
    expect(plan[0]?.from).toBe(span.from);
    expect(plan.at(-1)?.to).toBe(span.to);
    for (const [at, { from }] of plan.slice(1).entries()) expect(from).toBe(plan[at]?.to);
  });
});
