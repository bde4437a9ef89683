import { z } from "zod";
import { jsonValueSchema } from "../../model/json.ts";
import { problemSchema } from "../../model/problem.ts";
import { runStartSchema } from "./run-messages.ts";

const rangeSchema = z.object({ low: z.number().min(0), high: z.number().min(0) });

/** What is to be expected of a step, and from what it is known. Tokens and times are those of one row that reaches it. */
const stepEstimateSchema = z.object({
  stepId: z.string(),
  endpoint: z.string(),
  model: z.string().nullable(),
  /** Part of the sampled rows that reach it, 0…1; 1 when only an earlier answer can tell. */
  share: z.number().min(0).max(1),
  inputTokens: z.number().min(0).nullable(),
  /** `sample`: counted in rendered requests. `history`: as the server reported for this step of this pipeline before. */
  inputFrom: z.enum(["sample", "history"]).nullable(),
  outputTokens: rangeSchema.nullable(),
  /** `limit`: from nothing to the request's own limit. `none`: an embedding answers no tokens. */
  outputFrom: z.enum(["history", "limit", "none"]).nullable(),
  /** Half of the calls were faster than `low`, 95 % than `high`. */
  latencyMs: rangeSchema.nullable(),
  /** Calls that it is known from: of this address and model in earlier runs. */
  latencyCalls: z.int().min(0),
  priced: z.boolean(),
});
export type StepEstimate = z.infer<typeof stepEstimateSchema>;

/** The requests that a row begins with, as they will be sent, keys aside. `later`: known when earlier steps have answered. */
const sampleRequestSchema = z.object({
  stepId: z.string(),
  kind: z.enum(["rendered", "skipped", "later", "failed"]),
  body: jsonValueSchema,
  /** Why its template cannot be filled in. */
  message: z.string().nullable(),
});

export const runEstimateSchema = z.object({
  /** What keeps the run from starting; everything else is empty then. */
  problems: z.array(problemSchema),
  /** Variables that endpoints take keys from and that are not set where the control plane runs; local nodes inherit its environment. */
  missingKeys: z.array(z.object({ endpoint: z.string(), variable: z.string() })),
  /** What would keep it from having a budget. */
  priceGaps: z.array(z.object({ endpoint: z.string(), steps: z.array(z.string()), why: z.enum(["no_price", "no_tokens"]) })),
  rows: z.int().min(0),
  /** Of these, rows that could not be read: they fail without a call. */
  unreadableRows: z.int().min(0),
  sampledRows: z.int().min(0),
  /** Of the sampled rows, those for which a template cannot be filled in; `example` is one such message. */
  failing: z.object({ rows: z.int().min(0), example: z.string().nullable() }),
  sample: z.object({ rowIndex: z.int().min(0), requests: z.array(sampleRequestSchema) }).nullable(),
  steps: z.array(stepEstimateSchema),
  calls: z.int().min(0),
  inputTokens: z.number().min(0).nullable(),
  outputTokens: rangeSchema.nullable(),
  costUsd: rangeSchema.nullable(),
  timeMs: rangeSchema.nullable(),
  /** Rows that the nodes work on at once together; 0 while none is ready. */
  inFlight: z.int().min(0),
});
export type RunEstimate = z.infer<typeof runEstimateSchema>;

export const estimateMessages = {
  /** What a run would take. Sends nothing to any model. */
  "run:estimate": { role: "operator", request: runStartSchema.extend({ sampleRow: z.int().min(0).default(0) }), reply: runEstimateSchema },
} as const;
