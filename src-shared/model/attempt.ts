import { z } from "zod";
import { failureKindSchema, maxFailureMessageLength } from "./failure.ts";
import { stepIdSchema } from "./pipeline.ts";

/**
 * One call of an endpoint for a row's step, as a node reports it. Durations only: instants are the control plane's to give.
 * What is null, 1 or false may be left out on the wire: a report is written and read for every row.
 */
export const attemptReportSchema = z.object({
  stepId: stepIdSchema,
  /** 1 for the first call of this step for this row, over all leases. */
  attempt: z.int().min(1),
  /** From the call's end to the moment this report was sent. */
  endedAgoMs: z.number().min(0),
  /** Request bytes handed to the socket → last byte of the answer. */
  latencyMs: z.number().min(0),
  /** To the first chunk that carries a generated token; null when the call did not stream. */
  ttftMs: z.number().min(0).nullable().default(null),
  /** Mean gap between tokens: (last − first) / (outputTokens − 1); null below two tokens or without a stream. */
  itlMs: z.number().min(0).nullable().default(null),
  /** From runnable to request sent: waiting for slots, limits and company in a pack. */
  queueMs: z.number().min(0),
  outcome: z.union([z.literal("succeeded"), failureKindSchema]),
  code: z.string().max(64).nullable().default(null),
  message: z.string().max(maxFailureMessageLength).nullable().default(null),
  httpStatus: z.int().min(100).max(599).nullable().default(null),
  inputTokens: z.number().min(0).max(1e12).nullable().default(null),
  outputTokens: z.number().min(0).max(1e12).nullable().default(null),
  costUsd: z.number().min(0).nullable().default(null),
  /** Rows that shared the request; 1 when it was this row's alone. */
  packedRows: z.int().min(1).default(1),
  /** The connection died after the request was written: the provider may have run and billed it. */
  ambiguous: z.boolean().default(false),
});
export type AttemptReport = z.infer<typeof attemptReportSchema>;
/** As it is sent: defaults left out. */
export type SentAttempt = z.input<typeof attemptReportSchema>;
