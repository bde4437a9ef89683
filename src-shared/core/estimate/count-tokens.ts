import { isJsonObject, type JsonValue } from "../../model/json.ts";

/** Letters of alphabetic scripts that make a token, about. */
const lettersPerToken = 4;
/** What a chat's format adds to each message, about. */
const tokensPerMessage = 4;

/** Scripts whose characters are about a token each: Chinese, Japanese, Korean. */
const denseScripts = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]/gu;

/** Fields whose text is the request's form and no part of the prompt. */
const formFields: ReadonlySet<string> = new Set(["role", "type", "model", "encoding_format", "datatype"]);

/**
 * Tokens of a text, about: one for each Chinese, Japanese or Korean character, and one for each 4 of the others, rounded up.
 * Every model counts in its own way; for English prose this is within about 20 %.
 */
export function countTokens(text: string): number {
  const dense = text.match(denseScripts)?.length ?? 0;
  return dense + Math.ceil((text.length - dense) / lettersPerToken);
}

/** Tokens of a request's body, about: all its texts, and 4 for each message. */
export function countRequestTokens(body: JsonValue): number {
  if (typeof body === "string") return countTokens(body);
  if (Array.isArray(body)) return body.reduce<number>((sum, part) => sum + countRequestTokens(part), 0);
  if (!isJsonObject(body)) return 0;
  const own = Object.hasOwn(body, "role") && Object.hasOwn(body, "content") ? tokensPerMessage : 0;
  return Object.entries(body).reduce((sum, [name, value]) => (formFields.has(name) ? sum : sum + countRequestTokens(value)), own);
}

/** The most tokens that the answer may have, as the request says it in its protocol's words; null when it says nothing. */
export function findOutputLimit(body: JsonValue): number | null {
  if (!isJsonObject(body)) return null;
  for (const name of ["max_completion_tokens", "max_output_tokens", "max_tokens", "num_predict", "max_new_tokens"]) {
    const limit = body[name];
    if (typeof limit === "number" && limit > 0) return limit;
  }
  for (const name of ["options", "parameters"]) {
    const limit = findOutputLimit(body[name] ?? null);
    if (limit !== null) return limit;
  }
  return null;
}
