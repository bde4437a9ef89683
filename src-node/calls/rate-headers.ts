import type { RateSignal } from "./model-caller.ts";
import { type AnswerHeaders, readDate, readHeader } from "./retry-after.ts";

type Bucket = { remaining: number | null; resetMs: number | null };

/**
 * What an answer's headers say about the endpoint's budgets, resets in ms from `nowAt`; null when they say nothing. Reads OpenAI's names
 * (durations such as `6m0s`), Anthropic's (RFC 3339), and the plain `ratelimit-*` and `x-ratelimit-*`, which count requests.
 */
export function readRateSignal(headers: AnswerHeaders, nowAt: number): RateSignal | null {
  if (!saysRate(headers)) return null;
  const read = (remaining: string, reset: string): Bucket => ({
    remaining: readRemaining(readHeader(headers, remaining)),
    resetMs: readReset(readHeader(headers, reset), nowAt),
  });
  const requests = firstKnown([
    read("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
    read("anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"),
    read("x-ratelimit-remaining", "x-ratelimit-reset"),
    read("ratelimit-remaining", "ratelimit-reset"),
    readDraft(readHeader(headers, "ratelimit")),
  ]);
  const tokens = firstKnown([
    read("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
    // Anthropic counts input and output apart as well: the one with least left binds.
    tightest([
      read("anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"),
      read("anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-input-tokens-reset"),
      read("anthropic-ratelimit-output-tokens-remaining", "anthropic-ratelimit-output-tokens-reset"),
    ]),
  ]);
  if (!isKnown(requests) && !isKnown(tokens)) return null;
  return { requestsRemaining: requests.remaining, requestsResetMs: requests.resetMs, tokensRemaining: tokens.remaining, tokensResetMs: tokens.resetMs };
}

/** The longest reset among the budgets that are used up; null when none is known to be. For rate limits that say no time to wait. */
export function readExhaustedReset(signal: RateSignal | null): number | null {
  if (signal === null) return null;
  const requests = signal.requestsRemaining === 0 ? signal.requestsResetMs : null;
  const tokens = signal.tokensRemaining === 0 ? signal.tokensResetMs : null;
  return requests === null || tokens === null ? (requests ?? tokens) : Math.max(requests, tokens);
}

/** Most answers say nothing; this keeps them cheap. */
function saysRate(headers: AnswerHeaders): boolean {
  for (const name in headers) {
    if (name.includes("ratelimit")) return true;
  }
  return false;
}

function isKnown(bucket: Bucket): boolean {
  return bucket.remaining !== null || bucket.resetMs !== null;
}

function firstKnown(buckets: readonly Bucket[]): Bucket {
  return buckets.find(isKnown) ?? { remaining: null, resetMs: null };
}

function tightest(buckets: readonly Bucket[]): Bucket {
  const known = buckets.filter(isKnown).sort((a, b) => (a.remaining ?? Infinity) - (b.remaining ?? Infinity));
  return firstKnown(known);
}

function readRemaining(value: string | null): number | null {
  const text = value?.trim() ?? "";
  return /^-?\d{1,15}(\.\d+)?$/.test(text) ? Math.max(0, Number(text)) : null;
}

const unitMs: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A reset as a duration (`1h2m3.5s`), a bare number (seconds from now, Unix seconds or Unix ms, told apart by size), or a date. */
export function readReset(value: string | null, nowAt: number): number | null {
  const text = value?.trim() ?? "";
  if (/^-?\d{1,15}(\.\d+)?$/.test(text)) return readBareReset(Number(text), nowAt);
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return readDate(text, nowAt);
  let resetMs = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) resetMs += Number(count) * (unitMs[unit ?? ""] ?? 0);
  return resetMs;
}

function readBareReset(value: number, nowAt: number): number {
  if (value < 1e9) return Math.max(0, value * 1000);
  return Math.max(0, (value < 1e10 ? value * 1000 : value) - nowAt);
}

/** The newer form, one header: `"default";r=50;t=30`. */
function readDraft(value: string | null): Bucket {
  const remaining = /;\s*r=(\d{1,15})/.exec(value ?? "")?.[1];
  const seconds = /;\s*t=(\d{1,15})/.exec(value ?? "")?.[1];
  return { remaining: remaining === undefined ? null : Number(remaining), resetMs: seconds === undefined ? null : Number(seconds) * 1000 };
}
