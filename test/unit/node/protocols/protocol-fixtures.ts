import type { FailureKind } from "../../../../src-shared/model/failure.ts";
import type { JsonObject, JsonValue } from "../../../../src-shared/model/json.ts";
import type { ProtocolName } from "../../../../src-shared/model/endpoint.ts";
import type { ResponseSpec } from "../../../../src-shared/model/pipeline.ts";
import type { Answer } from "../../../../src-node/protocols/protocol.ts";

/** What the shared suite has to know of a protocol. */
export type ProtocolFixture = {
  protocol: ProtocolName;
  /** Of the endpoint, below the server's origin. */
  base: string;
  request: JsonObject;
  response?: ResponseSpec;
  /** What must arrive. */
  sent: { method: string; path: string; body: JsonValue; keyHeader: "authorization" | "x-api-key" };
  answerBody: JsonObject;
  answer: Omit<Answer, "body">;
  /** A body with status 200 that is an error all the same, and what it is. */
  errorBody: JsonObject;
  errorKind: FailureKind;
  stream: StreamFixture | null;
};

export type StreamFixture = {
  path: string;
  body: JsonValue;
  contentType: string;
  /** Up to and without the end marker. */
  events: string;
  endMarker: string;
  /** An event that reports an error, and what it is. */
  errorEvent: string;
  errorKind: FailureKind;
  answer: Omit<Answer, "body">;
};

const chatRequest: JsonObject = { messages: [{ role: "user", content: "Say hé" }], temperature: 0 };
const plainText = { value: undefined, embedding: null };

/** Server-sent events of JSON data, with names where given. */
function sse(...events: (JsonObject | [name: string, data: JsonObject])[]): string {
  return events
    .map((event) => (Array.isArray(event) ? `event: ${event[0]}\ndata: ${JSON.stringify(event[1])}\n\n` : `data: ${JSON.stringify(event)}\n\n`))
    .join("");
}

function lines(...objects: JsonObject[]): string {
  return objects.map((object) => `${JSON.stringify(object)}\n`).join("");
}

const openaiError: JsonObject = { error: { message: "The engine is overloaded", type: "overloaded_error", param: null, code: null } };

function chatChunk(delta: JsonObject, finishReason: string | null = null): JsonObject {
  return { id: "c1", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta, finish_reason: finishReason }], usage: null };
}

export const protocolFixtures: readonly ProtocolFixture[] = [
  {
    protocol: "openai-chat",
    base: "/v1",
    request: chatRequest,
    sent: { method: "POST", path: "/v1/chat/completions", body: { model: "test-model", ...chatRequest }, keyHeader: "authorization" },
    answerBody: {
      id: "c1",
      object: "chat.completion",
      created: 1,
      model: "m",
      choices: [{ index: 0, message: { role: "assistant", content: "hé there" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
    },
    answer: { ...plainText, text: "hé there", usage: { inputTokens: 9, outputTokens: 3 }, finishReason: "stop" },
    errorBody: openaiError,
    errorKind: "overloaded",
    stream: {
      path: "/v1/chat/completions",
      body: { model: "test-model", stream: true, stream_options: { include_usage: true }, ...chatRequest },
      contentType: "text/event-stream",
      events: `: keep-alive\n\n${sse(chatChunk({ role: "assistant", content: "" }), chatChunk({ content: "hé" }), chatChunk({ content: " there" }), chatChunk({}, "stop"), { id: "c1", object: "chat.completion.chunk", created: 1, model: "m", choices: [], usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 } })}`,
      endMarker: "data: [DONE]\n\n",
      errorEvent: sse(openaiError),
      errorKind: "overloaded",
      answer: { ...plainText, text: "hé there", usage: { inputTokens: 9, outputTokens: 3 }, finishReason: "stop" },
    },
  },
  {
    protocol: "openai-completions",
    base: "/v1",
    request: { prompt: "Say hé", max_tokens: 8 },
    sent: { method: "POST", path: "/v1/completions", body: { model: "test-model", prompt: "Say hé", max_tokens: 8 }, keyHeader: "authorization" },
    answerBody: {
      id: "c1",
      object: "text_completion",
      created: 1,
      model: "m",
      choices: [{ index: 0, text: "hé there", finish_reason: "length" }],
      usage: { prompt_tokens: 4, completion_tokens: 8, total_tokens: 12 },
    },
    answer: { ...plainText, text: "hé there", usage: { inputTokens: 4, outputTokens: 8 }, finishReason: "length" },
    errorBody: openaiError,
    errorKind: "overloaded",
    stream: {
      path: "/v1/completions",
      body: { model: "test-model", stream: true, stream_options: { include_usage: true }, prompt: "Say hé", max_tokens: 8 },
      contentType: "text/event-stream; charset=utf-8",
      events: sse(
        { id: "c1", choices: [{ index: 0, text: "hé" }] },
        { id: "c1", choices: [{ index: 0, text: " there", finish_reason: "length" }] },
        { id: "c1", choices: [], usage: { prompt_tokens: 4, completion_tokens: 8 } },
      ),
      endMarker: "data: [DONE]\n\n",
      errorEvent: sse(["error", { message: "boom" }]),
      errorKind: "server_error",
      answer: { ...plainText, text: "hé there", usage: { inputTokens: 4, outputTokens: 8 }, finishReason: "length" },
    },
  },
  {
    protocol: "openai-embeddings",
    base: "/v1",
    request: { input: "hé" },
    sent: { method: "POST", path: "/v1/embeddings", body: { model: "test-model", input: "hé" }, keyHeader: "authorization" },
    answerBody: {
      object: "list",
      model: "m",
      data: [{ object: "embedding", index: 0, embedding: [0.5, -1, 2] }],
      usage: { prompt_tokens: 2, total_tokens: 2 },
    },
    answer: { text: null, value: undefined, embedding: [0.5, -1, 2], usage: { inputTokens: 2, outputTokens: 0 }, finishReason: null },
    errorBody: openaiError,
    errorKind: "overloaded",
    stream: null,
  },
  {
    protocol: "openai-responses",
    base: "/v1",
    request: { input: "Say hé" },
    sent: { method: "POST", path: "/v1/responses", body: { model: "test-model", input: "Say hé" }, keyHeader: "authorization" },
    answerBody: {
      id: "r1",
      object: "response",
      status: "completed",
      error: null,
      incomplete_details: null,
      output: [
        { type: "reasoning", summary: [] },
        { type: "message", role: "assistant", content: [{ type: "output_text", text: "hé there", annotations: [] }] },
      ],
      usage: { input_tokens: 9, output_tokens: 3, total_tokens: 12 },
    },
    answer: { ...plainText, text: "hé there", usage: { inputTokens: 9, outputTokens: 3 }, finishReason: "completed" },
    errorBody: { id: "r1", status: "failed", error: { code: "rate_limit_exceeded", message: "slow down" }, output: [] },
    errorKind: "rate_limited",
    stream: {
      path: "/v1/responses",
      body: { model: "test-model", stream: true, input: "Say hé" },
      contentType: "text/event-stream",
      events: sse(
        ["response.created", { type: "response.created", response: { id: "r1", status: "in_progress", error: null } }],
        ["response.output_text.delta", { type: "response.output_text.delta", delta: "hé" }],
        ["response.output_text.delta", { type: "response.output_text.delta", delta: " there" }],
      ),
      endMarker: sse([
        "response.completed",
        {
          type: "response.completed",
          response: {
            id: "r1",
            status: "completed",
            error: null,
            output: [{ type: "message", content: [{ type: "output_text", text: "hé there" }] }],
            usage: { input_tokens: 9, output_tokens: 3 },
          },
        },
      ]),
      errorEvent: sse(["error", { type: "error", code: "rate_limit_exceeded", message: "slow down", param: null }]),
      errorKind: "rate_limited",
      answer: { ...plainText, text: "hé there", usage: { inputTokens: 9, outputTokens: 3 }, finishReason: "completed" },
    },
  },
  {
    protocol: "anthropic-messages",
    base: "/v1",
    request: { max_tokens: 16, messages: [{ role: "user", content: "Say hé" }] },
    sent: {
      method: "POST",
      path: "/v1/messages",
      body: { model: "test-model", max_tokens: 16, messages: [{ role: "user", content: "Say hé" }] },
      keyHeader: "x-api-key",
    },
    answerBody: {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "m",
      content: [
        { type: "text", text: "hé" },
        { type: "text", text: " there" },
      ],
      stop_reason: "end_turn",
      stop_sequence: null,
      usage: { input_tokens: 4, cache_read_input_tokens: 3, cache_creation_input_tokens: 2, output_tokens: 3 },
    },
    answer: { ...plainText, text: "hé there", usage: { inputTokens: 9, outputTokens: 3 }, finishReason: "end_turn" },
    errorBody: { type: "error", error: { type: "overloaded_error", message: "Overloaded" }, request_id: "req_1" },
    errorKind: "overloaded",
    stream: {
      path: "/v1/messages",
      body: { model: "test-model", stream: true, max_tokens: 16, messages: [{ role: "user", content: "Say hé" }] },
      contentType: "text/event-stream",
      events: sse(
        [
          "message_start",
          {
            type: "message_start",
            message: {
              id: "msg_1",
              type: "message",
              role: "assistant",
              model: "m",
              content: [],
              stop_reason: null,
              usage: { input_tokens: 9, output_tokens: 1 },
            },
          },
        ],
        ["content_block_start", { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }],
        ["ping", { type: "ping" }],
        ["content_block_delta", { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "hé" } }],
        ["content_block_delta", { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: " there" } }],
        ["content_block_stop", { type: "content_block_stop", index: 0 }],
        ["message_delta", { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 3 } }],
      ),
      endMarker: sse(["message_stop", { type: "message_stop" }]),
      errorEvent: sse(["error", { type: "error", error: { type: "overloaded_error", message: "Overloaded" } }]),
      errorKind: "overloaded",
      answer: { ...plainText, text: "hé there", usage: { inputTokens: 9, outputTokens: 3 }, finishReason: "end_turn" },
    },
  },
  {
    protocol: "ollama-chat",
    base: "",
    request: { messages: [{ role: "user", content: "Say hé" }], options: { num_predict: 8 } },
    sent: {
      method: "POST",
      path: "/api/chat",
      body: { model: "test-model", stream: false, messages: [{ role: "user", content: "Say hé" }], options: { num_predict: 8 } },
      keyHeader: "authorization",
    },
    answerBody: {
      model: "m",
      created_at: "t",
      message: { role: "assistant", content: "hé there" },
      done: true,
      done_reason: "stop",
      total_duration: 5,
      prompt_eval_count: 9,
      eval_count: 3,
    },
    answer: { ...plainText, text: "hé there", usage: { inputTokens: 9, outputTokens: 3 }, finishReason: "stop" },
    errorBody: { error: "an error was encountered while running the model" },
    errorKind: "server_error",
    stream: {
      path: "/api/chat",
      body: { model: "test-model", stream: true, messages: [{ role: "user", content: "Say hé" }], options: { num_predict: 8 } },
      contentType: "application/x-ndjson",
      events: lines(
        { model: "m", message: { role: "assistant", content: "hé" }, done: false },
        { model: "m", message: { role: "assistant", content: " there" }, done: false },
      ),
      endMarker: lines({ model: "m", message: { role: "assistant", content: "" }, done: true, done_reason: "stop", prompt_eval_count: 9, eval_count: 3 }),
      errorEvent: lines({ error: "server busy, please try again.  maximum pending requests exceeded" }),
      errorKind: "overloaded",
      answer: { ...plainText, text: "hé there", usage: { inputTokens: 9, outputTokens: 3 }, finishReason: "stop" },
    },
  },
  {
    protocol: "ollama-embed",
    base: "/",
    request: { input: "hé" },
    sent: { method: "POST", path: "/api/embed", body: { model: "test-model", input: "hé" }, keyHeader: "authorization" },
    answerBody: { model: "m", embeddings: [[0.5, -1, 2]], total_duration: 5, prompt_eval_count: 2 },
    answer: { text: null, value: undefined, embedding: [0.5, -1, 2], usage: { inputTokens: 2, outputTokens: 0 }, finishReason: null },
    errorBody: { error: "model runner has unexpectedly stopped" },
    errorKind: "server_error",
    stream: null,
  },
  {
    protocol: "tgi-generate",
    base: "/",
    request: { inputs: "Say hé", parameters: { max_new_tokens: 8 } },
    sent: { method: "POST", path: "/generate", body: { inputs: "Say hé", parameters: { max_new_tokens: 8, details: true } }, keyHeader: "authorization" },
    answerBody: { generated_text: "hé there", details: { finish_reason: "eos_token", generated_tokens: 3, seed: null, prefill: [] } },
    answer: { ...plainText, text: "hé there", usage: { inputTokens: null, outputTokens: 3 }, finishReason: "eos_token" },
    errorBody: { error: "Request failed during generation", error_type: "generation" },
    errorKind: "server_error",
    stream: {
      path: "/generate_stream",
      body: { inputs: "Say hé", parameters: { max_new_tokens: 8, details: true } },
      contentType: "text/event-stream",
      events: sse({ index: 1, token: { id: 1, text: "hé", logprob: -1, special: false }, generated_text: null, details: null }),
      endMarker: sse({
        index: 2,
        token: { id: 2, text: " there", logprob: -1, special: false },
        generated_text: "hé there",
        details: { finish_reason: "length", generated_tokens: 3, input_length: 9 },
      }),
      errorEvent: sse({ error: "Model is overloaded", error_type: "overloaded" }),
      errorKind: "overloaded",
      answer: { ...plainText, text: "hé there", usage: { inputTokens: 9, outputTokens: 3 }, finishReason: "length" },
    },
  },
  {
    protocol: "kserve-v2",
    base: "/gateway/",
    request: { inputs: [{ name: "text", shape: [1], datatype: "BYTES", data: ["hé"] }] },
    sent: {
      method: "POST",
      path: "/gateway/v2/models/test-model/infer",
      body: { inputs: [{ name: "text", shape: [1], datatype: "BYTES", data: ["hé"] }] },
      keyHeader: "authorization",
    },
    answerBody: { model_name: "m", outputs: [{ name: "label", shape: [1], datatype: "BYTES", data: ["greeting"] }] },
    answer: { text: "greeting", value: "greeting", embedding: null, usage: { inputTokens: null, outputTokens: null }, finishReason: null },
    errorBody: { error: "the model is not ready" },
    errorKind: "server_error",
    stream: null,
  },
  {
    protocol: "http",
    base: "/api?version=2",
    request: { method: "PUT", path: "/classify?top=1", headers: { "X-Team": "blue" }, body: { text: "hé" } },
    response: { select: "/result/labels/0" },
    sent: { method: "PUT", path: "/api/classify?top=1&version=2", body: { text: "hé" }, keyHeader: "authorization" },
    answerBody: { result: { labels: ["greeting", "other"] }, error: "not meant as one" },
    answer: { text: "greeting", value: "greeting", embedding: null, usage: { inputTokens: null, outputTokens: null }, finishReason: null },
    errorBody: { error: { message: "out of memory" } },
    errorKind: "server_error",
    stream: null,
  },
];
