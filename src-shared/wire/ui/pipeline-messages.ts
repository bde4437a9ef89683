import { z } from "zod";
import { datasetIdSchema } from "../../model/ids.ts";
import { jsonObjectSchema, jsonValueSchema } from "../../model/json.ts";
import { problemSchema } from "../../model/problem.ts";
import { rowTraceSchema } from "../node-down.ts";
import { namedSchema } from "./named.ts";

/** A pipeline file as it was read. `file` is the name to show in problems. */
export const sourceFileSchema = z.object({ file: z.string().max(4096), source: z.string().max(4 * 1024 * 1024) });

/** `--set path=value`: the dotted path and its value, already parsed from YAML. */
export const overrideSchema = z.object({ path: z.string().min(1).max(1000), value: jsonValueSchema });
export type Override = z.infer<typeof overrideSchema>;

const appliedSchema = z.object({
  kind: z.enum(["endpoint", "pipeline"]),
  name: z.string(),
  change: z.enum(["created", "changed", "unchanged"]),
  version: z.int().min(1),
});

/** A stored version of a pipeline. `savedAt` in epoch ms. */
const versionSchema = z.object({ version: z.int().min(1), steps: z.int().min(0), savedAt: z.number() });

export const pipelineMessages = {
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
  /** A version as it was saved; without `version`, the newest. */
  "pipeline:show": {
    role: "viewer",
    request: namedSchema.extend({ version: z.int().min(1).optional() }),
    reply: versionSchema.extend({ name: z.string(), file: z.string(), source: z.string() }),
  },
  /** Newest first, at most 100, those before `before` when it is given. */
  "pipeline:versions": { role: "viewer", request: namedSchema.extend({ before: z.int().min(1).optional() }), reply: z.array(versionSchema) },
  /** Saves a pipeline as a new version of its name. Its inline endpoints stay its own: none is registered. */
  "pipeline:save": { role: "operator", request: sourceFileSchema, reply: appliedSchema },

  "pipeline:delete": { role: "operator", request: namedSchema, reply: z.null() },
} as const;
