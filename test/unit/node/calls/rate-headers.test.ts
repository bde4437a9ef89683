import { describe, expect, it } from "vitest";
import { readExhaustedReset, readRateSignal, readReset } from "../../../../src-node/calls/rate-headers.ts";

const nowAt = Date.parse("2026-10-01T12:00:00Z");

describe("rate headers", () => {
  it.each([
    ["20ms", 20],
    ["1s", 1000],
    ["6m0s", 360_000],
    ["1h2m3.5s", 3_723_500],
    ["30", 30_000],
    [String(nowAt / 1000 + 5), 5000],
    [String(nowAt + 7000), 7000],
    ["2026-10-01T12:00:09Z", 9000],
    ["2026-10-01T11:00:00Z", 0],
    ["Thu, 01 Oct 2026 12:00:30 GMT", 30_000],
    ["tomorrow", null],
    ["", null],
  ])("read the reset %j", (value, resetMs) => {
    expect(readReset(value, nowAt)).toBe(resetMs);
  });

  it("read OpenAI's budgets", () => {
    const headers = {
      "x-ratelimit-remaining-requests": "59",
      "x-ratelimit-reset-requests": "1s",
      "x-ratelimit-remaining-tokens": "149984",
      "x-ratelimit-reset-tokens": "6m0s",
    };
    expect(readRateSignal(headers, nowAt)).toEqual({ requestsRemaining: 59, requestsResetMs: 1000, tokensRemaining: 149_984, tokensResetMs: 360_000 });
  });

  it("read Anthropic's budgets and take the tightest of its token buckets", () => {
    const headers = {
      "anthropic-ratelimit-requests-remaining": "3",
      "anthropic-ratelimit-requests-reset": "2026-10-01T12:00:10Z",
      "anthropic-ratelimit-tokens-remaining": "9000",
      "anthropic-ratelimit-tokens-reset": "2026-10-01T12:00:20Z",
      "anthropic-ratelimit-output-tokens-remaining": "1000",
      "anthropic-ratelimit-output-tokens-reset": "2026-10-01T12:00:40Z",
    };
    expect(readRateSignal(headers, nowAt)).toEqual({ requestsRemaining: 3, requestsResetMs: 10_000, tokensRemaining: 1000, tokensResetMs: 40_000 });
  });

  it.each([
    ["plain", { "ratelimit-remaining": "7", "ratelimit-reset": "12" }],
    ["prefixed", { "x-ratelimit-remaining": "7", "x-ratelimit-reset": "12" }],
    ["drafted", { ratelimit: '"default";r=7;t=12' }],
  ])("read %s budgets as requests", (_title, headers) => {
    expect(readRateSignal(headers, nowAt)).toEqual({ requestsRemaining: 7, requestsResetMs: 12_000, tokensRemaining: null, tokensResetMs: null });
  });

  it("say nothing when there are none, or none that can be read", () => {
    expect(readRateSignal({ "content-type": "application/json" }, nowAt)).toBeNull();
    expect(readRateSignal({ "x-ratelimit-limit": "60", "x-ratelimit-remaining": "many" }, nowAt)).toBeNull();
  });

  it("give the longest reset among the budgets that are used up", () => {
    const signal = { requestsRemaining: 0, requestsResetMs: 1000, tokensRemaining: 0, tokensResetMs: 9000 };
    expect(readExhaustedReset(signal)).toBe(9000);
    expect(readExhaustedReset({ ...signal, tokensRemaining: 5 })).toBe(1000);
    expect(readExhaustedReset({ ...signal, tokensRemaining: 5, requestsRemaining: null })).toBeNull();
    expect(readExhaustedReset(null)).toBeNull();
  });
});
