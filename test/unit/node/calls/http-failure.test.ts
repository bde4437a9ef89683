import { describe, expect, it } from "vitest";
import { translateHttpFailure } from "../../../../src-node/calls/http-failure.ts";
import type { FailureKind } from "../../../../src-shared/model/failure.ts";
import type { JsonValue } from "../../../../src-shared/model/json.ts";

const nowAt = Date.parse("2026-10-01T12:00:00Z");

function translate(status: number, body: JsonValue, headers: Record<string, string> = {}, secrets: string[] = []) {
  return translateHttpFailure({ status, headers, body, place: "api.example:443/v1/chat", secrets, nowAt });
}

const openai = (type: string | null, code: string | number | null, message = "no"): JsonValue => ({ error: { message, type, param: null, code } });
const anthropic = (type: string, message = "no"): JsonValue => ({ type: "error", error: { type, message }, request_id: "req_1" });

const cases: readonly [title: string, status: number, body: JsonValue, kind: FailureKind][] = [
  ["OpenAI's rate limit", 429, openai("requests", "rate_limit_exceeded", "Rate limit reached for gpt"), "rate_limited"],
  ["OpenAI's used-up quota", 429, openai("insufficient_quota", "insufficient_quota", "You exceeded your current quota"), "quota_exhausted"],
  ["a used-up quota in words alone", 429, openai(null, null, "You exceeded your current quota, please check your plan"), "quota_exhausted"],
  [
    "Google's rate limit, worded like a quota",
    429,
    { error: { code: 429, message: "You exceeded your current quota", status: "RESOURCE_EXHAUSTED" } },
    "rate_limited",
  ],
  ["an exhausted credit balance", 400, openai(null, "credit_balance_exhausted"), "quota_exhausted"],
  ["Anthropic's low balance", 400, anthropic("invalid_request_error", "Your credit balance is too low to access the API"), "quota_exhausted"],
  ["Anthropic's billing error", 402, anthropic("billing_error"), "quota_exhausted"],
  ["an enforced spend limit", 403, anthropic("enforced_spend_limit_reached"), "quota_exhausted"],
  ["payment required, whatever is said", 402, "", "quota_exhausted"],
  ["Anthropic's overload", 529, anthropic("overloaded_error"), "overloaded"],
  ["Anthropic's overload by its type", 500, anthropic("overloaded_error"), "overloaded"],
  ["Ollama's full queue", 503, { error: "server busy, please try again.  maximum pending requests exceeded" }, "overloaded"],
  ["TGI's full queue", 429, { error: "Model is overloaded", error_type: "overloaded" }, "overloaded"],
  ["a model that is still loading", 503, { error: { code: 503, message: "Loading model", type: "unavailable_error" } }, "server_error"],
  ["an unknown key", 401, openai("invalid_request_error", "invalid_api_key"), "auth"],
  ["a key without the right", 403, anthropic("permission_error"), "auth"],
  ["OpenAI's full context", 400, openai("invalid_request_error", "context_length_exceeded"), "too_long"],
  ["vLLM's full context, in words alone", 400, openai("BadRequestError", 400, "This model's maximum context length is 4096 tokens."), "too_long"],
  ["llama.cpp's full context", 400, { error: { code: 400, message: "the request exceeds", type: "exceed_context_size_error" } }, "too_long"],
  ["Anthropic's full context", 400, anthropic("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"), "too_long"],
  ["TGI's full context", 422, { error: "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096", error_type: "validation" }, "too_long"],
  ["a request that is too large", 413, "<html><title>Too large</title></html>", "too_long"],
  ["Azure's filter", 400, { error: { code: "content_filter", message: "filtered", innererror: { code: "ResponsibleAIPolicyViolation" } } }, "content_filtered"],
  ["a wrong request", 400, openai("invalid_request_error", null), "bad_request"],
  ["a wrong method", 405, "", "bad_request"],
  ["an unknown model", 404, { error: "model 'x' not found" }, "bad_request"],
  ["a request that does not validate (FastAPI)", 422, { detail: [{ loc: ["body"], msg: "field required" }] }, "bad_request"],
  ["a request timeout", 408, "", "timeout"],
  ["a gateway's timeout", 504, "<html></html>", "timeout"],
  ["a conflict", 409, "", "server_error"],
  ["too early", 425, "", "server_error"],
  ["a client that is said to have gone", 499, "", "server_error"],
  ["a failed generation", 424, { error: "Request failed during generation", error_type: "generation" }, "server_error"],
  ["a crash", 500, null, "server_error"],
  ["a bad gateway", 502, "<html><head><title>502 Bad Gateway</title></head></html>", "server_error"],
  ["Cloudflare's own", 522, "error code: 522", "server_error"],
  ["an error with a good status, by its type", 200, anthropic("authentication_error"), "auth"],
  ["an error with a good status, by its number", 200, { error: { code: 401, message: "no", type: "x" } }, "auth"],
  ["an error with a good status that says nothing", 200, { error: "boom" }, "server_error"],
  ["a wrong request with a good status", 200, openai("invalid_request_error", null), "bad_request"],
];

describe("an error answer", () => {
  it.each(cases)("is told by status and body: %s", (_title, status, body, kind) => {
    expect(translate(status, body)).toMatchObject({ kind, httpStatus: status, ambiguous: false });
  });

  it("is quoted with who said it, cut to 500 characters", () => {
    expect(translate(400, openai("invalid_request_error", null, "temperature must be <= 2")).message).toBe(
      "api.example:443/v1/chat answered 400: “temperature must be <= 2”",
    );
    expect(translate(500, "x".repeat(2000)).message).toHaveLength("api.example:443/v1/chat answered 500: “…”".length + 500);
    expect(translate(502, "<html><title>Bad Gateway</title></html>").message).toBe("api.example:443/v1/chat answered 502: “an HTML page titled Bad Gateway”");
  });

  it("never shows the key, even where the cut would leave a part of it", () => {
    const secret = "a-very-secret-key";
    const { message } = translate(401, `${"x".repeat(495)}${secret}`, {}, [secret]);
    expect(message).not.toContain("a-ver");
    expect(translate(401, openai(null, null, "Incorrect API key provided: sk-proj-abc123DEF. Bearer abcdefghijk")).message).toBe(
      "api.example:443/v1/chat answered 401: “Incorrect API key provided: sk-***. Bearer ***”",
    );
  });

  it("hands on how long to wait and whether to try again", () => {
    expect(translate(429, null, { "retry-after": "20" })).toMatchObject({ retryAfterMs: 20_000, shouldRetry: null });
    expect(translate(500, null, { "x-should-retry": "false" }).shouldRetry).toBe(false);
    expect(translate(400, null, { "x-should-retry": "true" }).shouldRetry).toBe(true);
    expect(translate(500, null, { "x-should-retry": "maybe" }).shouldRetry).toBeNull();
  });

  it("waits for the reset of a used-up budget where a rate limit names no time", () => {
    const headers = {
      "x-ratelimit-remaining-tokens": "0",
      "x-ratelimit-reset-tokens": "12s",
      "x-ratelimit-remaining-requests": "9",
      "x-ratelimit-reset-requests": "40s",
    };
    expect(translate(429, null, headers).retryAfterMs).toBe(12_000);
    expect(translate(500, null, headers).retryAfterMs).toBeNull();
  });
});
