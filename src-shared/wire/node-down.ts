import { z } from "zod";
import { limitShareSchema } from "../model/endpoint.ts";
import { failureSchema } from "../model/failure.ts";
import { chunkIdSchema, runIdSchema } from "../model/ids.ts";
import { jsonValueSchema } from "../model/json.ts";
import { runPlanSchema, stepIdSchema } from "../model/pipeline.ts";
import { stepStateSchema } from "../model/task.ts";
import { type Reply, replySchema } from "./reply.ts";

/** What the control plane says to a node, namespace `/nodes`. Every message is acknowledged with a `Reply`. */

export type { LimitShare } from "../model/endpoint.ts";

/** One task of a chunk: the meta line of a record of `chunk:offer`. Bodies: the row's JSON, then those of the steps done. */
export const chunkTaskSchema = z.object({
  rowIndex: z.int().min(0),
  /** The row's own id, or null. */
  id: z.string().nullable(),
  line: z.int().min(1),
  /** Number of the last call made so far of each step that is not done, over earlier leases: the next one's follows it. Absent for a task never tried. */
  attempts: z.record(stepIdSchema, z.int().min(0)).optional(),
  /** Failed calls among them that use up the step's attempts, by step, since the row was last started anew. */
  counted: z.record(stepIdSchema, z.int().min(0)).optional(),
  /** Steps already done, whose bodies follow as in `StepReport`. */
  steps: z.array(z.object({ stepId: stepIdSchema, state: stepStateSchema, finishReason: z.string().nullable(), bodies: z.int().min(0).max(2) })).optional(),
});
export type ChunkTask = z.infer<typeof chunkTaskSchema>;

export function countTaskBodies(task: ChunkTask): number {
  let count = 1;
  for (const step of task.steps ?? []) count += step.bodies;
  return count;
}

export const chunkOfferSchema = z.object({
  chunkId: chunkIdSchema,
  runId: runIdSchema,
  leaseTtlMs: z.int().min(1),
  /** True: the frame was too large for the socket; `GET /nodes/chunks/<chunkId>` gives it. */
  fetch: z.boolean(),
});
export type ChunkOffer = z.infer<typeof chunkOfferSchema>;

export const runOpenSchema = z.object({
  runId: runIdSchema,
  plan: runPlanSchema,
  /** Rows of this run in flight on this node at most. */
  concurrency: z.int().min(1),
  /** By endpoint key. */
  shares: z.record(z.string(), limitShareSchema),
});
export type RunOpen = z.infer<typeof runOpenSchema>;

/** One row through a pipeline with everything shown; records nothing. */
export const rowTrySchema = z.object({
  plan: runPlanSchema,
  /** The row's JSON text. */
  input: z.string(),
  rowIndex: z.int().min(0),
  id: z.string().nullable(),
  line: z.int().min(1),
});
export type RowTry = z.infer<typeof rowTrySchema>;

export const stepTraceSchema = z.object({
  stepId: stepIdSchema,
  endpoint: z.string(),
  state: stepStateSchema,
  /** What was sent: method, URL, the body after rendering. Headers that carry keys are masked. */
  request: z.object({ method: z.string(), url: z.string(), headers: z.record(z.string(), z.string()), body: jsonValueSchema }).nullable(),
  /** What came back, or null when nothing did. */
  answer: z.object({ httpStatus: z.int(), body: jsonValueSchema }).nullable(),
  value: jsonValueSchema,
  failure: failureSchema.nullable(),
  attempts: z.int().min(0),
  latencyMs: z.number().min(0).nullable(),
  ttftMs: z.number().min(0).nullable(),
});
export type StepTrace = z.infer<typeof stepTraceSchema>;

export const rowTraceSchema = z.object({
  state: z.enum(["succeeded", "failed", "skipped"]),
  output: jsonValueSchema,
  failure: failureSchema.nullable(),
  steps: z.array(stepTraceSchema),
  latencyMs: z.number().min(0),
});
export type RowTrace = z.infer<typeof rowTraceSchema>;

/** What the wire hash covers. */
export const nodeDownMessages = {
  /** Before a run's first chunk on this node. */
  "run:open": { request: runOpenSchema, reply: z.null() },
  /** New shares for some endpoints. The reply comes when calls in flight are within a smaller share. */
  "shares:update": { request: z.object({ shares: z.record(z.string(), limitShareSchema) }), reply: z.null() },
  /** Start no further row of the run and release those not started; calls in flight finish and are reported. */
  "run:hold": { request: z.object({ runId: runIdSchema }), reply: z.null() },
  /** As hold, but rows in flight are not to take further steps; the node forgets the run when none is left. */
  "run:cancel": { request: z.object({ runId: runIdSchema }), reply: z.null() },
  /** The run has ended: forget its plan and secrets. */
  "run:close": { request: z.object({ runId: runIdSchema }), reply: z.null() },
  /** The frame follows as a second argument (Buffer) unless `fetch`. Acknowledged when the node has it in memory. */
  "chunk:offer": { request: chunkOfferSchema, reply: z.null() },
  "row:try": { request: rowTrySchema, reply: rowTraceSchema },
  /** Finish what is held, take no more, then leave. */
  "node:stop": { request: z.object({}), reply: z.null() },
} as const;

export type NodeDownEvent = keyof typeof nodeDownMessages;
export type NodeDownRequest<Event extends NodeDownEvent> = z.infer<(typeof nodeDownMessages)[Event]["request"]>;
export type NodeDownReply<Event extends NodeDownEvent> = Reply<z.infer<(typeof nodeDownMessages)[Event]["reply"]>>;

const replySchemaByEvent = new Map(Object.entries(nodeDownMessages).map(([event, { reply }]) => [event, replySchema(reply as z.ZodType)]));

/** Made once: making a schema costs a hundred times what using it does. */
export function nodeDownReplySchema<Event extends NodeDownEvent>(event: Event): z.ZodType<NodeDownReply<Event>> {
  return replySchemaByEvent.get(event) as unknown as z.ZodType<NodeDownReply<Event>>;
}
