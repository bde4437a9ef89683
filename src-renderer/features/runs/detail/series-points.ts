import type { RunSeries } from "../../../../src-shared/wire/ui/run-messages.ts";
import type { ChartPoint } from "../../../charts/series.ts";

export type RunPoints = { rate: ChartPoint[]; latency: ChartPoint[] };

/**
 * A run's calls as points of two charts: calls a second, and latency. A piece of time without a call is a rate of zero and
 * no latency. A piece counts only for the time in which the run went on: from its start until its end, or until now.
 */
export function toRunPoints({ spanMs, pieces }: RunSeries, startedAt: number, until: number): RunPoints {
  const points: RunPoints = { rate: [], latency: [] };
  let next = pieces[0]?.at ?? 0;
  for (const { at, succeeded, failed, p50, p95 } of pieces) {
    for (; next < at; next += spanMs) addEmpty(points, next);
    next = at + spanMs;
    const seconds = Math.max(1, (Math.min(next, until) - Math.max(at, startedAt)) / 1000);
    points.rate.push({ at, values: { succeeded: succeeded / seconds, failed: failed / seconds } });
    points.latency.push({ at, values: { p50, p95 } });
  }
  return points;
}

function addEmpty(points: RunPoints, at: number): void {
  points.rate.push({ at, values: { succeeded: 0, failed: 0 } });
  points.latency.push({ at, values: { p50: null, p95: null } });
}
