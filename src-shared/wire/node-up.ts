import { z } from "zod";
import type { AttemptReport } from "../model/attempt.ts";
import { type Failure, failureSchema } from "../model/failure.ts";
import { type ChunkId, chunkIdSchema, nodeIdSchema, runIdSchema } from "../model/ids.ts";
import { nodeLabelsSchema } from "../model/node.ts";
import type { StepState, TaskEndState } from "../model/task.ts";
import { type Reply, replySchema } from "./reply.ts";

/**
 * What a node says to the control plane, namespace `/nodes`. Every message is acknowledged with a `Reply`.
 * The socket's handshake `auth` is `nodeHandshakeSchema`; everything else waits for `node:hello`.
 */
export const nodeHandshakeSchema = z.union([
  /** First contact: the secret part of a join token. */
  z.object({ joinSecret: z.string().min(20).max(200) }),
  /** Every later one: the node's own credential, from the first hello's reply. */
  z.object({ nodeId: nodeIdSchema, credential: z.string().min(20).max(200) }),
]);
export type NodeHandshake = z.infer<typeof nodeHandshakeSchema>;

export const nodeHelloSchema = z.object({
  protocol: z.object({ min: z.int(), max: z.int() }),
  version: z.string().max(50),
  name: z.string().min(1).max(100),
  /** Rows this node runs at once at most. */
  slots: z.int().min(1).max(100_000),
  labels: nodeLabelsSchema,
  /** Made anew by each process: tells a reconnect from a copied credential. */
  instanceId: z.string().min(8).max(64),
  pid: z.int().min(0),
  host: z.string().max(255),
  /** Chunks this process still holds, after a reconnect. */
  heldChunks: z.array(chunkIdSchema).max(10_000),
  /** Runs whose plan it has. */
  openRuns: z.array(runIdSchema).max(10_000),
});
export type NodeHello = z.infer<typeof nodeHelloSchema>;

export const nodeWelcomeSchema = z.object({
  nodeId: nodeIdSchema,
  /** Given once, when the node joined with a token. */
  credential: z.string().nullable(),
  /** The name after making it unique. */
  name: z.string(),
  protocol: z.int(),
  leaseTtlMs: z.int().min(1),
  renewEveryMs: z.int().min(1),
  /** Of `heldChunks`, those the node must drop: they were given to others. Finished results are still welcome. */
  lostChunks: z.array(chunkIdSchema),
});
export type NodeWelcome = z.infer<typeof nodeWelcomeSchema>;

/** A finished step. The record's bodies hold, for each result in order, its `bodies` JSON texts: main value, then fields. */
export type StepReport = {
  stepId: string;
  state: StepState;
  /** The failure that `onFailure: continue` passed over; null otherwise. */
  failure: Failure | null;
  /** 100 characters at most. */
  finishReason: string | null;
  /** 0: no value. 1: the main value. 2: the main value and an object of further fields that later steps refer to. */
  bodies: number;
};

/** What became of one task since the last report of it. On the wire it is a `ReportLine`. */
export type TaskReport = {
  chunkId: ChunkId;
  rowIndex: number;
  attempts: AttemptReport[];
  steps: StepReport[];
  /** Set once, in the last report of a task. `hasOutput`: one more body follows, the row's output by the pipeline's own template. */
  ended: {
    state: TaskEndState;
    failure: Failure | null;
    hasOutput: boolean;
  } | null;
};

/** How many bodies follow a report's meta line. */
export function countReportBodies(report: TaskReport): number {
  let count = report.ended?.hasOutput === true ? 1 : 0;
  for (const step of report.steps) count += step.bodies;
  return count;
}

export const resultsPushSchema = z.object({
  want: z.int().min(0).max(100_000),
  /** Since the frame was written; how long ago something happened counts from there. */
  ageMs: z.number().min(0),
});

export const resultsReplySchema = z.object({
  /** Reports whose chunk or row this node never held, by place in the frame; the node drops them. */
  rejected: z.array(z.object({ at: z.int().min(0), code: z.string(), message: z.string() })),
  /** Rows that ended elsewhere meanwhile: stop them. */
  stop: z.array(z.object({ chunkId: chunkIdSchema, rowIndexes: z.array(z.int().min(0)) })),
});
export type ResultsReply = z.infer<typeof resultsReplySchema>;

export const releaseReasons = ["delayed", "endpoint_blocked", "drain", "paused"] as const;

export const chunkReleaseSchema = z.object({
  chunkId: chunkIdSchema,
  tasks: z
    .array(
      z.object({
        rowIndex: z.int().min(0),
        /** `delayed`: not before `notBeforeMs` from now. `endpoint_blocked`: not until a person resumes the run. */
        reason: z.enum(releaseReasons),
        notBeforeMs: z.number().min(0).max(86_400_000),
      }),
    )
    .max(10_000),
});
export type ChunkRelease = z.infer<typeof chunkReleaseSchema>;

export const chunkRenewSchema = z.object({
  chunkIds: z.array(chunkIdSchema).max(10_000),
  rowsInFlight: z.int().min(0),
  rssBytes: z.int().min(0),
});
export const renewReplySchema = z.object({ lost: z.array(chunkIdSchema) });

/** An endpoint that refuses its key, has no quota left, or whose key is not set on this node. */
export const endpointBlockedSchema = z.object({ runId: runIdSchema, endpoint: z.string(), endpointKey: z.string(), failure: failureSchema });

/** What the wire hash covers. */
export const nodeUpMessages = {
  "node:hello": { request: nodeHelloSchema, reply: nodeWelcomeSchema },
  /** `want`: rows this node would take now beyond those it holds; replaces any earlier wish. */
  "chunk:request": { request: z.object({ want: z.int().min(0).max(100_000) }), reply: z.null() },
  /** The frame follows as a second argument (Buffer), or went to `POST /nodes/results` with the same reply. */
  "results:push": { request: resultsPushSchema, reply: resultsReplySchema },
  "chunk:renew": { request: chunkRenewSchema, reply: renewReplySchema },
  "chunk:release": { request: chunkReleaseSchema, reply: z.null() },
  "endpoint:blocked": { request: endpointBlockedSchema, reply: z.null() },
  /** The node takes no more work and leaves when it holds none. */
  "node:drain": { request: z.object({}), reply: z.null() },
} as const;

export type NodeUpEvent = keyof typeof nodeUpMessages;
export type NodeUpRequest<Event extends NodeUpEvent> = z.infer<(typeof nodeUpMessages)[Event]["request"]>;
export type NodeUpReply<Event extends NodeUpEvent> = Reply<z.infer<(typeof nodeUpMessages)[Event]["reply"]>>;

const replySchemaByEvent = new Map(Object.entries(nodeUpMessages).map(([event, { reply }]) => [event, replySchema(reply as z.ZodType)]));

/** Made once: making a schema costs a hundred times what using it does. */
export function nodeUpReplySchema<Event extends NodeUpEvent>(event: Event): z.ZodType<NodeUpReply<Event>> {
  return replySchemaByEvent.get(event) as unknown as z.ZodType<NodeUpReply<Event>>;
}
