import { isJsonObject, type JsonObject, type JsonValue } from "../../../src-shared/model/json.ts";
import type { WitnessRequest } from "./behaviour.ts";
import { kserveAnswer } from "./kserve.ts";
import { json, type PlannedAnswer } from "./planned-answer.ts";
import { countTokens, embeddingOf, lastMessageText, splitTokens } from "./request-text.ts";
import * as streams from "./streams.ts";

/** Whose error shape and streams a path speaks. */
export type Family = "openai" | "anthropic" | "ollama" | "tgi" | "kserve" | "http";

export function familyOf(path: string): Family {
  if (path.endsWith("/messages")) return "anthropic";
  if (path.startsWith("/v1/")) return "openai";
  if (path.startsWith("/api/")) return "ollama";
  if (path.startsWith("/generate")) return "tgi";
  return path.startsWith("/v2") ? "kserve" : "http";
}

/** The family's own error body. */
export function errorBody(family: Family, error: { message: string; code: string }): JsonValue {
  if (family === "openai") return { error: { message: error.message, type: error.code, param: null, code: error.code } };
  if (family === "anthropic") return { type: "error", error: { type: error.code, message: error.message }, request_id: "req_witness" };
  if (family === "tgi") return { error: error.message, error_type: error.code };
  return { error: error.message };
}

/** What the path answers to this request. `reply` stands for the model: text in, text out. */
export function planAnswer(request: WitnessRequest, reply: (text: string, request: WitnessRequest) => string): PlannedAnswer {
  const body = isJsonObject(request.body) ? request.body : {};
  const path = request.path;
  const say = (text: string): string => reply(text, request);
  if (path.endsWith("/chat/completions")) return chat(body, say);
  if (path.endsWith("/completions")) return completions(body, say);
  if (path.endsWith("/embeddings")) return json(embeddings(body), { object: "list", data: [] });
  if (path.endsWith("/responses")) return responses(body, say);
  if (path.endsWith("/messages")) return anthropic(body, say);
  if (path === "/api/chat") return ollamaChat(body, say);
  if (path === "/api/embed") return json(ollamaEmbed(body), { embeddings: [] });
  if (path === "/generate" || path === "/generate_stream") return tgi(body, path === "/generate_stream" || body.stream === true, say);
  if (path.startsWith("/v2")) return kserveAnswer(request.method, path, body);
  if (path.endsWith("/models"))
    return json({ object: "list", data: [{ id: "witness", object: "model", created: 0, owned_by: "witness" }] }, { object: "list", data: [] });
  return json({ method: request.method, path, text: say(wholeText(request.body)), echo: request.body }, {});
}

function wholeText(body: JsonValue): string {
  if (typeof body === "string") return body;
  return isJsonObject(body) && typeof body.text === "string" ? body.text : JSON.stringify(body);
}

type Reply = (text: string) => string;
const modelOf = (body: JsonObject): string => (typeof body.model === "string" ? body.model : "witness");

function openAiUsage(input: number, output: number): JsonObject {
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}

function chat(body: JsonObject, reply: Reply): PlannedAnswer {
  const prompt = lastMessageText(body);
  const text = reply(prompt);
  const usage = openAiUsage(countTokens(prompt), countTokens(text));
  const head = { id: "chatcmpl-witness", created: 1_700_000_000, model: modelOf(body) };
  if (body.stream === true) return streams.chatStream(head, splitTokens(text), includeUsage(body) ? usage : null);
  const whole = { ...head, object: "chat.completion", choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }], usage };
  return json(whole, { ...whole, choices: [] });
}

function includeUsage(body: JsonObject): boolean {
  return isJsonObject(body.stream_options) && body.stream_options.include_usage === true;
}

function texts(value: JsonValue | undefined): string[] {
  return (Array.isArray(value) ? value : [value ?? ""]).map((part) => (typeof part === "string" ? part : JSON.stringify(part)));
}

function completions(body: JsonObject, reply: Reply): PlannedAnswer {
  const prompts = texts(body.prompt);
  const answers = prompts.map(reply);
  const usage = openAiUsage(sumTokens(prompts), sumTokens(answers));
  const head = { id: "cmpl-witness", object: "text_completion", created: 1_700_000_000, model: modelOf(body) };
  if (body.stream === true) return streams.completionStream(head, splitTokens(answers[0] ?? ""), includeUsage(body) ? usage : null);
  const choices = answers.map((text, index) => ({ index, text, logprobs: null, finish_reason: "stop" }));
  return json({ ...head, choices, usage }, { ...head, choices: [], usage });
}

const sumTokens = (all: readonly string[]): number => all.reduce((sum, text) => sum + countTokens(text), 0);

function embeddings(body: JsonObject): JsonObject {
  const inputs = texts(body.input);
  const dimensions = typeof body.dimensions === "number" ? body.dimensions : 8;
  const data = inputs.map((text, index) => {
    const vector = embeddingOf(text, dimensions);
    return {
      object: "embedding",
      index,
      embedding: body.encoding_format === "base64" ? Buffer.from(Float32Array.from(vector).buffer).toString("base64") : vector,
    };
  });
  const tokens = sumTokens(inputs);
  return { object: "list", model: modelOf(body), data, usage: { prompt_tokens: tokens, total_tokens: tokens } };
}

function responses(body: JsonObject, reply: Reply): PlannedAnswer {
  const prompt = lastMessageText(body);
  const text = reply(prompt);
  const input = countTokens(prompt);
  const output = countTokens(text);
  const whole = (status: string, words: string): JsonObject => ({
    id: "resp_witness",
    object: "response",
    created_at: 1_700_000_000,
    status,
    model: modelOf(body),
    error: null,
    incomplete_details: null,
    output: [{ id: "msg_witness", type: "message", role: "assistant", status, content: [{ type: "output_text", text: words, annotations: [] }] }],
    usage: status === "completed" ? { input_tokens: input, output_tokens: output, total_tokens: input + output } : null,
  });
  if (body.stream === true) return streams.responsesStream(whole("in_progress", ""), whole("completed", text), splitTokens(text));
  return json(whole("completed", text), { ...whole("completed", ""), output: [] });
}

function anthropic(body: JsonObject, reply: Reply): PlannedAnswer {
  const prompt = lastMessageText(body);
  const text = reply(prompt);
  const usage = { input_tokens: countTokens(prompt), output_tokens: countTokens(text) };
  const head = { id: "msg_witness", type: "message", role: "assistant", model: modelOf(body) };
  if (body.stream === true) return streams.anthropicStream(head, splitTokens(text), usage);
  const whole = { ...head, content: [{ type: "text", text }], stop_reason: "end_turn", stop_sequence: null, usage };
  return json(whole, { ...whole, content: [] });
}

function ollamaChat(body: JsonObject, reply: Reply): PlannedAnswer {
  const prompt = lastMessageText(body);
  const text = reply(prompt);
  const head = { model: modelOf(body), created_at: "2026-01-01T00:00:00Z" };
  const counts = { prompt_eval_count: countTokens(prompt), eval_count: countTokens(text), total_duration: 5_000_000, eval_duration: 4_000_000 };
  // Ollama streams unless told not to.
  if (body.stream !== false) return streams.ollamaStream(head, splitTokens(text), { done_reason: "stop", done: true, ...counts });
  const whole = { ...head, message: { role: "assistant", content: text }, done_reason: "stop", done: true, ...counts };
  return json(whole, { ...whole, message: { role: "assistant", content: "" } });
}

function ollamaEmbed(body: JsonObject): JsonObject {
  const inputs = texts(body.input);
  const dimensions = typeof body.dimensions === "number" ? body.dimensions : 8;
  return {
    model: modelOf(body),
    embeddings: inputs.map((text) => embeddingOf(text, dimensions)),
    total_duration: 1_000_000,
    prompt_eval_count: sumTokens(inputs),
  };
}

function tgi(body: JsonObject, stream: boolean, reply: Reply): PlannedAnswer {
  const prompt = texts(body.inputs)[0] ?? "";
  const text = reply(prompt);
  const details = { finish_reason: "eos_token", generated_tokens: countTokens(text), input_length: countTokens(prompt), seed: null };
  if (stream) return streams.tgiStream(splitTokens(text), text, details);
  const wantsDetails = isJsonObject(body.parameters) && body.parameters.details === true;
  return json({ generated_text: text, ...(wantsDetails ? { details: { ...details, prefill: [] } } : {}) }, { generated_text: "" });
}
