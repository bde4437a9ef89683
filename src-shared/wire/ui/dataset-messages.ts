import { z } from "zod";
import { datasetSummarySchema } from "../../model/dataset.ts";
import { datasetIdSchema, runIdSchema } from "../../model/ids.ts";
import { runStateSchema } from "../../model/run.ts";
import { namedSchema } from "./named.ts";

const datasetReference = z.object({ dataset: datasetIdSchema });
/** Rows are counted from 0. */
const rowIndexSchema = z.int().min(0);
const rowProblemSchema = z.object({ code: z.string(), message: z.string() });

export const listedDatasetSchema = datasetSummarySchema.extend({
  /** Runs that use it. */
  runs: z.int().min(0),
});

/** A field that rows have, as a sample shows it. */
export const fieldSummarySchema = z.object({
  /** From the row inwards: `["user", "name"]` is what a template calls `input.user.name`. */
  path: z.array(z.string()).min(1),
  types: z.array(z.enum(["string", "number", "boolean", "null", "object", "array"])),
  /** Sampled rows that have it. */
  rows: z.int().min(1),
  /** Up to 3 different values, strings without quotes, others as JSON; cut. */
  examples: z.array(z.string()),
});
export type FieldSummary = z.infer<typeof fieldSummarySchema>;

/** `sampled`: how many rows were looked at, evenly spread. `more`: there are fields that are not listed. */
export const fieldSurveySchema = z.object({ sampled: z.int().min(0), fields: z.array(fieldSummarySchema), more: z.boolean() });
export type FieldSurvey = z.infer<typeof fieldSurveySchema>;

export const datasetDetailSchema = z.object({
  dataset: listedDatasetSchema,
  /** The newest runs that use it, at most 20. */
  usedBy: z.array(z.object({ id: runIdSchema, name: z.string(), state: runStateSchema })),
  survey: fieldSurveySchema,
});
export type DatasetDetail = z.infer<typeof datasetDetailSchema>;

/** A row as a grid shows it. */
export const rowPreviewSchema = z.object({
  index: rowIndexSchema,
  /** Line of the file that it begins on. */
  line: z.int(),
  id: z.string().nullable(),
  /** Of its JSON; null for a row that cannot be read. */
  bytes: z.int().nullable(),
  /** The fields asked for, in that order, cut; null where the row has none. Null as a whole: too large for a list, or unreadable. */
  cells: z.array(z.string().nullable()).nullable(),
  problem: rowProblemSchema.nullable(),
});
export type RowPreview = z.infer<typeof rowPreviewSchema>;

/** A row as a whole: its JSON text as it stands in the file, numbers and all; null when it cannot be read. */
export const datasetRowSchema = rowPreviewSchema.omit({ bytes: true, cells: true }).extend({ text: z.string().nullable() });
export type WholeRow = z.infer<typeof datasetRowSchema>;

export const badRowSchema = rowPreviewSchema.omit({ bytes: true, cells: true, problem: true }).extend({ code: z.string(), message: z.string() });
export type BadRow = z.infer<typeof badRowSchema>;

/** A row that contains what was searched: some text around it, in which it is `length` characters from `at`. */
export const searchMatchSchema = z.object({
  index: rowIndexSchema,
  line: z.int(),
  id: z.string().nullable(),
  excerpt: z.string(),
  at: z.int().min(0),
  length: z.int().min(0),
});
export type SearchMatch = z.infer<typeof searchMatchSchema>;

/** Keyset pages: `after` is the index of the last row that is known, −1 for none. */
const afterSchema = z.int().min(-1).default(-1);

export const datasetMessages = {
  "dataset:list": { role: "viewer", request: z.object({}), reply: z.array(listedDatasetSchema) },
  "dataset:show": { role: "viewer", request: datasetReference, reply: datasetDetailSchema },
  /** Rows `from`… in order, fewer at the end. `fields`: names of their own fields. */
  "dataset:rows": {
    role: "viewer",
    request: datasetReference.extend({ from: rowIndexSchema, count: z.int().min(1).max(200), fields: z.array(z.string().max(500)).max(30) }),
    reply: z.array(rowPreviewSchema),
  },
  "dataset:row": { role: "viewer", request: datasetReference.extend({ index: rowIndexSchema }), reply: datasetRowSchema },
  "dataset:bad-rows": {
    role: "viewer",
    request: datasetReference.extend({ after: afterSchema, limit: z.int().min(1).max(200).default(100) }),
    reply: z.array(badRowSchema),
  },
  /** Searches on for some milliseconds: from where it came to, `searchedTo`, a caller asks again until `done`. Letter case does not matter. */
  "dataset:search": {
    role: "viewer",
    request: datasetReference.extend({ text: z.string().min(1).max(500), after: afterSchema, limit: z.int().min(1).max(200).default(100) }),
    reply: z.object({ matches: z.array(searchMatchSchema), searchedTo: z.int().min(-1), done: z.boolean() }),
  },
  "dataset:rename": { role: "operator", request: datasetReference.extend({ name: z.string().trim().min(1).max(255) }), reply: datasetSummarySchema },
  /** Imports the dataset that comes with the program; gives the one that is there already when it is. */
  "dataset:add-sample": { role: "operator", request: z.object({}), reply: datasetSummarySchema },
  /** By id or, when unambiguous, by name. */
  "dataset:delete": { role: "operator", request: namedSchema, reply: z.null() },

  /** Deletes ended runs that ended before `before` (epoch ms), and datasets that no run uses and that are as old. */
  "data:prune": { role: "admin", request: z.object({ before: z.number() }), reply: z.object({ runs: z.int(), datasets: z.int(), bytesFreed: z.number() }) },
} as const;
