import { z } from "zod";
import { datasetIdSchema } from "./ids.ts";

/** `json`: one array whose elements are the rows, or values one after another over several lines. */
export const datasetFormats = ["jsonl", "json", "csv", "tsv"] as const;
export const datasetFormatSchema = z.enum(datasetFormats);
export type DatasetFormat = z.infer<typeof datasetFormatSchema>;

/** Something about how a file was read that its owner should know, and for which no row was refused. `line`: null when it is about all of it. */
export const datasetNoteSchema = z.object({ code: z.string(), message: z.string(), line: z.int().nullable() });
export type DatasetNote = z.infer<typeof datasetNoteSchema>;

export const datasetSummarySchema = z.object({
  id: datasetIdSchema,
  name: z.string(),
  format: datasetFormatSchema,
  state: z.enum(["importing", "ready"]),
  rows: z.int().min(0),
  badRows: z.int().min(0),
  bytes: z.int().min(0),
  /** Up to 20 of each kind, and how many more there are. */
  notes: z.array(datasetNoteSchema),
  createdAt: z.number(),
});
export type DatasetSummary = z.infer<typeof datasetSummarySchema>;

/** One input row on its way into storage. `input` is the row's JSON text, or null for a row that could not be read. */
export type DatasetRow = {
  input: string | null;
  /** The row's own `id` or `custom_id`, as text; null when it has none. */
  id: string | null;
  /** Line of the file the row begins on, from 1. */
  line: number;
  problem: RowProblem | null;
};

/** Why a row could not be read: a code of the fault catalogue, and a sentence with place and remedy. */
export type RowProblem = { code: string; message: string };
