import { request as askHttp } from "node:http";
import { protocolFacts } from "../../src-shared/core/endpoints/protocol-facts.ts";
import { isJsonObject, type JsonValue } from "../../src-shared/model/json.ts";
import type { FoundServer } from "../../src-shared/wire/ui/endpoint-messages.ts";

/** Where model servers listen when nobody tells them otherwise. */
export const usualPorts: readonly number[] = [11434, 1234, 8000, 8080, 3000, 30000, 9000, 5000];

const answerMs = 1500;
const maxAnswerBytes = 1024 * 1024;

/** Asks the ports of this machine, and of no other, what answers there. Servers say who they are at paths of their own. */
export async function findLocalServers(ports: readonly number[] = usualPorts): Promise<FoundServer[]> {
  const found = await Promise.all(ports.map((port) => identify(port)));
  return found.filter((server) => server !== null);
}

type Ask = (path: string, method?: "GET" | "POST") => Promise<JsonValue | null>;

/** The most telling question first; the next is asked when it has no answer. */
async function identify(port: number): Promise<FoundServer | null> {
  const origin = `http://127.0.0.1:${port}`;
  const ask: Ask = (path, method = "GET") => askForJson({ port, path, method });
  // Most ports have nobody: one question settles that.
  if (!(await isListening(port))) return null;
  for (const recognise of [recogniseOllama, recogniseTgi, recogniseOpenInference, recogniseOpenAi]) {
    const server = await recognise(ask, origin);
    if (server !== null) return server;
  }
  return null;
}

async function recogniseOllama(ask: Ask, origin: string): Promise<FoundServer | null> {
  const tags = await ask("/api/tags");
  if (!isJsonObject(tags) || !Array.isArray(tags["models"])) return null;
  return { product: "Ollama", protocol: "ollama-chat", url: origin, models: protocolFacts["ollama-chat"].listing?.read(tags) ?? [] };
}

async function recogniseTgi(ask: Ask, origin: string): Promise<FoundServer | null> {
  const info = await ask("/info");
  if (!isJsonObject(info) || typeof info["model_id"] !== "string") return null;
  return { product: "Text Generation Inference", protocol: "tgi-generate", url: origin, models: [info["model_id"]] };
}

async function recogniseOpenInference(ask: Ask, origin: string): Promise<FoundServer | null> {
  const about = await ask("/v2");
  if (!isJsonObject(about) || typeof about["name"] !== "string" || about["version"] === undefined) return null;
  const listed = await ask("/v2/repository/index", "POST");
  const models = protocolFacts["kserve-v2"].listing?.read(listed) ?? [];
  return {
    product: about["name"] === "triton" ? "Triton" : `${about["name"].slice(0, 60)} (Open Inference Protocol)`,
    protocol: "kserve-v2",
    url: origin,
    models,
  };
}

async function recogniseOpenAi(ask: Ask, origin: string): Promise<FoundServer | null> {
  const listed = await ask("/v1/models");
  if (!isJsonObject(listed) || !Array.isArray(listed["data"])) return null;
  const models = protocolFacts["openai-chat"].listing?.read(listed) ?? [];
  return { product: await nameProduct(ask, listed["data"][0] ?? null), protocol: "openai-chat", url: `${origin}/v1`, models };
}

/** Servers of OpenAI's shape are told apart by who they say owns the models, and by paths that only they have. */
async function nameProduct(ask: Ask, model: JsonValue): Promise<string> {
  const owner = isJsonObject(model) && typeof model["owned_by"] === "string" ? model["owned_by"] : "";
  const known = productByOwner[owner];
  if (known !== undefined) return known;
  if ((await ask("/api/v0/models")) !== null) return "LM Studio";
  if ((await ask("/get_model_info")) !== null) return "SGLang";
  if ((await ask("/props")) !== null) return "llama.cpp";
  const version = await ask("/version");
  return isJsonObject(version) && typeof version["version"] === "string" ? "vLLM" : "OpenAI-compatible server";
}

const productByOwner: Readonly<Record<string, string>> = { vllm: "vLLM", sglang: "SGLang", llamacpp: "llama.cpp", organization_owner: "LM Studio" };

async function isListening(port: number): Promise<boolean> {
  return (await askForText({ port, path: "/", method: "GET" })) !== null;
}

async function askForJson(question: { port: number; path: string; method: "GET" | "POST" }): Promise<JsonValue | null> {
  const text = await askForText(question);
  if (text === null || text.status !== 200) return null;
  try {
    return JSON.parse(text.body) as JsonValue;
  } catch {
    // A web page, for example: not what was asked for.
    return null;
  }
}

/** Null when nothing answers in time. Redirects are not followed: they would lead elsewhere. */
function askForText({ port, path, method }: { port: number; path: string; method: "GET" | "POST" }): Promise<{ status: number; body: string } | null> {
  return new Promise((resolve) => {
    const headers = { accept: "application/json", ...(method === "POST" ? { "content-type": "application/json" } : {}) };
    const asked = askHttp({ host: "127.0.0.1", port, path, method, headers, agent: false, signal: AbortSignal.timeout(answerMs) }, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (text: string) => {
        body += text;
        if (body.length > maxAnswerBytes) asked.destroy();
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body }));
      answer.on("error", () => resolve(null));
    });
    asked.on("error", () => resolve(null));
    asked.on("close", () => resolve(null));
    asked.end(method === "POST" ? "{}" : undefined);
  });
}
