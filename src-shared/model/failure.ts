import { z } from "zod";

/** Why a call, a step or a row failed. Closed: retry rules, metrics and screens all switch on this word. */
export const failureKinds = [
  "rate_limited",
  "overloaded",
  "timeout",
  "network",
  "server_error",
  "auth",
  "quota_exhausted",
  "bad_request",
  "too_long",
  "content_filtered",
  "truncated",
  "bad_output",
  "bad_input",
  "template",
  "redirect",
  "canceled",
  "quarantined",
  "internal",
] as const;

export const failureKindSchema = z.enum(failureKinds);
export type FailureKind = z.infer<typeof failureKindSchema>;

/** The longest message that is stored or sent, in UTF-16 units. */
export const maxFailureMessageLength = 2000;

/** A failure as it is stored, sent and written to result lines. Holds no secret: messages are redacted where they arise. */
export const failureSchema = z.object({
  /** Id of the step that failed; null when the row failed before any step. */
  step: z.string().nullable(),
  kind: failureKindSchema,
  /** The finer code, `E_…`; null where the kind says all there is. */
  code: z.string().max(64).nullable(),
  message: z.string().max(maxFailureMessageLength),
  httpStatus: z.int().min(100).max(599).nullable(),
  /** Line of the input file, from 1, for rows that could not be read or do not fit; else null. */
  line: z.int().min(1).nullable(),
});
export type Failure = z.infer<typeof failureSchema>;

/** Makes a failure with the optional fields absent; cuts an overlong message. */
export function makeFailure(kind: FailureKind, message: string, rest: Partial<Omit<Failure, "kind" | "message">> = {}): Failure {
  return {
    step: rest.step ?? null,
    kind,
    code: rest.code ?? null,
    message: message.length > maxFailureMessageLength ? `${message.slice(0, maxFailureMessageLength - 1)}…` : message,
    httpStatus: rest.httpStatus ?? null,
    line: rest.line ?? null,
  };
}
