import { isJsonObject, type JsonObject, type JsonValue } from "../../src-shared/model/json.ts";
import type { Usage } from "../../src-shared/model/usage.ts";
import type { Read } from "./protocol.ts";

/** More tokens than any call can have: a server that says so is not believed. */
const maxTokens = 1e12;

/** Tokens as a server states them. Null for what is absent, negative, absurd or no number; digits in a string are taken. */
export function readCount(value: JsonValue | undefined): number | null {
  const count = typeof value === "string" && /^\d{1,13}$/.test(value) ? Number(value) : value;
  return typeof count === "number" && count >= 0 && count <= maxTokens ? count : null;
}

/** Usage from two named fields of an object that may be missing. */
export function readUsage(usage: JsonValue | undefined, inputField: string, outputField: string): Usage {
  if (!isJsonObject(usage)) return { inputTokens: null, outputTokens: null };
  return { inputTokens: readCount(usage[inputField]), outputTokens: readCount(usage[outputField]) };
}

export function readString(value: JsonValue | undefined): string | null {
  return typeof value === "string" ? value : null;
}

/** Text as a string, or as a list of parts whose `text` fields make it up; null for neither. */
export function readText(content: JsonValue | undefined): string | null {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return null;
  const parts = content
    .filter(isJsonObject)
    .map((part) => part["text"])
    .filter((text) => typeof text === "string");
  return parts.length === 0 ? null : parts.join("");
}

/** The error of bodies that hold it in `error`, as an object or a text; undefined when there is none. */
export function findErrorField(body: JsonValue): JsonValue | undefined {
  if (!isJsonObject(body)) return undefined;
  const error = body["error"];
  return error === undefined || error === null || error === "" || error === false ? undefined : body;
}

export function failRead(
  kind: "bad_output" | "truncated" | "bad_request" | "content_filtered" | "server_error",
  code: string | null,
  message: string,
): Read<never> {
  return { ok: false, failure: { kind, code, message } };
}

export function emptyAnswer(what: string): Read<never> {
  return failRead("bad_output", "E_EMPTY", `the answer has ${what}`);
}

export type GeneratedText = {
  /** Null when the server sent none. */
  text: string | null;
  hasToolCalls: boolean;
  finishReason: string | null;
  /** What the model said instead, when it refused. */
  refusal: string | null;
};

const filterReasons: ReadonlySet<string> = new Set(["content_filter", "refusal", "SAFETY"]);
const cutReasons: ReadonlySet<string> = new Set(["length", "max_tokens", "max_output_tokens", "model_context_window_exceeded"]);

/**
 * Decides what generated text counts as. Cut-off and filtered text is an answer whose finish reason says so; nothing at all is
 * `content_filtered` where a filter or a refusal is the reason, the empty text where the limit was reached (on reasoning, say), and else
 * `bad_output`. With tool calls there may be no text.
 */
export function judgeText(generated: GeneratedText): Read<string | null> {
  const { text, hasToolCalls, finishReason, refusal } = generated;
  if (hasToolCalls) return { ok: true, value: text === "" ? null : text };
  const isFiltered = refusal !== null || (finishReason !== null && filterReasons.has(finishReason));
  if (isFiltered && (text === null || text === "")) {
    const reason = refusal === null || refusal === "" ? `its finish reason is ${finishReason ?? "refusal"}` : `it says ${JSON.stringify(refusal)}`;
    return failRead("content_filtered", "E_CONTENT_FILTERED", `the model's answer is empty because it was filtered or refused: ${reason}`);
  }
  if (text !== null) return { ok: true, value: text };
  if (finishReason !== null && cutReasons.has(finishReason)) return { ok: true, value: "" };
  return emptyAnswer("no text and no tool calls");
}

/** An object's own field as an object; undefined for anything else. */
export function readObject(value: JsonValue | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

/** The elements of a list that are objects; [] for anything else. */
export function readObjects(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
