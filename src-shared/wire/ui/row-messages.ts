import { z } from "zod";
import { failureKindSchema, failureSchema } from "../../model/failure.ts";
import { datasetIdSchema } from "../../model/ids.ts";
import { stepStateSchema, taskStateSchema } from "../../model/task.ts";
import { rowTraceSchema } from "../node-down.ts";
import { runReference } from "./run-messages.ts";

/** Rows are counted from 0. */
const rowIndexSchema = z.int().min(0);

/** States that rows are looked for by. `failed` holds the quarantined ones. */
export const rowStateFilters = ["waiting", "running", "succeeded", "failed", "skipped", "canceled"] as const;
export type RowStateFilter = (typeof rowStateFilters)[number];

export const failureGroupSchema = z.object({ step: z.string().nullable(), kind: failureKindSchema, code: z.string().nullable() });
export type FailureGroup = z.infer<typeof failureGroupSchema>;

/** Rows that fit all that is given. */
export const rowFilterSchema = z.object({
  state: z.enum(rowStateFilters).optional(),
  failure: failureGroupSchema.optional(),
  /** In the input, the value of a step, the output or the failure, as JSON writes it; letter case does not matter. */
  text: z.string().min(1).max(500).optional(),
});
export type RowFilter = z.infer<typeof rowFilterSchema>;

/** First and last of rows that follow each other. */
export const rowSpanSchema = z.tuple([rowIndexSchema, rowIndexSchema]);
export type RowSpan = z.infer<typeof rowSpanSchema>;

/** A row of a run as a grid shows it. */
export const rowLineSchema = z.object({
  index: rowIndexSchema,
  id: z.string().nullable(),
  state: taskStateSchema,
  /** The beginning of the output, text without quotes; null while there is none. */
  output: z.string().nullable(),
  /** With the beginning of its message. */
  failure: failureGroupSchema.extend({ message: z.string() }).nullable(),
  attempts: z.int().min(0),
  /** From the start of the row's first call to the end of its last, ms. */
  latencyMs: z.number().nullable(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  costUsd: z.number().nullable(),
});
export type RowLine = z.infer<typeof rowLineSchema>;

/** One call of an endpoint for a row. `null`: not stored; a failed call keeps neither its wait nor its first token. */
export const rowCallSchema = z.object({
  /** Counts up over all leases and retries of the row's step. */
  attempt: z.int().min(1),
  /** How often the row had been started anew before; null for a call whose result outlived a retry. */
  generation: z.int().min(0).nullable(),
  node: z.string().nullable(),
  outcome: z.union([z.literal("succeeded"), failureKindSchema]),
  code: z.string().nullable(),
  message: z.string().nullable(),
  httpStatus: z.int().nullable(),
  /** Epoch ms. */
  startedAt: z.number(),
  latencyMs: z.number(),
  queueMs: z.number().nullable(),
  ttftMs: z.number().nullable(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  costUsd: z.number().nullable(),
  packedRows: z.int().min(1),
  /** The connection died after the request was written: the provider may have billed it. */
  ambiguous: z.boolean(),
  /** Succeeded after another call had given the result: paid for twice. */
  duplicate: z.boolean(),
  /** Gave the step's result. */
  accepted: z.boolean(),
});
export type RowCall = z.infer<typeof rowCallSchema>;

/** JSON text; cut off where it is too long to show, when `length` is more than what is here. In UTF-16 units. */
export const jsonTextSchema = z.object({ text: z.string(), length: z.int().min(0) });
export type JsonText = z.infer<typeof jsonTextSchema>;

export const rowStepSchema = z.object({
  stepId: z.string(),
  endpoint: z.string(),
  /** Ids of the steps it waits for. */
  needs: z.array(z.string()),
  model: z.string().nullable(),
  /** Where its key comes from: the name of a variable or of a secret. */
  key: z.object({ from: z.enum(["env", "secret"]), name: z.string() }).nullable(),
  when: z.string().nullable(),
  /** Null while it has no result. */
  state: stepStateSchema.nullable(),
  value: jsonTextSchema.nullable(),
  finishReason: z.string().nullable(),
  failure: failureSchema.nullable(),
  /** Oldest first; the 200 newest. */
  calls: z.array(rowCallSchema),
});
export type RowStep = z.infer<typeof rowStepSchema>;

export const wholeRowSchema = rowLineSchema.omit({ output: true, failure: true }).extend({
  /** Line of the input file it begins on. */
  line: z.int().min(1),
  dataset: datasetIdSchema,
  input: jsonTextSchema.nullable(),
  output: jsonTextSchema.nullable(),
  failure: failureSchema.nullable(),
  /** How often it was started anew. */
  generation: z.int().min(0),
  /** Not before this instant, epoch ms, is it handed out again; null when nothing holds it back. */
  waitsUntil: z.number().nullable(),
  /** It waits for a person to resume the run. */
  blocked: z.boolean(),
  /** False for a row that could not be read. */
  readable: z.boolean(),
  steps: z.array(rowStepSchema),
});
export type WholeRow = z.infer<typeof wholeRowSchema>;

/** A search goes on from `after`, −1 at first, for some milliseconds: a caller asks again from `searchedTo` until `done`. */
const searchOn = { run: runReference.shape.run, filter: rowFilterSchema, after: z.int().min(-1).default(-1) };
const searchedOn = { searchedTo: z.int().min(-1), done: z.boolean() };

export const slowRowSchema = z.object({ index: rowIndexSchema, latencyMs: z.number() });
export type SlowRow = z.infer<typeof slowRowSchema>;

export const rowMessages = {
  /** Rows of these spans, at most 200 in all, in order. */
  "run:rows": { role: "viewer", request: runReference.extend({ spans: z.array(rowSpanSchema).min(1).max(200) }), reply: z.array(rowLineSchema) },
  "run:row": { role: "viewer", request: runReference.extend({ row: rowIndexSchema }), reply: wholeRowSchema },
  /** Rows that fit, by index. */
  "run:find-rows": { role: "viewer", request: z.object(searchOn), reply: z.object({ spans: z.array(rowSpanSchema), ...searchedOn }) },
  /** Rows that fit and took longer than `overMs`, at most `limit` of them, the slowest first. */
  "run:slowest-rows": {
    role: "viewer",
    request: z.object({ ...searchOn, overMs: z.number().min(-1).default(-1), limit: z.int().min(1).max(500).default(200) }),
    reply: z.object({ rows: z.array(slowRowSchema), ...searchedOn }),
  },
  /** Takes a row once more through the run's pipeline as it was frozen, with everything shown. Nothing is stored. */
  "run:try-row": { role: "operator", request: runReference.extend({ row: rowIndexSchema }), reply: rowTraceSchema },
} as const;
