import type { EndpointRetry } from "../model/endpoint.ts";

/** The longest wait a server's own word can ask for; above it the row would be forgotten rather than delayed. */
export const maxRetryAfterMs = 600_000;

export type RetryDelayInput = {
  /** Failures of this step for this row so far that counted, from 1. */
  failures: number;
  retry: Pick<EndpointRetry, "initialDelayMs" | "maxDelayMs">;
  /** What the server asks to wait, ms; null when it does not say. */
  retryAfterMs: number | null;
  /** 0 ≤ random < 1. */
  random: number;
};

/**
 * How long a step waits before its next call, ms. The server's word is followed, up to ten minutes. Else full jitter: any
 * time up to the initial delay, doubled with each failure, up to the greatest delay; rows that failed together thus come
 * back apart.
 */
export function planRetryDelay(input: RetryDelayInput): number {
  if (input.retryAfterMs !== null) return Math.min(Math.max(0, input.retryAfterMs), maxRetryAfterMs);
  // 2^30 times the least delay is beyond any greatest one; without the bound the product could become infinite.
  const doublings = Math.min(Math.max(0, input.failures - 1), 30);
  const ceiling = Math.min(input.retry.initialDelayMs * 2 ** doublings, input.retry.maxDelayMs);
  return Math.round(ceiling * input.random);
}
