import type { ProtocolName } from "../../model/endpoint.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json.ts";

/** How a protocol's servers tell which models they have: one request to the endpoint's base, and what to read from the answer. */
export type ModelListing = { method: "GET" | "POST"; path: string; headers?: Record<string, string>; read: (body: JsonValue) => string[] };

export type ProtocolFacts = {
  /** Address of a usual server, as the endpoint's url. */
  exampleUrl: string;
  needsModel: boolean;
  /** The header that carries the key when the endpoint names none. */
  keyHeader: "Authorization" | "x-api-key";
  /** Null where the protocol has none. */
  listing: ModelListing | null;
  /** The smallest request that shows whether the endpoint works, in the protocol's own shape. `host`: some providers name fields otherwise. */
  makeTrial: (host: string) => JsonObject;
};

const question = "Reply with the one word: ok";
const messages = [{ role: "user", content: question }];

const openAiListing: ModelListing = { method: "GET", path: "/models", read: (body) => readNames(body, "data", "id") };
const ollamaListing: ModelListing = { method: "GET", path: "/api/tags", read: (body) => readNames(body, "models", "name") };

const openAi = { exampleUrl: "http://127.0.0.1:8000/v1", needsModel: true, keyHeader: "Authorization", listing: openAiListing } as const;
const ollama = { exampleUrl: "http://127.0.0.1:11434", needsModel: true, keyHeader: "Authorization", listing: ollamaListing } as const;

/** What there is to know of each protocol beside how its calls are made. */
export const protocolFacts: Record<ProtocolName, ProtocolFacts> = {
  // The newest models of OpenAI itself know the limit by another name only.
  "openai-chat": { ...openAi, makeTrial: (host) => ({ messages, [host.endsWith("openai.com") ? "max_completion_tokens" : "max_tokens"]: 64 }) },
  "openai-completions": { ...openAi, makeTrial: () => ({ prompt: question, max_tokens: 16 }) },
  "openai-embeddings": { ...openAi, makeTrial: () => ({ input: "ok" }) },
  "openai-responses": { ...openAi, exampleUrl: "https://api.openai.com/v1", makeTrial: () => ({ input: question, max_output_tokens: 64 }) },
  "anthropic-messages": {
    exampleUrl: "https://api.anthropic.com/v1",
    needsModel: true,
    keyHeader: "x-api-key",
    listing: { ...openAiListing, headers: { "anthropic-version": "2023-06-01" } },
    makeTrial: () => ({ messages, max_tokens: 64 }),
  },
  "ollama-chat": { ...ollama, makeTrial: () => ({ messages, options: { num_predict: 64 } }) },
  "ollama-embed": { ...ollama, makeTrial: () => ({ input: "ok" }) },
  "tgi-generate": {
    exampleUrl: "http://127.0.0.1:8080",
    needsModel: false,
    keyHeader: "Authorization",
    listing: { method: "GET", path: "/info", read: (body) => (isJsonObject(body) && typeof body["model_id"] === "string" ? [body["model_id"]] : []) },
    makeTrial: () => ({ inputs: question, parameters: { max_new_tokens: 16 } }),
  },
  "kserve-v2": {
    exampleUrl: "http://127.0.0.1:8000",
    needsModel: true,
    keyHeader: "Authorization",
    listing: { method: "POST", path: "/v2/repository/index", read: (body) => readNames({ models: body }, "models", "name") },
    makeTrial: () => ({ inputs: [{ name: "text", shape: [1], datatype: "BYTES", data: ["ok"] }] }),
  },
  http: { exampleUrl: "http://127.0.0.1:5000", needsModel: false, keyHeader: "Authorization", listing: null, makeTrial: () => ({ method: "GET", path: "/" }) },
};

/** The texts under `key` of the objects in the list `list`, each once, at most 1000. */
function readNames(body: JsonValue, list: string, key: string): string[] {
  const listed = isJsonObject(body) ? body[list] : undefined;
  if (!Array.isArray(listed)) return [];
  const names = listed.flatMap((entry) => (isJsonObject(entry) && typeof entry[key] === "string" && entry[key] !== "" ? [entry[key]] : []));
  return [...new Set(names)].slice(0, 1000);
}
