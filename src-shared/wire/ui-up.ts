import { z } from "zod";
import { datasetSummarySchema } from "../model/dataset.ts";
import { endpointSpecSchema } from "../model/endpoint.ts";
import { failureKindSchema } from "../model/failure.ts";
import { datasetIdSchema, nodeIdSchema, tokenIdSchema } from "../model/ids.ts";
import { jsonObjectSchema, jsonValueSchema } from "../model/json.ts";
import { nodeSummarySchema } from "../model/node.ts";
import { problemSchema } from "../model/problem.ts";
import { runSummarySchema } from "../model/run.ts";
import { rowTraceSchema } from "./node-down.ts";
import { replySchema } from "./reply.ts";

/**
 * The commands of the control plane, namespace `/ui`: what the shell and the app can ask. Each is acknowledged with a
 * `Reply`. `role` is the least role that may ask.
 */
export const roles = ["viewer", "operator", "admin"] as const;
export const roleSchema = z.enum(roles);
export type Role = z.infer<typeof roleSchema>;

/** A pipeline file as it was read. `file` is the name to show in problems. */
const sourceFileSchema = z.object({ file: z.string().max(4096), source: z.string().max(4 * 1024 * 1024) });

/** `--set path=value`: the dotted path and its value, already parsed from YAML. */
export const overrideSchema = z.object({ path: z.string().min(1).max(1000), value: jsonValueSchema });
export type Override = z.infer<typeof overrideSchema>;

/** Names a run by its id, by an unambiguous beginning of it, or `last` for the newest. */
const runReference = z.object({ run: z.string().min(1).max(100) });

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

const appliedSchema = z.object({
  kind: z.enum(["endpoint", "pipeline"]),
  name: z.string(),
  change: z.enum(["created", "changed", "unchanged"]),
  version: z.int().min(1),
});

export const tokenRoles = ["node", ...roles] as const;
export const tokenSummarySchema = z.object({
  id: tokenIdSchema,
  name: z.string(),
  role: z.enum(tokenRoles),
  createdAt: z.number(),
  expiresAt: z.number(),
  revoked: z.boolean(),
});
export type TokenSummary = z.infer<typeof tokenSummarySchema>;

const none = z.null();
const named = z.object({ name: z.string().min(1).max(200) });

export const uiUpMessages = {
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
  "run:delete": { role: "operator", request: runReference, reply: none },

  "pipeline:validate": {
    role: "viewer",
    request: z.object({ pipeline: sourceFileSchema, overrides: z.array(overrideSchema).default([]), vars: jsonObjectSchema.default({}) }),
    reply: z.array(problemSchema),
  },
  "pipeline:try": {
    role: "operator",
    request: z.object({
      pipeline: sourceFileSchema,
      overrides: z.array(overrideSchema).default([]),
      vars: jsonObjectSchema.default({}),
      dataset: datasetIdSchema,
      rowIndex: z.int().min(0),
    }),
    reply: rowTraceSchema,
  },
  /** Registers the endpoints and the pipeline of a file. */
  "file:apply": { role: "operator", request: sourceFileSchema, reply: z.array(appliedSchema) },

  "pipeline:list": {
    role: "viewer",
    request: z.object({}),
    reply: z.array(z.object({ name: z.string(), version: z.int(), steps: z.int(), updatedAt: z.number() })),
  },
  "pipeline:delete": { role: "operator", request: named, reply: none },
  "endpoint:list": {
    role: "viewer",
    request: z.object({}),
    reply: z.array(z.object({ name: z.string(), version: z.int(), spec: endpointSpecSchema, updatedAt: z.number() })),
  },
  "endpoint:delete": { role: "operator", request: named, reply: none },
  "dataset:list": { role: "viewer", request: z.object({}), reply: z.array(datasetSummarySchema) },
  /** By id or, when unambiguous, by name. */
  "dataset:delete": { role: "operator", request: named, reply: none },
  "node:list": { role: "viewer", request: z.object({}), reply: z.array(nodeSummarySchema) },
  /** By id or name. Its credential ends at once; rows it holds go to others. */
  "node:delete": { role: "admin", request: named, reply: none },
  /** Starts local node processes until at least `count` run. */
  "local-nodes:ensure": {
    role: "operator",
    request: z.object({ count: z.int().min(0).max(256), slots: z.int().min(1).max(100_000) }),
    reply: z.array(nodeIdSchema),
  },

  "secret:set": { role: "admin", request: z.object({ name: z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/), value: z.string().min(1).max(65_536) }), reply: none },
  "secret:list": { role: "admin", request: z.object({}), reply: z.array(z.object({ name: z.string(), updatedAt: z.number() })) },
  "secret:remove": { role: "admin", request: named, reply: none },

  /** The reply's `token` is shown once: `inferno1.<secret>@host:port` for nodes, `<secret>` for the rest. */
  "token:create": {
    role: "admin",
    request: z.object({
      role: z.enum(tokenRoles),
      name: z.string().max(100).default(""),
      ttlMs: z
        .int()
        .min(1000)
        .max(366 * 86_400_000)
        .default(900_000),
    }),
    reply: z.object({ summary: tokenSummarySchema, token: z.string() }),
  },
  "token:list": { role: "admin", request: z.object({}), reply: z.array(tokenSummarySchema) },
  "token:revoke": { role: "admin", request: z.object({ id: z.string() }), reply: none },

  /** Deletes ended runs that ended before `before` (epoch ms), and datasets that no run uses and that are as old. */
  "data:prune": { role: "admin", request: z.object({ before: z.number() }), reply: z.object({ runs: z.int(), datasets: z.int(), bytesFreed: z.number() }) },
} as const;

export type UiUpEvent = keyof typeof uiUpMessages;
/** What a caller gives: defaults may be left out. */
export type UiUpInput<Event extends UiUpEvent> = z.input<(typeof uiUpMessages)[Event]["request"]>;
/** What a handler gets. */
export type UiUpRequest<Event extends UiUpEvent> = z.output<(typeof uiUpMessages)[Event]["request"]>;
export type UiUpValue<Event extends UiUpEvent> = z.infer<(typeof uiUpMessages)[Event]["reply"]>;
export const uiUpReplySchema = <Event extends UiUpEvent>(event: Event) => replySchema(uiUpMessages[event].reply);
