import type { FailureKind } from "../../src-shared/model/failure.ts";
import { makeFailure } from "../../src-shared/model/failure.ts";
import { isJsonObject, type JsonValue } from "../../src-shared/model/json.ts";
import type { CallFailure } from "./model-caller.ts";
import { readExhaustedReset, readRateSignal } from "./rate-headers.ts";
import { redactText } from "./redact.ts";
import { type AnswerHeaders, readHeader, readRetryAfter } from "./retry-after.ts";

/** The most of a provider's own words that a message quotes, in UTF-16 units. */
const maxQuoteLength = 500;

/** An answer that is an error: by its status, or, with a good status, by what its body or stream says. */
export type ErrorAnswer = {
  status: number;
  headers: AnswerHeaders;
  /** Parsed where it is JSON, else the text. */
  body: JsonValue;
  /** Who answered, for the message: `host:port/path`. */
  place: string;
  secrets: readonly string[];
  nowAt: number;
};

/** The one translation of what servers say when they refuse or fail. */
export function translateHttpFailure(answer: ErrorAnswer): CallFailure {
  const { status, headers, body, place, secrets, nowAt } = answer;
  if (status >= 300 && status < 400) return translateRedirect(answer);
  const words = readErrorWords(body);
  const { kind, code } = classify(status, words);
  const quote = quoteText(words.message, secrets);
  const said = quote === "" ? "" : `: ${quote}`;
  const message = status < 400 ? `${place} answered ${status} with an error in its body${said}` : `${place} answered ${status}${said}`;
  const retryAfterMs = readRetryAfter(headers, nowAt) ?? (kind === "rate_limited" ? readExhaustedReset(readRateSignal(headers, nowAt)) : null);
  return { ...makeFailure(kind, message, { code, httpStatus: status }), retryAfterMs, shouldRetry: readShouldRetry(headers), ambiguous: false };
}

function translateRedirect({ status, headers, place, secrets }: ErrorAnswer): CallFailure {
  const target = readHeader(headers, "location");
  const where = target === null ? "without saying where to" : `to ${quoteText(target, secrets)}`;
  const message = `${place} answered ${status}, a redirect ${where}. Redirects are not followed: put the final address into the endpoint's url`;
  return { ...makeFailure("redirect", message, { code: "E_REDIRECT", httpStatus: status }), retryAfterMs: null, shouldRetry: null, ambiguous: false };
}

/** Provider text in quotes, redacted before it is cut so that no half of a key stays. */
export function quoteText(text: string, secrets: readonly string[], maxLength: number = maxQuoteLength): string {
  const clean = redactText(text, secrets).replace(/\s+/g, " ").trim();
  if (clean === "") return "";
  return `“${clean.length > maxLength ? `${clean.slice(0, maxLength)}…` : clean}”`;
}

/** `words` are type, code and status of the error in lower case, for looking up. `number` is a numeric code (llama.cpp sends one). */
type ErrorWords = { message: string; words: string; number: number | null };

/** Finds what an error body says, in any of the shapes that servers use. */
function readErrorWords(body: JsonValue): ErrorWords {
  if (typeof body === "string") return { message: readHtmlTitle(body) ?? body, words: "", number: null };
  if (!isJsonObject(body)) return { message: body === null ? "" : JSON.stringify(body), words: "", number: null };
  // OpenAI and Anthropic: `error` is an object. Ollama, TGI, KServe: a text, with a type beside it. FastAPI: `detail`.
  const error = body["error"] ?? body["detail"] ?? body["errors"] ?? body;
  const fields = isJsonObject(error) ? error : body;
  const message = isJsonObject(error) ? (error["message"] ?? error["error"] ?? error["detail"]) : error;
  const nested = isJsonObject(fields["innererror"]) ? fields["innererror"]["code"] : undefined;
  const words = [fields["type"], fields["code"], fields["status"], fields["error_type"], body["error_type"], body["code"], nested];
  const number = [fields["code"], fields["status"], body["code"]].find((code) => typeof code === "number" && code >= 400 && code <= 599);
  return {
    message: typeof message === "string" ? message : JSON.stringify(message ?? body),
    words: words
      .filter((word) => typeof word === "string")
      .join(" ")
      .toLowerCase(),
    number: typeof number === "number" ? number : null,
  };
}

function readHtmlTitle(text: string): string | null {
  if (!/^\s*<(!doctype|html|head|\?xml)/i.test(text)) return null;
  const title = /<title[^>]*>([^<]{1,300})/i.exec(text)?.[1]?.trim();
  return title === undefined || title === "" ? "an HTML page" : `an HTML page titled ${title}`;
}

type Class = { kind: FailureKind; code: string | null };

const quotaWords = /insufficient_quota|credit_balance|billing|spend_limit|quota_exhausted|payment_required|insufficient_credit/;
const quotaText = /credit balance is too low|exceeded your current quota|insufficient (credit|balance|fund|quota)/i;
const overloadWords = /overloaded|engine_overloaded|server_busy|capacity/;
const overloadText = /server busy|overloaded|maximum pending requests|at capacity|too many concurrent requests/i;
const longWords = /context_length_exceeded|exceed_context_size|request_too_large|string_above_max_length|context_window/;
const longText =
  /maximum context length|context length|context window|context size|prompt is too long|input is too long|too many (input )?tokens|`inputs` must have less than|`inputs` tokens \+ `max_new_tokens`|exceeds? the (model'?s )?(maximum|max|limit of)[^.]{0,40}tokens/i;
const filterWords = /content_filter|content_policy|responsibleaipolicy/;
const rateWords = /rate_limit|too_many_requests|resource_exhausted|throttl/;
const authWords = /authentication|invalid_api_key|permission|unauthorized|forbidden|unauthenticated/;
const requestWords = /invalid_request|not_found|validation|unprocessable|bad_request|invalid_argument/;

/**
 * Money first: a used-up quota also comes as 429 or 403, and waiting does not help against it. Google words its rate limits like OpenAI
 * its used-up quotas; its status word tells them apart.
 */
function classify(status: number, { message, words, number }: ErrorWords): Class {
  const effective = status < 400 ? (number ?? status) : status;
  if (effective === 402 || quotaWords.test(words) || (quotaText.test(message) && !words.includes("resource_exhausted")))
    return { kind: "quota_exhausted", code: "E_QUOTA" };
  if (effective === 529 || ((effective === 429 || effective === 503) && overloadText.test(message)) || overloadWords.test(words))
    return { kind: "overloaded", code: null };
  if (effective === 401 || effective === 403) return { kind: "auth", code: null };
  if (effective === 429) return { kind: "rate_limited", code: null };
  if (effective === 413 || longWords.test(words)) return { kind: "too_long", code: null };
  if (effective === 408 || effective === 504) return { kind: "timeout", code: null };
  // TGI answers 424 when the generation itself failed.
  if (effective === 409 || effective === 424 || effective === 425 || effective === 499 || effective >= 500) return { kind: "server_error", code: null };
  if (filterWords.test(words)) return { kind: "content_filtered", code: "E_CONTENT_FILTERED" };
  if (longText.test(message)) return { kind: "too_long", code: null };
  if (effective >= 400) return { kind: "bad_request", code: effective === 404 ? "E_NOT_FOUND" : null };
  return classifyWords(words, message);
}

/** An error inside a good status has only its words. */
function classifyWords(words: string, message: string): Class {
  if (rateWords.test(words)) return { kind: "rate_limited", code: null };
  if (overloadText.test(message)) return { kind: "overloaded", code: null };
  if (authWords.test(words)) return { kind: "auth", code: null };
  if (words.includes("timeout")) return { kind: "timeout", code: null };
  if (requestWords.test(words)) return { kind: "bad_request", code: null };
  return { kind: "server_error", code: null };
}

function readShouldRetry(headers: AnswerHeaders): boolean | null {
  const value = readHeader(headers, "x-should-retry");
  return value === "true" ? true : value === "false" ? false : null;
}
