import { z } from "zod";
import { runSummarySchema } from "../../model/run.ts";
import { rowSpanSchema } from "./row-messages.ts";
import { runReference } from "./run-messages.ts";

/** A percentile in ms and between what the true one is likely to lie (95 of 100); null where the sample is too small to say. */
export const boundedPercentileSchema = z.object({ percent: z.number(), ms: z.number(), lowMs: z.number().nullable(), highMs: z.number().nullable() });

/** Durations of calls that succeeded. `percentiles`: p50, p90, p95, p99; none without a call. */
export const durationSampleSchema = z.object({ count: z.int().min(0), percentiles: z.array(boundedPercentileSchema) });
export type DurationSample = z.infer<typeof durationSampleSchema>;

export const comparedRunSchema = z.object({
  run: runSummarySchema,
  /** The pipeline as it is carried out: YAML, without any key. */
  pipeline: z.string(),
  /** Rows ended a second from the start to the end, or to now; null before the start. */
  rowsPerSecond: z.number().min(0).nullable(),
  latency: durationSampleSchema,
  ttft: durationSampleSchema,
  /** In the order of the pipeline. */
  steps: z.array(z.object({ stepId: z.string(), latency: durationSampleSchema, ttft: durationSampleSchema })),
});
export type ComparedRun = z.infer<typeof comparedRunSchema>;

/** `different`: state or output; `regressed`: succeeded before and failed in the other; `fixed`: the reverse. Of rows that have ended in both. */
export const differenceKinds = ["different", "regressed", "fixed"] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

export const compareMessages = {
  "run:compare": { role: "viewer", request: z.object({ runs: z.array(runReference.shape.run).min(1).max(4) }), reply: z.array(comparedRunSchema) },
  /**
   * Rows that came out differently in two runs of one dataset, by index. Searches on from `after`, −1 at first, for some
   * milliseconds: a caller asks again from `searchedTo` until `done`.
   */
  "run:different-rows": {
    role: "viewer",
    request: runReference.extend({ other: runReference.shape.run, kind: z.enum(differenceKinds), after: z.int().min(-1).default(-1) }),
    reply: z.object({ spans: z.array(rowSpanSchema), searchedTo: z.int().min(-1), done: z.boolean() }),
  },
} as const;
