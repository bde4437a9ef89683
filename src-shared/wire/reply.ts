import { z } from "zod";
import { type Problem, problemSchema } from "../model/problem.ts";

/** Why a message was refused. `code` is for programs, `message` a sentence for people: what happened and what to do. */
export const refusalSchema = z.object({
  code: z.string().max(64),
  message: z.string().max(4000),
  /** Every problem of the files concerned, when that is why. */
  problems: z.array(problemSchema).optional(),
});
export type Refusal = z.infer<typeof refusalSchema>;

/** Every message is answered with one of these two; a handler never throws across a socket. */
export type Reply<Value> = { ok: true; value: Value } | { ok: false; failure: Refusal };

export function replySchema<Schema extends z.ZodType>(value: Schema) {
  return z.union([z.object({ ok: z.literal(true), value }), z.object({ ok: z.literal(false), failure: refusalSchema })]);
}

export const okReply = <Value>(value: Value): Reply<Value> => ({ ok: true, value });
export const refuse = (failure: Refusal): { ok: false; failure: Refusal } => ({ ok: false, failure });

/** A refusal as an exception: thrown by what cannot do as asked, turned into a reply at the socket, thrown again by the side that asked. */
export class RefusedError extends Error {
  readonly code: string;
  readonly problems: Problem[];
  constructor(code: string, message: string, problems: Problem[] = []) {
    super(message);
    this.name = "RefusedError";
    this.code = code;
    this.problems = problems;
  }
}
