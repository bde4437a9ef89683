import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ProtocolName } from "../../../../src-shared/model/endpoint.ts";
import type { JsonObject } from "../../../../src-shared/model/json.ts";
import { answerOf, callOnce, makeEndpoint } from "../calls/make-endpoint.ts";

const messages = [{ role: "user", content: "hello" }];

/** A server that others wrote from the providers' own behaviour: what both sides here could be wrong about alike shows there. */
describe("against a server that is not ours", () => {
  const server = new LLMock({ port: 0 });
  server.onMessage("hello", { content: "Hi there, you! How are things?" });
  beforeAll(async () => {
    await server.start();
  });
  afterAll(async () => {
    await server.stop();
  });

  it.each<[ProtocolName, string, JsonObject]>([
    ["openai-chat", "/v1", { messages }],
    ["openai-responses", "/v1", { input: "hello" }],
    ["anthropic-messages", "/v1", { max_tokens: 50, messages }],
    ["ollama-chat", "", { messages }],
  ])("%s reads the same text whole and streamed", async (protocol, base, request) => {
    for (const stream of [false, true]) {
      const { outcome } = await callOnce({ endpoint: makeEndpoint({ url: server.url + base, protocol, stream }), request });
      expect(answerOf(outcome).text).toBe("Hi there, you! How are things?");
      expect(outcome.timing.ttftMs === null).toBe(!stream);
    }
  });

  it.each<[ProtocolName, string]>([
    ["openai-embeddings", "/v1"],
    ["ollama-embed", ""],
  ])("%s reads a vector", async (protocol, base) => {
    const { outcome } = await callOnce({ endpoint: makeEndpoint({ url: server.url + base, protocol }), request: { input: "hello" } });
    expect(answerOf(outcome).embedding).toHaveLength(1536);
  });
});
