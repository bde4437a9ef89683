import { z } from "zod";
import { storageStandingSchema } from "./storage-standing.ts";

/** How many days calls that gave no result are kept after their run has ended; null: for ever. */
export const attemptDaysSchema = z.int().min(1).max(3650).nullable();

export const settingsSchema = z.object({
  attemptDays: attemptDaysSchema,
  /** Whether the database is backed up once a day. */
  dailyBackups: z.boolean(),
  /** How the data folder stands. */
  standing: storageStandingSchema,
  /** Where the control plane keeps everything. */
  dataDir: z.string(),
  databaseBytes: z.int().min(0),
  /** On the disk of the data folder; null when it cannot be told. */
  freeBytes: z.int().min(0).nullable(),
  /** Of the control plane, the Node.js it runs on, and its SQLite. */
  version: z.string(),
  nodeVersion: z.string(),
  sqliteVersion: z.string(),
  schemaVersion: z.int(),
  /** Like `linux x64`. */
  platform: z.string(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What pruning would delete. `bytes`: an estimate, from a look at some results of each run. */
export const pruneOutlookSchema = z.object({
  runs: z.int().min(0),
  rows: z.int().min(0),
  calls: z.int().min(0),
  costUsd: z.number().nullable(),
  datasets: z.int().min(0),
  bytes: z.number().min(0),
});
export type PruneOutlook = z.infer<typeof pruneOutlookSchema>;

export const settingsMessages = {
  "settings:show": { role: "viewer", request: z.object({}), reply: settingsSchema },
  /** What is left out stays as it is. */
  "settings:set": { role: "admin", request: z.object({ attemptDays: attemptDaysSchema.optional(), dailyBackups: z.boolean().optional() }), reply: z.null() },
  /** What `data:prune` would delete with the same `before` (epoch ms). */
  "data:outlook": { role: "viewer", request: z.object({ before: z.number() }), reply: pruneOutlookSchema },
} as const;
