import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src-shared/model/json.ts";
import { startWitnessServer, type WitnessServer } from "../../support/witness-server.ts";
import { countTokens, embeddingOf, labelOf, splitTokens } from "../../support/witness/request-text.ts";

let server: WitnessServer;
beforeAll(async () => {
  server = await startWitnessServer({ log: "none" });
});
afterAll(() => server.close());

async function post(path: string, body: JsonObject): Promise<JsonObject> {
  const answer = await fetch(server.url + path, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });
  expect(answer.status).toBe(200);
  return (await answer.json()) as JsonObject;
}

async function stream(path: string, body: JsonObject): Promise<string> {
  const answer = await fetch(server.url + path, { method: "POST", body: JSON.stringify({ ...body, stream: true }) });
  return answer.text();
}

const messages = [{ role: "user", content: "row-1 two words" }];

describe("the witness answers each protocol in its own shape", () => {
  it.each<[string, string, JsonObject, JsonObject]>([
    [
      "openai-chat",
      "/v1/chat/completions",
      { model: "m", messages },
      {
        model: "m",
        choices: [{ message: { content: "echo: row-1 two words" }, finish_reason: "stop" }],
        usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
      },
    ],
    [
      "openai-completions",
      "/v1/completions",
      { prompt: ["a b", "c"] },
      {
        choices: [
          { index: 0, text: "echo: a b" },
          { index: 1, text: "echo: c" },
        ],
        usage: { prompt_tokens: 3, completion_tokens: 5 },
      },
    ],
    [
      "openai-embeddings",
      "/v1/embeddings",
      { input: ["a b", "c"], dimensions: 3 },
      {
        data: [
          { index: 0, embedding: embeddingOf("a b", 3) },
          { index: 1, embedding: embeddingOf("c", 3) },
        ],
        usage: { prompt_tokens: 3, total_tokens: 3 },
      },
    ],
    [
      "openai-responses",
      "/v1/responses",
      { input: "a b" },
      { status: "completed", output: [{ content: [{ type: "output_text", text: "echo: a b" }] }], usage: { input_tokens: 2, output_tokens: 3 } },
    ],
    [
      "anthropic-messages",
      "/v1/messages",
      { messages, max_tokens: 5 },
      { content: [{ type: "text", text: "echo: row-1 two words" }], stop_reason: "end_turn", usage: { input_tokens: 3, output_tokens: 4 } },
    ],
    [
      "ollama-chat",
      "/api/chat",
      { messages, stream: false },
      { message: { content: "echo: row-1 two words" }, done: true, prompt_eval_count: 3, eval_count: 4 },
    ],
    ["ollama-embed", "/api/embed", { input: "a b" }, { embeddings: [embeddingOf("a b")], prompt_eval_count: 2 }],
    [
      "tgi-generate",
      "/generate",
      { inputs: "a b", parameters: { details: true } },
      { generated_text: "echo: a b", details: { generated_tokens: 3, input_length: 2 } },
    ],
    [
      "kserve-v2, echoing",
      "/v2/models/echo/infer",
      {
        inputs: [
          {
            name: "x",
            shape: [2, 2],
            datatype: "INT32",
            data: [
              [1, 2],
              [3, 4],
            ],
          },
        ],
      },
      { model_name: "echo", outputs: [{ name: "output", shape: [2, 2], datatype: "INT32", data: [1, 2, 3, 4] }] },
    ],
    [
      "kserve-v2, two outputs",
      "/v2/models/pair/infer",
      { inputs: [{ name: "x", shape: [2], datatype: "BYTES", data: ["a", "b"] }] },
      {
        outputs: [
          { name: "label", shape: [2], data: [labelOf("a"), labelOf("b")] },
          { name: "scores", shape: [2, 3] },
        ],
      },
    ],
    ["http", "/anything/at?all=1", { text: "a b" }, { method: "POST", path: "/anything/at?all=1", text: "echo: a b", echo: { text: "a b" } }],
  ])("%s", async (_name, path, body, expected) => {
    expect(await post(path, body)).toMatchObject(expected);
  });

  it("answers embeddings in base64 with the numbers of the plain answer", async () => {
    const answer = await post("/v1/embeddings", { input: "a b", encoding_format: "base64" });
    const [first] = answer.data as JsonObject[];
    const bytes = Buffer.from(first?.embedding as string, "base64");
    expect([...new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)]).toEqual(embeddingOf("a b"));
  });

  it("gives a label or JSON when the prompt asks for one, the same for the same prompt", async () => {
    const ask = async (content: string): Promise<unknown> => {
      const { choices } = (await post("/v1/chat/completions", { messages: [{ role: "user", content }] })) as { choices: { message: { content: string } }[] };
      return choices[0]?.message.content;
    };
    expect(await ask("One label please: row-4")).toBe(labelOf("One label please: row-4"));
    expect(JSON.parse(String(await ask("As JSON: row-4")))).toEqual({ label: labelOf("As JSON: row-4"), echo: "As JSON: row-4" });
  });

  it.each<[string, string, JsonObject, RegExp, number]>([
    [
      "openai-chat",
      "/v1/chat/completions",
      { messages, stream_options: { include_usage: true } },
      /"usage":\{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7\}\}\n\ndata: \[DONE\]\n\n$/,
      4,
    ],
    ["openai-completions", "/v1/completions", { prompt: "row-1 two words" }, /data: \[DONE\]\n\n$/, 4],
    ["openai-responses", "/v1/responses", { input: "row-1 two words" }, /event: response.completed\ndata: .*"output_tokens":4.*\n\n$/, 4],
    ["anthropic-messages", "/v1/messages", { messages }, /"output_tokens":4\}\}\n\nevent: message_stop\ndata: .*\n\n$/, 4],
    ["ollama-chat", "/api/chat", { messages }, /"done":true,"prompt_eval_count":3,"eval_count":4.*\n$/, 4],
    ["tgi-generate", "/generate_stream", { inputs: "row-1 two words" }, /"generated_text":"echo: row-1 two words".*\n\n$/, 4],
  ])("streams %s with a chunk a token, usage and the end marker", async (_name, path, body, end, tokens) => {
    const text = await stream(path, body);
    expect(text).toMatch(end);
    expect(text.match(/"(content|text|delta)":" ?(echo:|row-1|two|words)"/g)).toHaveLength(tokens);
  });
});

describe("the witness's token count", () => {
  it.each(["", "one", " two words ", "a\n\nb\tc", "日本 語"])("is the number of pieces that %j is streamed in", (text) => {
    expect(splitTokens(text).join("")).toBe(text);
    expect(splitTokens(text)).toHaveLength(countTokens(text));
  });
});
