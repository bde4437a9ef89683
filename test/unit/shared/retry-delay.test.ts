import { describe, expect, it } from "vitest";
import { planRetryDelay } from "../../../src-shared/core/retry-delay.ts";

const retry = { initialDelayMs: 1000, maxDelayMs: 60_000 };

describe("the delay before a retry", () => {
  const rows: { says: string; failures: number; retryAfterMs: number | null; random: number; delayMs: number }[] = [
    { says: "is nothing at the low end of the jitter", failures: 1, retryAfterMs: null, random: 0, delayMs: 0 },
    { says: "is up to the initial delay after the first failure", failures: 1, retryAfterMs: null, random: 0.999, delayMs: 999 },
    { says: "doubles with the second failure", failures: 2, retryAfterMs: null, random: 0.5, delayMs: 1000 },
    { says: "doubles again with the third", failures: 3, retryAfterMs: null, random: 0.5, delayMs: 2000 },
    { says: "is bounded by the greatest delay", failures: 20, retryAfterMs: null, random: 0.5, delayMs: 30_000 },
    { says: "stays finite after any number of failures", failures: 5000, retryAfterMs: null, random: 0.5, delayMs: 30_000 },
    { says: "is what the server asks", failures: 4, retryAfterMs: 20_000, random: 0.5, delayMs: 20_000 },
    { says: "is nothing when the server asks for none", failures: 4, retryAfterMs: 0, random: 0.5, delayMs: 0 },
    { says: "is ten minutes when the server asks for days", failures: 1, retryAfterMs: 864_000_000, random: 0.5, delayMs: 600_000 },
  ];
  it.each(rows)("$says", ({ failures, retryAfterMs, random, delayMs }) => {
    expect(planRetryDelay({ failures, retry, retryAfterMs, random })).toBe(delayMs);
  });
});
