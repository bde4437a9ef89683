import { z } from "zod";
import type { RunId } from "../model/ids.ts";
import { nodeSummarySchema } from "../model/node.ts";
import { storageStandingSchema } from "./ui/storage-standing.ts";
import { runProgressSchema } from "./ui/run-messages.ts";

/**
 * What windows watch, namespace `/ui`. A window names its topics with `topics:watch`, which replaces those it named before;
 * the control plane answers with their values and then sends what changed, as absolute values, at most 10 times a second and
 * never a second time before the window has acknowledged the first: a slow window gets the newest state, not a backlog.
 */

/** Things whose lists a window asks for by command. A raised number says: ask again. */
export const revisedThings = ["runs", "datasets", "pipelines", "endpoints", "nodes", "secrets", "tokens", "settings", "backups"] as const;
export type RevisedThing = (typeof revisedThings)[number];

export const overviewSchema = z.object({
  /** Runs that have not ended, newest first, at most 50. */
  active: z.array(runProgressSchema),
  nodesReady: z.int().min(0),
  /** Counts up from the start of the control plane; a window that sees a number fall knows of a restart, and asks anew too. */
  revisions: z.record(z.enum(revisedThings), z.int().min(0)),
});
export type Overview = z.infer<typeof overviewSchema>;

/** A dataset on its way in. `bytes` read so far; `totalBytes` null when the sender did not say. */
export const importProgressSchema = z.object({
  id: z.string(),
  name: z.string(),
  rows: z.int().min(0),
  badRows: z.int().min(0),
  bytes: z.int().min(0),
  totalBytes: z.int().min(0).nullable(),
});
export type ImportProgress = z.infer<typeof importProgressSchema>;

/** By the part of a topic's name before its colon. `run:<id>` is null when there is no such run. */
export const topicSchemas = {
  overview: overviewSchema,
  nodes: z.array(nodeSummarySchema),
  imports: z.array(importProgressSchema),
  storage: storageStandingSchema,
  run: runProgressSchema.nullable(),
} as const;

export type TopicKind = keyof typeof topicSchemas;
export type TopicName = Exclude<TopicKind, "run"> | `run:${RunId}`;
export type TopicKindOf<Name extends TopicName> = Name extends `run:${string}` ? "run" : Name;
export type TopicValue<Name extends TopicName> = z.infer<(typeof topicSchemas)[TopicKindOf<Name>]>;

export const topicNameSchema = z.string().regex(/^(overview|nodes|imports|storage|run:run-[A-Za-z0-9-]{1,60})$/, "is no topic");

/** Up: the topics a window watches from now on. Acknowledged with a `Reply` of null; the values follow as `topics`. */
export const topicsWatchSchema = z.object({ topics: z.array(topicNameSchema).max(20) });
/** Down: topics by name. Acknowledged without a value. */
export const topicsSchema = z.record(topicNameSchema, z.unknown());
