import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { findLocalServers } from "../../../../src-main/endpoints/find-local-servers.ts";
import { findProviderKeys } from "../../../../src-main/endpoints/find-provider-keys.ts";
import { startWitnessServer } from "../../../support/witness-server.ts";

/** A server on loopback that answers these paths with JSON and everything else with 404; null never answers. */
async function startServer(answerByPath: Record<string, unknown> | null): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (answerByPath === null) return;
    const answer = answerByPath[request.url ?? ""];
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" }).end(JSON.stringify(answer ?? { error: "not found" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, asked };
}

const openAiModels = (owner: string) => ({ object: "list", data: [{ id: "qwen", owned_by: owner }] });

test.each([
  ["Ollama", { "/api/tags": { models: [{ name: "llama3:8b" }, { name: "qwen" }] } }, { protocol: "ollama-chat", models: ["llama3:8b", "qwen"] }, ""],
  ["Text Generation Inference", { "/info": { model_id: "mistral" } }, { protocol: "tgi-generate", models: ["mistral"] }, ""],
  ["Triton", { "/v2": { name: "triton", version: "2" }, "/v2/repository/index": [{ name: "bert" }] }, { protocol: "kserve-v2", models: ["bert"] }, ""],
  ["vLLM", { "/v1/models": openAiModels("vllm") }, { protocol: "openai-chat", models: ["qwen"] }, "/v1"],
  ["vLLM", { "/v1/models": openAiModels("me"), "/version": { version: "0.9" } }, { protocol: "openai-chat" }, "/v1"],
  ["llama.cpp", { "/v1/models": openAiModels("llamacpp") }, { protocol: "openai-chat" }, "/v1"],
  ["LM Studio", { "/v1/models": openAiModels("x"), "/api/v0/models": { data: [] } }, { protocol: "openai-chat" }, "/v1"],
  ["SGLang", { "/v1/models": openAiModels("sglang") }, { protocol: "openai-chat" }, "/v1"],
  ["OpenAI-compatible server", { "/v1/models": { data: [] } }, { protocol: "openai-chat", models: [] }, "/v1"],
])("%s is known by its own answers", async (product, answers, expected, path) => {
  const { port } = await startServer(answers);
  expect(await findLocalServers([port])).toEqual([expect.objectContaining({ product, url: `http://127.0.0.1:${port}${path}`, ...expected })]);
});

test("what answers and is no model server, what never answers, and what is not there are passed over", async () => {
  const [page, silent] = [await startServer({ "/": "hello" }), await startServer(null)];
  expect(await findLocalServers([page.port, silent.port, 1])).toEqual([]);
  expect(silent.asked).toEqual(["GET /"]);
});

test("nothing that costs is asked: no path that makes a model work", async () => {
  await using stack = new AsyncDisposableStack();
  const witness = await startWitnessServer();
  stack.defer(() => witness.close());
  await findLocalServers([witness.port]);
  expect(witness.calls().filter(({ path }) => /completions|embeddings|messages|infer|chat|generate/.test(path))).toEqual([]);
});

test("keys of providers are told by the names of their variables, set ones only, without values", () => {
  const found = findProviderKeys({ OPENAI_API_KEY: "sk-value", ANTHROPIC_API_KEY: " ", OTHER_API_KEY: "x" });
  expect(found.map(({ env }) => env)).toEqual(["OPENAI_API_KEY"]);
  expect(JSON.stringify(found)).not.toContain("sk-value");
});
