import type { Figures } from "../ui/figures.ts";

/** What the numbers of a chart are: `ms` of a duration, `share` 0…1, `rate` per second, `usd` in US dollars. */
export type ChartUnit = "ms" | "count" | "rate" | "tokenRate" | "share" | "usd";

/** One line of a chart. `color`: any CSS colour, or a place in the palette; without it, its own place among the series. */
export type ChartSeries = { key: string; label: string; color?: string | number };

/** The values of all series at one instant, epoch ms, by series key; null where there is none, which leaves a gap. */
export type ChartPoint = { at: number; values: Readonly<Record<string, number | null>> };

/**
 * More points than these redraw slower than a screen should: on a slow machine 2 series of 600 take 60 ms, and of 120, as often as a live chart is drawn,
 * 12.
 */
export const maxPoints = { still: 600, live: 120 } as const;

export function formatValue(figures: Figures, unit: ChartUnit, value: number | null | undefined): string {
  switch (unit) {
    case "ms":
      return figures.ms(value);
    case "count":
      return figures.short(value);
    case "rate":
      return figures.rate(value);
    case "tokenRate":
      return figures.tokenRate(value);
    case "share":
      return figures.percent(value);
    case "usd":
      return figures.usd(value);
  }
}

/**
 * At most `max` points: neighbours become one point with the largest value of each series, so that no peak is lost. Who are neighbours is a matter of the
 * clock: when newer points come and older ones go, what is drawn of the others stays as it was.
 */
export function thinPoints(points: readonly ChartPoint[], max: number): readonly ChartPoint[] {
  if (points.length <= max) return points;
  const first = points[0]?.at ?? 0;
  const last = points.at(-1)?.at ?? 0;
  // One fewer, because a span may begin in the middle of a piece of time.
  const perGroup = Math.ceil(points.length / (max - 1));
  const groupMs = ((last - first) / (points.length - 1)) * perGroup;
  const groups = new Map<number, ChartPoint[]>();
  for (const point of points) {
    const place = Math.floor(point.at / groupMs);
    const group = groups.get(place);
    if (group === undefined) groups.set(place, [point]);
    else group.push(point);
  }
  return [...groups.values()].map(mergePoints);
}

function mergePoints(group: readonly ChartPoint[]): ChartPoint {
  const values: Record<string, number | null> = {};
  for (const point of group) {
    for (const [key, value] of Object.entries(point.values)) {
      const before = values[key] ?? null;
      values[key] = before === null ? value : value === null ? before : Math.max(before, value);
    }
  }
  return { at: group[0]?.at ?? 0, values };
}

/** Instants whose value of `key` has no neighbour: no line reaches them, so they need a dot. */
export function findLonely(points: readonly ChartPoint[], key: string): ReadonlySet<number> {
  const isKnown = (point: ChartPoint | undefined): boolean => (point?.values[key] ?? null) !== null;
  return new Set(points.filter((point, at) => isKnown(point) && !isKnown(points[at - 1]) && !isKnown(points[at + 1])).map(({ at }) => at));
}

/** Smallest, largest and newest value of a series; null when it has none. */
export function summarize(points: readonly ChartPoint[], key: string): { least: number; most: number; newest: number } | null {
  const known = points.flatMap(({ values }) => values[key] ?? []);
  const newest = known.at(-1);
  if (newest === undefined) return null;
  return { least: known.reduce((a, b) => Math.min(a, b)), most: known.reduce((a, b) => Math.max(a, b)), newest };
}

/** The keys that are hidden after a click on a line of the legend. */
export function chooseHidden(keys: readonly string[], hidden: ReadonlySet<string>, key: string, only: boolean): ReadonlySet<string> {
  if (!only) return hidden.has(key) ? new Set([...hidden].filter((other) => other !== key)) : new Set([...hidden, key]);
  const others = keys.filter((other) => other !== key);
  const isAlone = !hidden.has(key) && others.every((other) => hidden.has(other));
  return new Set(isAlone ? [] : others);
}
