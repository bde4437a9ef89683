import { expect, test } from "vitest";
import { findTimeTicks } from "../../../../src-renderer/charts/time-ticks.ts";

const hourMs = 3_600_000;
const midnight = Date.UTC(2026, 10, 22);

test("ticks are round times within the range, and no more than asked for", () => {
  const { at, style } = findTimeTicks(midnight + 61_000, midnight + 3 * hourMs, 7, 0);
  expect(at.map((tick) => (tick - midnight) / 60_000)).toEqual([30, 60, 90, 120, 150, 180]);
  expect(style).toBe("minute");
});

test("days begin at midnight of the people who look", () => {
  const offsetMs = 5.5 * hourMs;
  const { at, style } = findTimeTicks(midnight, midnight + 5 * 24 * hourMs, 7, offsetMs);
  expect(at).toHaveLength(5);
  for (const tick of at) expect((tick + offsetMs) % (24 * hourMs)).toBe(0);
  expect(style).toBe("day");
});

test("a range of seconds has ticks that tell seconds, one of years still few", () => {
  expect(findTimeTicks(midnight, midnight + 20_000, 7, 0).style).toBe("second");
  expect(findTimeTicks(midnight, midnight + 4000 * 24 * hourMs, 7, 0).at.length).toBeLessThanOrEqual(8);
});
