const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [1, 2, 5, 10, 15, 30]
  .map((count) => count * second)
  .concat([1, 2, 5, 10, 15, 30].map((count) => count * minute))
  .concat([1, 2, 3, 6, 12].map((count) => count * hour))
  .concat([1, 2, 7, 14, 30, 90].map((count) => count * day));

/** What a tick should say: the finest part of a time that tells neighbours apart. */
export type TickStyle = "second" | "minute" | "day";

export type TimeTicks = { at: number[]; style: TickStyle };

/**
 * At most `max` round instants from `from` to `to`, epoch ms, by the clock that is `offsetMs` ahead of UTC: whole hours and
 * days of the people who look.
 */
export function findTimeTicks(from: number, to: number, max: number, offsetMs: number): TimeTicks {
  const span = Math.max(1, to - from);
  const step = steps.find((length) => span / length <= max) ?? Math.ceil(span / max / day) * day;
  const first = Math.ceil((from + offsetMs) / step) * step - offsetMs;
  const at: number[] = [];
  for (let tick = first; tick <= to; tick += step) at.push(tick);
  return { at, style: step < minute ? "second" : step < day ? "minute" : "day" };
}
