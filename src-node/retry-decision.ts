import { failureRules } from "../src-shared/core/failure-table.ts";
import { planRetryDelay } from "../src-shared/core/retry-delay.ts";
import type { EndpointRetry } from "../src-shared/model/endpoint.ts";
import type { CallFailure } from "./calls/model-caller.ts";

/** What happened to one step of one row so far; the failure that is judged is in it already. */
export type Tally = {
  /** Failures that count, over all leases. */
  counted: number;
  /** Refusals of the key, in this lease: they do not count, and still end. */
  auth: number;
  /** Empty answers (`E_EMPTY`) in this lease. */
  empty: number;
  /** The answer is word for word the unusable one of before, or ended in a way that the same request would again. */
  hopeless: boolean;
};

/** `fail`: the step has failed. `wait`: until its endpoint takes calls again, without counting. `retry`: after `delayMs`. */
export type Decision = { act: "fail" } | { act: "wait" } | { act: "retry"; delayMs: number };

const fail: Decision = { act: "fail" };
const maxEmptyAnswers = 3;
/** Refusals of a key in a row, over all rows of a run, that block its endpoint. */
export const authFailuresThatBlock = 3;

/** Whether a step is called again after a failure, and when. `random`: 0 ≤ random < 1. Pure. */
export function decideRetry(failure: CallFailure, tally: Tally, retry: EndpointRetry, random: number): Decision {
  const rule = failureRules[failure.kind];
  if (failure.shouldRetry === false || tally.hopeless) return fail;
  if (rule.retry === "wait") return { act: "wait" };
  if (rule.blocksEndpoint === "at_once") return { act: "wait" };
  if (rule.retry === "never" && failure.shouldRetry !== true) return fail;
  if (failure.code === "E_EMPTY" && tally.empty >= maxEmptyAnswers) return fail;
  // A refused key is the endpoint's matter before it is the row's: the row lasts until the third refusal could block it.
  if (failure.kind === "auth" ? tally.auth >= Math.max(retry.maxAttempts, authFailuresThatBlock) : tally.counted >= retry.maxAttempts) return fail;
  const failures = failure.kind === "auth" ? tally.auth : tally.counted;
  if (rule.backOff === "none" && failure.retryAfterMs === null) return { act: "retry", delayMs: 0 };
  return { act: "retry", delayMs: planRetryDelay({ failures, retry, retryAfterMs: failure.retryAfterMs, random }) };
}
