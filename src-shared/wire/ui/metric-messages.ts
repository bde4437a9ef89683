import { z } from "zod";
import { runIdSchema } from "../../model/ids.ts";
import { usageSchema } from "../../model/usage.ts";

/** What calls can be told apart by. `outcome`: `succeeded` or a failure kind. */
export const metricDimensions = ["endpoint", "model", "pipeline", "step", "node", "outcome"] as const;
export const metricDimensionSchema = z.enum(metricDimensions);
export type MetricDimension = z.infer<typeof metricDimensionSchema>;

/** Durations of calls, in ms. `itl`: mean time between tokens. */
export const durationMetrics = ["latency", "ttft", "itl", "queue"] as const;
export const durationMetricSchema = z.enum(durationMetrics);
export type DurationMetric = z.infer<typeof durationMetricSchema>;

/** `calls`, `rows`, `tokens`: a second. `success`: 0…1 of calls. `cost`: US dollars in each bucket. */
export const amountMetrics = ["calls", "rows", "tokens", "success", "cost"] as const;
export type AmountMetric = (typeof amountMetrics)[number];

/** Only calls with one of these values; nodes by id. */
export const metricFiltersSchema = z.partialRecord(metricDimensionSchema, z.array(z.string().max(300)).min(1).max(100));
export type MetricFilters = z.infer<typeof metricFiltersSchema>;

const instant = z.int().min(0).max(8_640_000_000_000);

/** Calls that ended from `from` to before `to`, epoch ms; widened to whole buckets. */
const scopeSchema = z.object({ from: instant, to: instant, filters: metricFiltersSchema.default({}) });
const requireSpan = { message: "the end must be after the beginning", path: ["to"] };
const isSpan = ({ from, to }: { from: number; to: number }): boolean => to > from;

const seriesRequestSchema = scopeSchema.extend({
  metric: z.enum([...durationMetrics, ...amountMetrics]),
  splitBy: metricDimensionSchema.optional(),
  /** Of durations that are split; unsplit ones come as p50, p90, p95 and p99. */
  percentile: z.number().min(0).max(100).default(95),
  maxPoints: z.int().min(10).max(600).default(360),
});

export const metricSeriesSchema = z.object({
  from: z.number(),
  to: z.number(),
  bucketMs: z.number(),
  series: z.array(
    z.object({
      /** A value of the split, `p50`…, `input`, `output` or `all`; null: values that have no line of their own, together. */
      name: z.string().nullable(),
      /** For people: a node's name instead of its id. */
      label: z.string().nullable(),
      /** Rounded; 1 for a packed call. */
      calls: z.int(),
      /** The same number over the whole time; for `cost` the sum, for rates the mean. */
      overall: z.number().nullable(),
    }),
  ),
  /** `at`: the bucket's start; values in the order of `series`, null where nothing was called. */
  points: z.array(z.object({ at: z.number(), values: z.array(z.number().nullable()) })),
});
export type MetricSeries = z.infer<typeof metricSeriesSchema>;

const durationRequestSchema = scopeSchema.extend({ metric: durationMetricSchema });
const bandSchema = z.object({ fromMs: z.number(), toMs: z.number() });

export const metricHistogramSchema = z.object({
  count: z.int(),
  meanMs: z.number().nullable(),
  /** Null when there is no such call. */
  percentiles: z.object({ p50: z.number(), p90: z.number(), p95: z.number(), p99: z.number(), max: z.number() }).nullable(),
  /** Without gaps, from the shortest to the longest. */
  bands: z.array(bandSchema.extend({ count: z.int() })),
});
export type MetricHistogram = z.infer<typeof metricHistogramSchema>;

export const metricHeatmapSchema = z.object({
  bucketMs: z.number(),
  /** From short to long, without gaps. */
  bands: z.array(bandSchema),
  /** Counts in the order of `bands`. */
  columns: z.array(z.object({ at: z.number(), counts: z.array(z.int()) })),
});
export type MetricHeatmap = z.infer<typeof metricHeatmapSchema>;

const facetSchema = z.object({ value: z.string(), label: z.string(), calls: z.int() });

export const metricFacetsSchema = z.object({
  total: z.object({
    calls: z.int(),
    succeeded: z.int(),
    rows: z.int(),
    ...usageSchema.shape,
    /** Null when no call had a known price. */
    costUsd: z.number().nullable(),
  }),
  /** The minute of the first call ever recorded; null when there is none. */
  firstAt: z.number().nullable(),
  /** Values of the time span by dimension, the most called first; filters do not narrow their own dimension. */
  facets: z.record(metricDimensionSchema, z.array(facetSchema)),
});
export type MetricFacets = z.infer<typeof metricFacetsSchema>;

const callSchema = z.object({
  run: runIdSchema,
  runName: z.string(),
  /** Index of the row, from 0. */
  row: z.int(),
  step: z.string(),
  node: z.string(),
  attempt: z.int(),
  outcome: z.string(),
  message: z.string().nullable(),
  latencyMs: z.number(),
  endedAt: z.number(),
});

export const metricCallsSchema = z.object({
  /** Runs that made such calls, the most calls first. */
  runs: z.array(z.object({ run: runIdSchema, name: z.string(), pipeline: z.string(), calls: z.int(), failed: z.int() })),
  calls: z.array(callSchema),
  /** How many calls were looked at, and whether there were more than may be looked at. */
  lookedAt: z.int(),
  cut: z.boolean(),
});
export type MetricCalls = z.infer<typeof metricCallsSchema>;

export const metricMessages = {
  "metric:series": { role: "viewer", request: seriesRequestSchema.refine(isSpan, requireSpan), reply: metricSeriesSchema },
  "metric:histogram": { role: "viewer", request: durationRequestSchema.refine(isSpan, requireSpan), reply: metricHistogramSchema },
  "metric:heatmap": { role: "viewer", request: durationRequestSchema.refine(isSpan, requireSpan), reply: metricHeatmapSchema },
  "metric:facets": { role: "viewer", request: scopeSchema.refine(isSpan, requireSpan), reply: metricFacetsSchema },
  /** The calls behind a part of a chart: the slowest, or the failed ones. */
  "metric:calls": {
    role: "viewer",
    request: scopeSchema.extend({ order: z.enum(["slowest", "failed"]), limit: z.int().min(1).max(500).default(100) }).refine(isSpan, requireSpan),
    reply: metricCallsSchema,
  },
} as const;
