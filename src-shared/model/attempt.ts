import type { FailureKind } from "./failure.ts";

/** One call of an endpoint for a row's step, as a node reports it. Durations only: instants are the control plane's to give. */
export type AttemptReport = {
  stepId: string;
  /** 1 for the first call of this step for this row, over all leases. */
  attempt: number;
  /** From the call's end to the moment this report was sent. */
  endedAgoMs: number;
  /** Request bytes handed to the socket → last byte of the answer. */
  latencyMs: number;
  /** To the first chunk that carries a generated token; null when the call did not stream. */
  ttftMs: number | null;
  /** Mean gap between tokens: (last − first) / (outputTokens − 1); null below two tokens or without a stream. */
  itlMs: number | null;
  /** From runnable to request sent: waiting for slots, limits and company in a pack. */
  queueMs: number;
  outcome: "succeeded" | FailureKind;
  code: string | null;
  message: string | null;
  httpStatus: number | null;
  inputTokens: number | null;
  outputTokens: number | null;
  costUsd: number | null;
  /** Rows that shared the request; 1 when it was this row's alone. */
  packedRows: number;
  /** The connection died after the request was written: the provider may have run and billed it. */
  ambiguous: boolean;
};
