import { Histogram } from "../../src-shared/core/histogram.ts";
import type { AmountMetric, MetricSeries } from "../../src-shared/wire/ui/metric-messages.ts";
import type { ScannedHistogram, ScannedSums } from "../storage/metric-scans.ts";
import { addCost } from "./add-cost.ts";
import type { Resolution } from "./plan-scan.ts";

type Naming = (name: string | number) => { name: string; label: string };
type Frame = { resolution: Resolution; now: number; labelOf: Naming };

/** A chart with more lines cannot be read; the rest is one line. */
const maxLines = 8;
const percentiles = [50, 90, 95, 99] as const;

type Split = string | number | null;
/** Values without a line of their own, together. */
const rest: unique symbol = Symbol("rest");
type LineKey = Split | typeof rest;
/** Amounts of one bucket, or of all together. */
type Amounts = { calls: number; succeeded: number; rows: number; inputTokens: number; outputTokens: number; costUsd: number | null };
type AmountLine = { name: string | null; label: string | null; split: LineKey; read: (amounts: Amounts, seconds: number) => number | null };

/** Percentiles of durations over time: p50 to p99 of all calls, or one percentile of each value of the split. */
export function makeDurations({ rows, percentile, ...frame }: Frame & { rows: readonly ScannedHistogram[]; percentile: number | null }): MetricSeries {
  const starts = listStarts(frame);
  const callsBySplit = new Map<Split, number>();
  for (const [, split, , calls] of rows) callsBySplit.set(split, (callsBySplit.get(split) ?? 0) + calls);
  const kept = keepLargest([...callsBySplit]);
  const cells = new Map<LineKey, (Histogram | undefined)[]>();
  for (const [at, split, bytes] of rows) {
    const column = getOrAdd(cells, kept.has(split) ? split : rest, () => new Array<Histogram | undefined>(starts.length));
    const index = indexOf(frame, at);
    (column[index] ??= new Histogram()).mergeEncoded(bytes);
  }
  const wholeOf = (key: LineKey): Histogram => mergeAll(cells.get(key) ?? []);
  const keys = percentile === null ? [null] : [...kept, ...(cells.has(rest) ? ([rest] as const) : [])];
  const lines = keys.flatMap((key) => {
    const whole = wholeOf(key);
    return (percentile === null ? percentiles : [percentile]).map((percent) => ({
      ...(percentile === null ? { name: `p${percent}`, label: `p${percent}` } : nameLine(key, frame.labelOf)),
      calls: whole.count,
      overall: whole.percentile(percent),
      values: starts.map((_, index) => cells.get(key)?.[index]?.percentile(percent) ?? null),
    }));
  });
  return frameSeries(frame, starts, lines);
}

/** Rates, shares and sums over time. */
export function makeAmounts({ rows, metric, ...frame }: Frame & { rows: readonly ScannedSums[]; metric: AmountMetric }): MetricSeries {
  const starts = listStarts(frame);
  const callsBySplit = new Map<Split, number>();
  for (const [, split, calls] of rows) callsBySplit.set(split, (callsBySplit.get(split) ?? 0) + calls);
  const kept = keepLargest([...callsBySplit]);
  const cells = new Map<LineKey, (Amounts | undefined)[]>();
  for (const [at, split, calls, succeeded, ofRows, inputTokens, outputTokens, costUsd] of rows) {
    const column = getOrAdd(cells, kept.has(split) ? split : rest, () => new Array<Amounts | undefined>(starts.length));
    const index = indexOf(frame, at);
    column[index] = addAmounts(column[index], { calls, succeeded, rows: ofRows, inputTokens, outputTokens, costUsd });
  }
  const splits = [...kept, ...(cells.has(rest) ? ([rest] as const) : [])];
  const lines = listAmountLines(metric, splits.length === 0 ? [null] : splits, frame.labelOf).map(({ split, read, name, label }) => {
    const column = cells.get(split) ?? [];
    const whole = column.reduce<Amounts>((sum, cell) => addAmounts(cell, sum), nothing);
    const seconds = starts.map((at) => secondsOf(frame, at));
    return {
      name,
      label,
      calls: Math.round(whole.calls),
      overall: read(
        whole,
        seconds.reduce((a, b) => a + b, 0),
      ),
      values: starts.map((_, index) => read(column[index] ?? nothing, seconds[index] as number)),
    };
  });
  return frameSeries(frame, starts, lines);
}

const nothing: Amounts = { calls: 0, succeeded: 0, rows: 0, inputTokens: 0, outputTokens: 0, costUsd: null };

function listAmountLines(metric: AmountMetric, splits: readonly LineKey[], labelOf: Naming): AmountLine[] {
  const readers: Record<AmountMetric, AmountLine["read"]> = {
    calls: ({ calls }, seconds) => calls / seconds,
    rows: ({ rows }, seconds) => rows / seconds,
    tokens: ({ calls, outputTokens }, seconds) => tokenRate(calls, outputTokens, seconds),
    success: ({ calls, succeeded }) => (calls > 0 ? Math.min(1, succeeded / calls) : null),
    cost: ({ costUsd }) => costUsd,
  };
  const isSplit = splits.some((split) => split !== null);
  if (metric === "tokens" && !isSplit) {
    return [
      { name: "output", label: "output", split: null, read: readers.tokens },
      { name: "input", label: "input", split: null, read: ({ calls, inputTokens }, seconds) => tokenRate(calls, inputTokens, seconds) },
    ];
  }
  return splits.map((split) => ({ ...(isSplit ? nameLine(split, labelOf) : { name: "all", label: "all" }), split, read: readers[metric] }));
}

/** Null where there were calls and no server told of tokens. */
function tokenRate(calls: number, tokens: number, seconds: number): number | null {
  return calls > 0 && tokens === 0 ? null : tokens / seconds;
}

function nameLine(split: LineKey, labelOf: Naming): { name: string | null; label: string | null } {
  return split === rest || split === null ? { name: null, label: null } : labelOf(split);
}

type Line = { name: string | null; label: string | null; calls: number; overall: number | null; values: (number | null)[] };

function frameSeries({ resolution: { from, to, bucketMs } }: Frame, starts: readonly number[], lines: readonly Line[]): MetricSeries {
  return {
    from,
    to,
    bucketMs,
    series: lines.map(({ values: _values, ...line }) => line),
    points: starts.map((at, index) => ({ at, values: lines.map(({ values }) => values[index] ?? null) })),
  };
}

/** The starts of all buckets that have begun. */
function listStarts({ resolution: { from, to, bucketMs }, now }: Frame): number[] {
  const count = Math.max(0, Math.ceil((Math.min(to, now) - from) / bucketMs));
  return Array.from({ length: count }, (_, index) => from + index * bucketMs);
}

const indexOf = ({ resolution: { from, bucketMs } }: Frame, at: number): number => Math.floor((at - from) / bucketMs);

/** How much of the bucket is over: rates of the newest one would be too low otherwise. */
function secondsOf({ resolution: { bucketMs }, now }: Frame, at: number): number {
  return Math.max(1000, Math.min(bucketMs, now - at)) / 1000;
}

function keepLargest(counts: readonly (readonly [Split, number])[]): ReadonlySet<Split> {
  const sorted = [...counts].sort(([, a], [, b]) => b - a).map(([split]) => split);
  return new Set(sorted.length <= maxLines ? sorted : sorted.slice(0, maxLines - 1));
}

function addAmounts(a: Amounts | undefined, b: Amounts): Amounts {
  if (a === undefined) return b;
  return {
    calls: a.calls + b.calls,
    succeeded: a.succeeded + b.succeeded,
    rows: a.rows + b.rows,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    costUsd: addCost(a.costUsd, b.costUsd),
  };
}

function mergeAll(histograms: readonly (Histogram | undefined)[]): Histogram {
  const whole = new Histogram();
  for (const histogram of histograms) if (histogram !== undefined) whole.merge(histogram);
  return whole;
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
