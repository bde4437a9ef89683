import { z } from "zod";
import { failureKindSchema } from "../../model/failure.ts";
import { datasetIdSchema } from "../../model/ids.ts";
import { jsonObjectSchema } from "../../model/json.ts";
import { runSummarySchema } from "../../model/run.ts";
import { overrideSchema, sourceFileSchema } from "./pipeline-messages.ts";

/** Names a run by its id, by an unambiguous beginning of it, or `last` for the newest. */
export const runReference = z.object({ run: z.string().min(1).max(100) });

export const runStartSchema = z.object({
  pipeline: z.union([sourceFileSchema, z.object({ name: z.string(), version: z.int().min(1).optional() })]),
  dataset: datasetIdSchema,
  name: z.string().min(1).max(200).optional(),
  overrides: z.array(overrideSchema).max(1000).default([]),
  vars: jsonObjectSchema.default({}),
  concurrency: z.int().min(1).max(100_000).default(64),
  limit: z.int().min(1).optional(),
  /** Where the shell will write the results; kept so that `resume` knows. Absolute. */
  outputPath: z.string().max(4096).optional(),
  /** Refuse when a variable that an endpoint's `auth.env` names is not set here: local nodes inherit this environment. */
  requireEnv: z.boolean().default(false),
});
export type RunStart = z.input<typeof runStartSchema>;

export const latencySchema = z.object({ p50: z.number(), p95: z.number(), p99: z.number(), count: z.int() });

/** A run as a progress line shows it. */
export const runProgressSchema = z.object({
  run: runSummarySchema,
  /** Rows ended a second over the last 10 s. */
  rowsPerSecond: z.number().min(0),
  /** Null while it cannot be said. */
  etaMs: z.number().min(0).nullable(),
  /** Latency of successful calls, all steps together, in ms; null before the first. */
  latency: latencySchema.nullable(),
  nodesConnected: z.int().min(0),
  /** Rows that wait for an endpoint that refuses its key or has no quota left. */
  rowsBlocked: z.int().min(0),
  /** Rows that may have been in a call when their node or the control plane died: possibly paid twice. */
  possiblyPaidTwice: z.int().min(0),
});
export type RunProgress = z.infer<typeof runProgressSchema>;

export const stepStatsSchema = z.object({
  stepId: z.string(),
  endpoint: z.string(),
  calls: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  costUsd: z.number().nullable(),
  latency: latencySchema.nullable(),
  ttft: latencySchema.nullable(),
});
export type StepStats = z.infer<typeof stepStatsSchema>;

export const runDetailSchema = runProgressSchema.extend({
  steps: z.array(stepStatsSchema),
  /** Failed rows grouped by kind, code and step, most frequent first. */
  failures: z.array(
    z.object({ step: z.string().nullable(), kind: failureKindSchema, code: z.string().nullable(), rows: z.int(), example: z.string(), exampleRow: z.int() }),
  ),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

export const runMessages = {
  "run:start": { role: "operator", request: runStartSchema, reply: runSummarySchema },
  "run:list": { role: "viewer", request: z.object({ limit: z.int().min(1).max(10_000).default(1000) }), reply: z.array(runSummarySchema) },
  "run:progress": { role: "viewer", request: runReference, reply: runProgressSchema },
  "run:show": { role: "viewer", request: runReference, reply: runDetailSchema },
  "run:pause": { role: "operator", request: runReference, reply: runSummarySchema },
  /** Finishes what is not ended; failed rows stay failed. */
  "run:resume": { role: "operator", request: runReference.extend({ concurrency: z.int().min(1).max(100_000).optional() }), reply: runSummarySchema },
  "run:cancel": { role: "operator", request: runReference, reply: runSummarySchema },
  /** Starts failed, canceled and quarantined rows anew; `failedOnly` leaves the canceled ones. */
  "run:retry": { role: "operator", request: runReference.extend({ failedOnly: z.boolean().default(false) }), reply: runSummarySchema },
  "run:delete": { role: "operator", request: runReference, reply: z.null() },
} as const;
