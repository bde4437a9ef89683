import { z } from "zod";
import { nodeIdSchema, runIdSchema } from "./ids.ts";

/**
 * States of a node: connecting → ready → draining → gone; ready → gone when its connection is lost, gone → ready when it
 * is back under the same credential.
 */
export const nodeStates = ["connecting", "ready", "draining", "gone"] as const;
export const nodeStateSchema = z.enum(nodeStates);
export type NodeState = z.infer<typeof nodeStateSchema>;

export const nodeLabelsSchema = z.record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/), z.string().max(200));

export const nodeSummarySchema = z.object({
  id: nodeIdSchema,
  name: z.string(),
  state: nodeStateSchema,
  local: z.boolean(),
  slots: z.int().min(1),
  labels: nodeLabelsSchema,
  version: z.string(),
  chunks: z.int().min(0),
  rowsHeld: z.int().min(0),
  /** Of the rows it holds, how many belong to which run. */
  runs: z.array(z.object({ id: runIdSchema, name: z.string(), rows: z.int().min(0) })),
  rowsDone: z.int().min(0),
  lastSeenAt: z.number(),
});
export type NodeSummary = z.infer<typeof nodeSummarySchema>;
