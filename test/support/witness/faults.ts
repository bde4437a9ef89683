import type { Behaviour } from "./behaviour.ts";

/** The faults that providers are known for, ready to hand to `behave` or a fault table. */

/** 429 with whatever headers say how long to wait; none by default. */
export function rateLimited(headers: Record<string, string> = {}): Behaviour {
  return { kind: "status", status: 429, headers, message: "Rate limit reached", code: "rate_limit_exceeded" };
}

export const unauthorized: Behaviour = { kind: "status", status: 401, message: "Incorrect API key provided", code: "invalid_api_key" };
export const forbidden: Behaviour = { kind: "status", status: 403, message: "This key may not use this model", code: "permission_denied" };
export const quotaExhausted: Behaviour = {
  kind: "status",
  status: 402,
  message: "You exceeded your current quota, please check your plan and billing details.",
  code: "insufficient_quota",
};
/** How OpenAI says it: 429, and only the code tells it from a rate limit. */
export const quotaExhausted429: Behaviour = { ...quotaExhausted, kind: "status", status: 429 };
export const badRequest: Behaviour = { kind: "status", status: 400, message: "Invalid value for temperature", code: "invalid_value" };
export const tooLong: Behaviour = {
  kind: "status",
  status: 400,
  message: "This model's maximum context length is 4096 tokens; your messages resulted in 9000 tokens.",
  code: "context_length_exceeded",
};
export const serverError: Behaviour = { kind: "status", status: 500, message: "The server had an error" };
export const unavailable: Behaviour = { kind: "status", status: 503, message: "server busy, please try again.  maximum pending requests exceeded" };
/** Anthropic's own. */
export const overloaded: Behaviour = { kind: "status", status: 529, message: "Overloaded", code: "overloaded_error" };
export const brokenJson: Behaviour = { kind: "text", text: '{"choices":[{"message":{"content":"cut of' };
