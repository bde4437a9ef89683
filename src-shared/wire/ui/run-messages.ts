import { z } from "zod";
import { failureKindSchema } from "../../model/failure.ts";
import { datasetIdSchema, runIdSchema } from "../../model/ids.ts";
import { jsonObjectSchema } from "../../model/json.ts";
import { budgetUsdSchema, runStateSchema, runSummarySchema } from "../../model/run.ts";
import { usageSchema } from "../../model/usage.ts";
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
  /** What its calls may cost together, US dollars. Needs a price at every endpoint. */
  maxCostUsd: budgetUsdSchema.optional(),
  /** Where the shell will write the results; kept so that `resume` knows. Absolute. */
  outputPath: z.string().max(4096).optional(),
  /** Refuse when a variable that an endpoint's `auth.env` names is not set here: local nodes inherit this environment. */
  requireEnv: z.boolean().default(false),
});
export type RunStart = z.input<typeof runStartSchema>;

export const latencySchema = z.object({ p50: z.number(), p95: z.number(), p99: z.number(), count: z.int() });

/**
 * Why a run that goes on ends no rows just now. `no_node`: none is connected. `delayed`: every row that is left waits until
 * `untilAt`, as an endpoint asked. `trouble`: calls of the last 30 s failed and are made again; `detail` is the newest failure.
 */
export const runStallSchema = z.object({
  why: z.enum(["no_node", "delayed", "trouble"]),
  /** Epoch ms; null while it cannot be said. */
  untilAt: z.number().nullable(),
  kind: failureKindSchema.nullable(),
  detail: z.string().nullable(),
});
export type RunStall = z.infer<typeof runStallSchema>;

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
  /** Null while rows end, and while it does not go on. */
  stall: runStallSchema.nullable(),
  /** Rows that wait for an endpoint that refuses its key or has no quota left. */
  rowsBlocked: z.int().min(0),
  /** Rows that may have been in a call when their node or the control plane died: possibly paid twice. */
  possiblyPaidTwice: z.int().min(0),
  /** What that would have cost, at what a call of the run cost on average; null without prices. */
  possiblyPaidTwiceUsd: z.number().min(0).nullable(),
});
export type RunProgress = z.infer<typeof runProgressSchema>;

/** One group of failures, or rows by index; rows that did not fail are passed over. */
const retryOnlySchema = z.union([
  z.object({ group: z.object({ step: z.string().nullable(), kind: failureKindSchema, code: z.string().nullable() }) }),
  z.object({ rowIndexes: z.array(z.int().min(0)).min(1).max(10_000) }),
]);

export const stepStatsSchema = z.object({
  stepId: z.string(),
  endpoint: z.string(),
  needs: z.array(z.string()),
  when: z.string().nullable(),
  /** Rows by how they stand at this step. */
  rows: z.object({
    /** Not begun; counted at the steps that need no other. */
    waiting: z.int().min(0),
    /** In a node's hands, with this step the next to end. Null when more are in hand than can be looked at. */
    inHand: z.int().min(0).nullable(),
    succeeded: z.int().min(0),
    skipped: z.int().min(0),
    /** Failed here, whether the row went on or not. */
    failed: z.int().min(0),
  }),
  calls: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  ...usageSchema.shape,
  costUsd: z.number().nullable(),
  latency: latencySchema.nullable(),
  ttft: latencySchema.nullable(),
});
export type StepStats = z.infer<typeof stepStatsSchema>;

export const runDetailSchema = runProgressSchema.extend({
  steps: z.array(stepStatsSchema),
  /** Failed rows grouped by kind, code and step, most frequent first. */
  failures: z.array(
    z.object({
      step: z.string().nullable(),
      kind: failureKindSchema,
      code: z.string().nullable(),
      rows: z.int(),
      /** The first such row's message. */
      example: z.string(),
      exampleRow: z.int(),
      /** False for rows that could not be read: they stay as they are. */
      retryable: z.boolean(),
    }),
  ),
  /** Who made the calls, in the order in which they joined. A node that was removed keeps its name. */
  nodes: z.array(z.object({ name: z.string(), calls: z.int(), failed: z.int(), costUsd: z.number().nullable(), latency: latencySchema.nullable() })),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

/** A run as the list of runs shows it. */
export const runLineSchema = z.object({
  run: runSummarySchema,
  /** While it goes on over the last 10 s, afterwards over all the time from its start to its end; null before its start. */
  rowsPerSecond: z.number().min(0).nullable(),
  latency: latencySchema.nullable(),
});
export type RunLine = z.infer<typeof runLineSchema>;

export const runPageSchema = z.object({
  /** Only runs older than this one. */
  before: runIdSchema.optional(),
  /** Only runs in one of these states; none given: in any. */
  states: z.array(runStateSchema).max(20).default([]),
  /** Only runs whose name, id, pipeline or dataset has this text in it, in upper or lower case. */
  text: z.string().max(200).default(""),
  limit: z.int().min(1).max(100).default(50),
});
export type RunPageRequest = z.output<typeof runPageSchema>;

/** Calls of a run over time, all steps together. */
export const runSeriesSchema = z.object({
  /** Length of a piece. Pieces begin at multiples of it; one without a call is left out. */
  spanMs: z.int().min(1),
  /** Its pieces are stored minutes: finer ones are in memory only, and are gone when the control plane starts anew. */
  isCoarse: z.boolean(),
  pieces: z.array(
    z.object({
      /** Epoch ms at which the piece begins. */
      at: z.number(),
      succeeded: z.number().min(0),
      failed: z.number().min(0),
      /** Of calls that succeeded, in ms. */
      p50: z.number().nullable(),
      p95: z.number().nullable(),
    }),
  ),
});
export type RunSeries = z.infer<typeof runSeriesSchema>;

/** What a run was started with; nothing changes it afterwards but the concurrency and the budget, when it is resumed. */
export const runFrozenSchema = z.object({
  /** The pipeline as it is carried out, as a file that can be run: YAML, without any key. */
  pipeline: z.string(),
  /** A command line that does the same again, once the pipeline and the rows are files. */
  command: z.string(),
});

export const runMessages = {
  "run:start": { role: "operator", request: runStartSchema, reply: runSummarySchema },
  "run:list": { role: "viewer", request: z.object({ limit: z.int().min(1).max(10_000).default(1000) }), reply: z.array(runSummarySchema) },
  /** Newest first; `more`: there are older ones. */
  "run:page": { role: "viewer", request: runPageSchema, reply: z.object({ runs: z.array(runLineSchema), more: z.boolean() }) },
  "run:progress": { role: "viewer", request: runReference, reply: runProgressSchema },
  "run:show": { role: "viewer", request: runReference, reply: runDetailSchema },
  "run:series": { role: "viewer", request: runReference, reply: runSeriesSchema },
  "run:frozen": { role: "viewer", request: runReference, reply: runFrozenSchema },
  "run:pause": { role: "operator", request: runReference, reply: runSummarySchema },
  /** Finishes what is not ended; failed rows stay failed. `maxCostUsd`: its budget from now on, also of one that runs. */
  "run:resume": {
    role: "operator",
    request: runReference.extend({ concurrency: z.int().min(1).max(100_000).optional(), maxCostUsd: budgetUsdSchema.optional() }),
    reply: runSummarySchema,
  },
  "run:cancel": { role: "operator", request: runReference, reply: runSummarySchema },
  /** Starts failed, canceled and quarantined rows anew; `failedOnly` leaves the canceled ones; `only` says which alone. `maxCostUsd`: the budget from now on. */
  "run:retry": {
    role: "operator",
    request: runReference.extend({ failedOnly: z.boolean().default(false), only: retryOnlySchema.optional(), maxCostUsd: budgetUsdSchema.optional() }),
    reply: runSummarySchema,
  },
  "run:delete": { role: "operator", request: runReference, reply: z.null() },
} as const;
