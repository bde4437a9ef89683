import type { Histogram } from "./histogram.ts";

/** A percentile of a sample, and between what the true one is likely to lie; null on a side where the sample is too small to say. */
export type BoundedPercentile = { percent: number; ms: number; lowMs: number | null; highMs: number | null };

/** 95 of 100 such ranges hold the true percentile. */
const z = 1.96;

/**
 * The range is one of ranks and supposes no shape of the distribution: of `n` sorted durations, the number of those below the
 * true p-quantile is binomial, so that it lies between the durations of rank `n·p − z·√(n·p·(1−p))`, rounded down, and
 * `n·p + z·√(n·p·(1−p)) + 1`, rounded up. Supposes that the calls are independent of each other; calls of one busy minute
 * are not quite, so the true range is somewhat wider. Null for an empty sample.
 */
export function boundPercentile(durations: Histogram, percent: number): BoundedPercentile | null {
  const { count } = durations;
  const ms = durations.percentile(percent);
  if (ms === null) return null;
  const share = percent / 100;
  const spread = z * Math.sqrt(count * share * (1 - share));
  return { percent, ms, lowMs: atRank(durations, Math.floor(count * share - spread)), highMs: atRank(durations, Math.ceil(count * share + spread) + 1) };
}

/** Whether two percentiles differ clearly: their ranges do not touch. What has no range is not clear. */
export function compareBounded(base: BoundedPercentile, other: BoundedPercentile): "lower" | "higher" | "unclear" {
  if (other.highMs !== null && base.lowMs !== null && other.highMs < base.lowMs) return "lower";
  if (other.lowMs !== null && base.highMs !== null && other.lowMs > base.highMs) return "higher";
  return "unclear";
}

function atRank(durations: Histogram, rank: number): number | null {
  if (rank < 1 || rank > durations.count) return null;
  // Half a rank lower, so that rounding cannot reach the next.
  return durations.percentile(((rank - 0.5) / durations.count) * 100);
}
