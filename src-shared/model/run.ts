import { z } from "zod";
import { datasetIdSchema, runIdSchema } from "./ids.ts";
import { jsonObjectSchema } from "./json.ts";
import { usageSchema } from "./usage.ts";

/**
 * States of a run:
 *   importing → ready → running ⇄ paused → completed | failed      (importing: its tasks are being made)
 *   running → stopped_budget → running   by resume with a higher budget
 *   running | paused | stopped_budget → canceling → canceled
 *   completed | failed | canceled → running   by retry
 * A run is `completed` when every row has ended, whatever the rows' states; `failed` when it could not be carried out;
 * `stopped_budget` when no further row fits its budget, which is an outcome and no failure.
 */
export const runStates = ["importing", "ready", "running", "paused", "stopped_budget", "canceling", "completed", "failed", "canceled"] as const;
export const runStateSchema = z.enum(runStates);
export type RunState = z.infer<typeof runStateSchema>;

/** Rows by state. succeeded + failed + skipped + canceled = total when the run has ended. */
export const runCountsSchema = z.object({
  total: z.int().min(0),
  pending: z.int().min(0),
  leased: z.int().min(0),
  succeeded: z.int().min(0),
  /** Quarantined rows count as failed. */
  failed: z.int().min(0),
  skipped: z.int().min(0),
  canceled: z.int().min(0),
});
export type RunCounts = z.infer<typeof runCountsSchema>;

/** A bound for what a run's calls cost together, US dollars. */
export const budgetUsdSchema = z.number().positive().max(1e9);

export const runSettingsSchema = z.object({
  /** Rows in flight on each node, 1…100000. */
  concurrency: z.int().min(1).max(100_000),
  vars: jsonObjectSchema,
  /** Only the first N rows; null means all. */
  limit: z.int().min(1).nullable(),
  /** US dollars that its calls may cost together; null means no bound. */
  maxCostUsd: budgetUsdSchema.nullable().default(null),
});
export type RunSettings = z.infer<typeof runSettingsSchema>;

/** How a run stands towards its budget, US dollars. */
export const runBudgetSchema = z.object({
  maxUsd: budgetUsdSchema,
  spentUsd: z.number().min(0),
  /** For the rows that nodes hold, by what a row costs. */
  reservedUsd: z.number().min(0),
  /** What a row costs; null while it is not known. */
  rowUsd: z.number().positive().nullable(),
  /** No further row fits: resume and retry need a higher one. */
  isSpent: z.boolean(),
});
export type RunBudget = z.infer<typeof runBudgetSchema>;

/** A run as lists show it. */
export const runSummarySchema = z.object({
  id: runIdSchema,
  name: z.string(),
  pipeline: z.string(),
  pipelineVersion: z.int().min(1).nullable(),
  dataset: datasetIdSchema,
  datasetName: z.string(),
  state: runStateSchema,
  /** Why it is paused or failed, in a sentence; null when there is nothing to say. */
  reason: z.string().nullable(),
  ...runCountsSchema.shape,
  attempts: z.int().min(0),
  /** Rows whose result arrived more than once and was paid more than once. */
  duplicates: z.int().min(0),
  ...usageSchema.shape,
  costUsd: z.number().min(0).nullable(),
  /** Null without one. */
  budget: runBudgetSchema.nullable(),
  settings: runSettingsSchema,
  outputPath: z.string().nullable(),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;
