import { z } from "zod";
import { failureKindSchema, maxFailureMessageLength } from "./failure.ts";
import { stepIdSchema } from "./pipeline.ts";

/** One call of an endpoint for a row's step, as a node reports it. Durations only: instants are the control plane's to give. */
export const attemptReportSchema = z.object({
  stepId: stepIdSchema,
  /** 1 for the first call of this step for this row, over all leases. */
  attempt: z.int().min(1),
  /** From the call's end to the moment this report was sent. */
  endedAgoMs: z.number().min(0),
  /** Request bytes handed to the socket → last byte of the answer. */
  latencyMs: z.number().min(0),
  /** To the first chunk that carries a generated token; null when the call did not stream. */
  ttftMs: z.number().min(0).nullable(),
  /** Mean gap between tokens: (last − first) / (outputTokens − 1); null below two tokens or without a stream. */
  itlMs: z.number().min(0).nullable(),
  /** From runnable to request sent: waiting for slots, limits and company in a pack. */
  queueMs: z.number().min(0),
  outcome: z.union([z.literal("succeeded"), failureKindSchema]),
  code: z.string().max(64).nullable(),
  message: z.string().max(maxFailureMessageLength).nullable(),
  httpStatus: z.int().min(100).max(599).nullable(),
  inputTokens: z.number().min(0).max(1e12).nullable(),
  outputTokens: z.number().min(0).max(1e12).nullable(),
  costUsd: z.number().min(0).nullable(),
  /** Rows that shared the request; 1 when it was this row's alone. */
  packedRows: z.int().min(1),
  /** The connection died after the request was written: the provider may have run and billed it. */
  ambiguous: z.boolean(),
});
export type AttemptReport = z.infer<typeof attemptReportSchema>;
