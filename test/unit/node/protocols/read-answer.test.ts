import { describe, expect, it } from "vitest";
import { findProtocol } from "../../../../src-node/protocols/find-protocol.ts";
import type { StreamEvent } from "../../../../src-node/protocols/protocol.ts";
import type { ProtocolName } from "../../../../src-shared/model/endpoint.ts";
import type { JsonObject, JsonValue } from "../../../../src-shared/model/json.ts";
import type { ResponseSpec } from "../../../../src-shared/model/pipeline.ts";

const read = (protocol: ProtocolName, body: JsonValue, response?: ResponseSpec) => findProtocol(protocol).readAnswer(body, response);
const chat = (message: JsonObject, finishReason: string | null = "stop", rest: JsonObject = {}): JsonObject => ({
  choices: [{ index: 0, message, finish_reason: finishReason }],
  ...rest,
});
const claude = (content: JsonValue[], stopReason: string): JsonObject => ({
  type: "message",
  content,
  stop_reason: stopReason,
  usage: { input_tokens: 1, output_tokens: 1 },
});
const toolCalls = [{ id: "t", type: "function", function: { name: "f", arguments: "{}" } }];

describe("generated text", () => {
  it.each<[title: string, protocol: ProtocolName, body: JsonValue, text: string | null, finishReason: string | null]>([
    ["cut by the limit is an answer that says so", "openai-chat", chat({ content: "half" }, "length"), "half", "length"],
    ["cut before any text is the empty text", "openai-chat", chat({ content: null, reasoning: "hm" }, "length"), "", "length"],
    ["filtered after some text is an answer that says so", "openai-chat", chat({ content: "half" }, "content_filter"), "half", "content_filter"],
    ["may be empty", "openai-chat", chat({ content: "" }), "", "stop"],
    [
      "may come in parts",
      "openai-chat",
      chat({
        content: [
          { type: "text", text: "a" },
          { type: "text", text: "b" },
        ],
      }),
      "ab",
      "stop",
    ],
    ["is absent beside tool calls", "openai-chat", chat({ content: null, tool_calls: toolCalls }, "tool_calls"), null, "tool_calls"],
    [
      "is absent beside tool calls (Anthropic)",
      "anthropic-messages",
      claude([{ type: "tool_use", id: "t", name: "f", input: {} }], "tool_use"),
      null,
      "tool_use",
    ],
    ["is absent beside tool calls (Ollama)", "ollama-chat", { message: { content: "", tool_calls: toolCalls }, done: true }, null, null],
    ["is absent beside tool calls (Responses)", "openai-responses", { status: "completed", output: [{ type: "function_call", name: "f" }] }, null, "completed"],
    [
      "leaves out what was thought",
      "anthropic-messages",
      claude(
        [
          { type: "thinking", thinking: "hm" },
          { type: "text", text: "a" },
        ],
        "end_turn",
      ),
      "a",
      "end_turn",
    ],
    ["spent on thinking is the empty text", "anthropic-messages", claude([{ type: "thinking", thinking: "hm" }], "max_tokens"), "", "max_tokens"],
    [
      "of an incomplete response says why",
      "openai-responses",
      {
        status: "incomplete",
        incomplete_details: { reason: "max_output_tokens" },
        output: [{ type: "message", content: [{ type: "output_text", text: "half" }] }],
      },
      "half",
      "max_output_tokens",
    ],
    ["may come in a list (TGI)", "tgi-generate", [{ generated_text: "a" }], "a", null],
  ])("%s", (_title, protocol, body, text, finishReason) => {
    expect(read(protocol, body)).toMatchObject({ ok: true, value: { text, finishReason } });
  });

  it.each<[title: string, protocol: ProtocolName, body: JsonValue, kind: string, code: string]>([
    ["without choices", "openai-chat", { choices: [] }, "bad_output", "E_EMPTY"],
    ["without content", "openai-chat", chat({ content: null }), "bad_output", "E_EMPTY"],
    ["without content blocks", "anthropic-messages", claude([], "end_turn"), "bad_output", "E_EMPTY"],
    ["filtered away", "openai-chat", chat({ content: null }, "content_filter"), "content_filtered", "E_CONTENT_FILTERED"],
    ["refused", "openai-chat", chat({ content: null, refusal: "I cannot" }), "content_filtered", "E_CONTENT_FILTERED"],
    ["refused (Anthropic)", "anthropic-messages", claude([], "refusal"), "content_filtered", "E_CONTENT_FILTERED"],
    [
      "refused (Responses)",
      "openai-responses",
      { status: "completed", output: [{ type: "message", content: [{ type: "refusal", refusal: "no" }] }] },
      "content_filtered",
      "E_CONTENT_FILTERED",
    ],
    ["still being made", "openai-responses", { status: "queued", output: [] }, "bad_output", "E_EMPTY"],
    ["in pieces that were not asked for", "ollama-chat", { message: { content: "a" }, done: false }, "truncated", "E_TRUNCATED"],
  ])("%s is a failure", (_title, protocol, body, kind, code) => {
    expect(read(protocol, body)).toMatchObject({ ok: false, failure: { kind, code } });
  });

  it.each<[JsonValue, number | null]>([
    [12, 12],
    ["12", 12],
    [0, 0],
    [-1, null],
    ["many", null],
    [1e15, null],
    [null, null],
  ])("counts %j tokens as %j", (tokens, count) => {
    expect(read("openai-chat", chat({ content: "a" }, "stop", { usage: { prompt_tokens: tokens } }))).toMatchObject({
      value: { usage: { inputTokens: count, outputTokens: null } },
    });
  });
});

describe("embeddings", () => {
  it("come as numbers or as base64 of 32-bit floats", () => {
    const base64 = Buffer.from(Float32Array.of(0.5, -1, 2).buffer).toString("base64");
    for (const embedding of [[0.5, -1, 2], base64]) {
      expect(read("openai-embeddings", { data: [{ index: 0, embedding }] })).toMatchObject({ ok: true, value: { embedding: [0.5, -1, 2], text: null } });
    }
  });

  it.each<[string, ProtocolName, JsonValue, string]>([
    ["no rows", "openai-embeddings", { data: [] }, "E_EMPTY"],
    ["an empty vector", "openai-embeddings", { data: [{ index: 0, embedding: [] }] }, "E_EMPTY"],
    ["broken base64", "openai-embeddings", { data: [{ index: 0, embedding: "AAA=" }] }, "E_BAD_EMBEDDING"],
    ["a text", "openai-embeddings", { data: [{ index: 0, embedding: "not base64!" }] }, "E_BAD_EMBEDDING"],
    ["texts in place of numbers", "ollama-embed", { embeddings: [["a"]] }, "E_BAD_EMBEDDING"],
    ["no vectors", "ollama-embed", { embeddings: [] }, "E_EMPTY"],
  ])("with %s are unusable", (_title, protocol, body, code) => {
    expect(read(protocol, body)).toMatchObject({ ok: false, failure: { kind: "bad_output", code } });
  });
});

describe("a selected value", () => {
  const body: JsonObject = { "a/b": [{ "m~n": 7 }], "": "empty", deep: { none: null }, list: [1, 2] };
  it.each<[string, JsonValue, string]>([
    ["/a~1b/0/m~0n", 7, "7"],
    ["/", "empty", "empty"],
    ["/list", [1, 2], "[1,2]"],
    ["/deep/none", null, "null"],
    ["", body, JSON.stringify(body)],
  ])("is found at %j", (select, value, text) => {
    expect(read("http", body, { select })).toMatchObject({ ok: true, value: { value, text } });
  });

  it.each(["/x", "/list/2", "/list/-", "/list/01", "/list/length", "/deep/none/x", "/deep/toString"])("is missing at %j", (select) => {
    expect(read("http", body, { select })).toMatchObject({ ok: false, failure: { kind: "bad_output", code: "E_NO_VALUE" } });
  });

  it("is the whole body of an http service without a pointer", () => {
    expect(read("http", [1])).toMatchObject({ ok: true, value: { value: [1], text: "[1]" } });
  });

  it.each<[string, JsonValue[], JsonValue]>([
    ["the element of data with one", [{ name: "o", shape: [1], data: ["x"] }], "x"],
    ["the element of nested data with one", [{ name: "o", shape: [1, 1], data: [[0.5]] }], 0.5],
    ["the row of nested data with one row", [{ name: "o", shape: [1, 2], data: [[1, 2]] }], [1, 2]],
    ["the data of the single output", [{ name: "o", shape: [1, 2], data: [1, 2] }], [1, 2]],
  ])("of KServe is %s", (_title, outputs, value) => {
    expect(read("kserve-v2", { outputs })).toMatchObject({ ok: true, value: { value } });
  });

  it("of KServe is the whole body where there are several outputs, and a failure without any", () => {
    const two: JsonObject = {
      outputs: [
        { name: "a", shape: [1], data: [1] },
        { name: "b", shape: [1], data: [2] },
      ],
    };
    expect(read("kserve-v2", two)).toMatchObject({ ok: true, value: { value: two } });
    expect(read("kserve-v2", two, { select: "/outputs/1/data/0" })).toMatchObject({ ok: true, value: { value: 2 } });
    expect(read("kserve-v2", { outputs: [] })).toMatchObject({ ok: false, failure: { code: "E_EMPTY" } });
  });
});

describe("an http request", () => {
  const build = findProtocol("http").prepare({ model: undefined, stream: false });
  it.each<[string, JsonObject, object]>([
    ["GET without a body", { path: "/x" }, { method: "GET", path: "/x", body: null }],
    ["POST with one", { path: "x", body: { a: 1 } }, { method: "POST", path: "/x", body: '{"a":1}', contentType: "application/json" }],
    ["its path left out", { body: null }, { method: "POST", path: "", body: "null" }],
    ["text sent as it is", { body: "a=b" }, { body: "a=b", contentType: "text/plain; charset=utf-8" }],
    ["blanks in its path encoded", { path: "/a b?q=é" }, { path: "/a%20b?q=%C3%A9" }],
    ["its headers as text", { headers: { "X-N": 5, "X-Off": null } }, { headers: { "x-n": "5" } }],
  ])("is %s", (_title, request, built) => {
    expect(build(request)).toMatchObject({ ok: true, value: built });
  });

  it.each<[string, JsonObject]>([
    ["a path that leads out", { path: "/../admin" }],
    ["a hidden path that leads out", { path: "/%2e%2E/admin" }],
    ["a path with backslashes that leads out", { path: "/a\\..\\..\\admin" }],
    ["a method that is none", { method: "TRACE" }],
    ["a forbidden header", { headers: { Host: "x" } }],
    ["a header with a line break", { headers: { "X-A": "a\r\nX-B: b" } }],
    ["an unknown field", { url: "http://x" }],
  ])("with %s is refused", (_title, request) => {
    expect(build(request)).toMatchObject({ ok: false, failure: { kind: "bad_request", code: "E_BAD_REQUEST" } });
  });
});

describe("a stream", () => {
  const collect = (protocol: ProtocolName, events: StreamEvent["data"][]) => {
    const reader = findProtocol(protocol).stream?.open();
    if (reader === undefined) throw new Error("does not stream");
    return { steps: events.map((data) => reader.push({ name: null, data })), body: reader.body() };
  };
  const delta = (value: JsonObject, index = 0): JsonObject => ({ choices: [{ index, delta: value }] });

  it("counts text, reasoning and tool calls as tokens, and the role alone not", () => {
    const events = [
      delta({ role: "assistant", content: "" }),
      delta({ reasoning_content: "hm" }),
      delta({ reasoning: "hm" }),
      delta({ content: "a" }),
      delta({ tool_calls: [{ index: 0, id: "t", function: { name: "f", arguments: "" } }] }),
      delta({}),
    ];
    expect(collect("openai-chat", [...events, "[DONE]"]).steps).toEqual(["other", "token", "token", "token", "token", "other", "end"]);
  });

  it("puts interleaved choices and the pieces of tool calls together", () => {
    const { body } = collect("openai-chat", [
      delta({ role: "assistant", content: "b" }, 1),
      delta({ content: "a" }, 0),
      delta({ tool_calls: [{ index: 0, id: "t", type: "function", function: { name: "f", arguments: '{"x"' } }] }),
      delta({ tool_calls: [{ index: 0, function: { arguments: ":1}" } }] }),
      delta({ content: "B" }, 1),
      "[DONE]",
    ]);
    expect(body).toMatchObject({
      choices: [
        { index: 0, message: { content: "a", tool_calls: [{ index: 0, id: "t", type: "function", function: { name: "f", arguments: '{"x":1}' } }] } },
        { index: 1, message: { content: "bB" } },
      ],
    });
  });

  it("puts thinking and tool inputs of Anthropic's blocks together", () => {
    const { steps, body } = collect("anthropic-messages", [
      { type: "content_block_start", index: 0, content_block: { type: "thinking", thinking: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "hm" } },
      { type: "content_block_delta", index: 0, delta: { type: "signature_delta", signature: "s" } },
      { type: "content_block_start", index: 1, content_block: { type: "tool_use", id: "t", name: "f", input: {} } },
      { type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: '{"x"' } },
      { type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: ":1}" } },
      { type: "message_stop" },
    ]);
    expect(steps).toEqual(["other", "token", "other", "other", "token", "token", "end"]);
    expect(body).toMatchObject({
      content: [
        { type: "thinking", thinking: "hm", signature: "s" },
        { type: "tool_use", input: { x: 1 } },
      ],
    });
  });

  it("of Responses ends as well when the response is incomplete, and fails when it failed", () => {
    const incomplete: JsonObject = { type: "response.incomplete", response: { status: "incomplete", output: [] } };
    expect(collect("openai-responses", [incomplete])).toEqual({ steps: ["end"], body: { status: "incomplete", output: [] } });
    const failed: JsonObject = { type: "response.failed", response: { error: { code: "server_error", message: "no" } } };
    expect(collect("openai-responses", [failed]).steps).toEqual([{ error: { error: { code: "server_error", message: "no" } } }]);
  });

  it("keeps the usage it was told when later chunks have none", () => {
    const { body } = collect("openai-chat", [
      delta({ content: "a" }),
      { choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } },
      { choices: [], usage: null },
      "[DONE]",
    ]);
    expect(body).toMatchObject({ usage: { prompt_tokens: 1, completion_tokens: 1 } });
  });

  it("is not led astray by a field named like an object's prototype", () => {
    const chunk = JSON.parse('{"__proto__":{"x":1},"choices":[{"index":0,"delta":{"__proto__":{"y":1},"content":"a"}}]}') as JsonObject;
    const body = collect("openai-chat", [chunk, "[DONE]"]).body as { x?: number; choices: { message: { y?: number; content: string } }[] };
    expect(body.x).toBeUndefined();
    expect(body.choices[0]?.message.content).toBe("a");
    expect(body.choices[0]?.message.y).toBeUndefined();
  });
});

describe("a request's body", () => {
  it.each<[ProtocolName, boolean, JsonObject, JsonObject]>([
    ["openai-chat", false, { model: "other", messages: [] }, { model: "m", messages: [] }],
    [
      "openai-chat",
      true,
      { stream: false, stream_options: {}, messages: [] },
      { model: "m", messages: [], stream: true, stream_options: { include_usage: true } },
    ],
    ["ollama-chat", false, { stream: true, messages: [] }, { model: "m", messages: [], stream: false }],
    ["openai-embeddings", false, {}, { model: "m" }],
    ["tgi-generate", false, { inputs: "a", parameters: { details: false } }, { inputs: "a", parameters: { details: false } }],
    ["tgi-generate", false, { inputs: "a" }, { inputs: "a", parameters: { details: true } }],
  ])("of %s with stream %s has the endpoint's model and streaming fields, whatever the step says", (protocol, stream, request, sent) => {
    const built = findProtocol(protocol).prepare({ model: "m", stream })(request);
    if (!built.ok) throw new Error(built.failure.message);
    // A name that stands twice is read differently by different servers.
    for (const name of ["model", "stream"]) expect(built.value.body?.split(`"${name}":`).length).toBeLessThanOrEqual(2);
    expect(JSON.parse(built.value.body ?? "")).toEqual(sent);
  });

  it("keeps its own model where the endpoint names none", () => {
    const built = findProtocol("openai-chat").prepare({ model: undefined, stream: false })({ model: "own" });
    expect(built).toMatchObject({ ok: true, value: { body: '{"model":"own"}' } });
  });
});
