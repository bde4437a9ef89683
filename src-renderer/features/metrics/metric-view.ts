import {
  type DurationMetric,
  durationMetrics,
  type MetricDimension,
  metricDimensions,
  type MetricFilters,
} from "../../../src-shared/wire/ui/metric-messages.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Times until now that people ask for most. */
export const quickRanges = {
  "15m": 15 * minuteMs,
  "1h": hourMs,
  "6h": 6 * hourMs,
  "24h": dayMs,
  "7d": 7 * dayMs,
  "30d": 30 * dayMs,
  "90d": 90 * dayMs,
} as const;
export type QuickRange = keyof typeof quickRanges;
export const quickRangeNames = Object.keys(quickRanges) as QuickRange[];

/** A time until now, or from one instant to another, epoch ms. */
export type TimeRange = { quick: QuickRange } | { from: number; to: number };

export const offeredPercentiles = [50, 90, 95, 99] as const;

/** What the metrics screen shows; the query of its address. */
export type MetricView = {
  range: TimeRange;
  splitBy: MetricDimension | null;
  filters: MetricFilters;
  /** Of durations that are split. */
  percentile: number;
  /** Which duration the heat map and the histogram show. */
  duration: DurationMetric;
  /** The time whose calls are listed; null: none. */
  behind: { from: number; to: number } | null;
};

const defaultPercentile = 95;

/** The shortest time until now that shows what began at `firstAt` with some time before it; a day when that is longer ago. */
export function findUsualRange(firstAt: number, now: number): QuickRange {
  return (["15m", "1h", "6h"] as const).find((name) => (now - firstAt) * 1.5 <= quickRanges[name]) ?? "24h";
}

/** Reads a query; what it cannot mean is as if it were not there. `usual`: the time until now of one that names no time. */
export function readView(query: URLSearchParams, usual: QuickRange): MetricView {
  const span = readSpan(query.get("from"), query.get("to"));
  const quick = query.get("range") as QuickRange | null;
  const splitBy = query.get("split") as MetricDimension | null;
  const percentile = Number(query.get("percentile"));
  const duration = query.get("duration") as DurationMetric | null;
  const chosen = metricDimensions.map((dimension) => [dimension, query.getAll(dimension).filter((value) => value.length <= 300)] as const);
  return {
    range: span ?? { quick: quick !== null && quickRangeNames.includes(quick) ? quick : usual },
    splitBy: splitBy !== null && metricDimensions.includes(splitBy) ? splitBy : null,
    filters: Object.fromEntries(chosen.filter(([, values]) => values.length > 0)),
    percentile: (offeredPercentiles as readonly number[]).includes(percentile) ? percentile : defaultPercentile,
    duration: duration !== null && durationMetrics.includes(duration) ? duration : "latency",
    behind: readSpan(query.get("behindFrom"), query.get("behindTo")),
  };
}

/** The query that `readView` reads back, whatever time is usual then; what else is as usual is left out. */
export function writeView({ range, splitBy, filters, percentile, duration, behind }: MetricView): URLSearchParams {
  const query = new URLSearchParams();
  if ("quick" in range) query.set("range", range.quick);
  else {
    query.set("from", String(range.from));
    query.set("to", String(range.to));
  }
  if (splitBy !== null) query.set("split", splitBy);
  for (const [dimension, values] of Object.entries(filters)) for (const value of values) query.append(dimension, value);
  if (percentile !== defaultPercentile) query.set("percentile", String(percentile));
  if (duration !== "latency") query.set("duration", duration);
  if (behind !== null) {
    query.set("behindFrom", String(behind.from));
    query.set("behindTo", String(behind.to));
  }
  return query;
}

export function spanOf(range: TimeRange, now: number): { from: number; to: number } {
  return "quick" in range ? { from: now - quickRanges[range.quick], to: now } : range;
}

/** Twice the time, around the same middle, not beyond now. */
export function zoomOut(range: TimeRange, now: number): { from: number; to: number } {
  const { from, to } = spanOf(range, now);
  const half = (to - from) / 2;
  const end = Math.min(now, to + half);
  return { from: Math.max(0, Math.round(end - 4 * half)), to: Math.round(end) };
}

/** At least a minute: nothing finer is stored. */
export function toSpan(from: number, to: number): { from: number; to: number } {
  const start = Math.max(0, Math.floor(from / minuteMs) * minuteMs);
  return { from: start, to: Math.max(start + minuteMs, Math.ceil(to / minuteMs) * minuteMs) };
}

export function setFilter(filters: MetricFilters, dimension: MetricDimension, values: string[]): MetricFilters {
  const { [dimension]: _before, ...others } = filters;
  return values.length === 0 ? others : { ...others, [dimension]: values };
}

/** How often to ask again for a time until now. */
export const refreshMs = (range: TimeRange): number | null => ("quick" in range ? (quickRanges[range.quick] <= 6 * hourMs ? 10_000 : 60_000) : null);

function readSpan(from: string | null, to: string | null): { from: number; to: number } | null {
  const [start, end] = [Number(from), Number(to)];
  return from !== null && to !== null && Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && end > start && end <= 8.64e12
    ? { from: start, to: end }
    : null;
}
