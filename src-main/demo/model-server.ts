import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src-shared/model/json.ts";
import { answerInference, describeModel, type TensorModel } from "./open-inference.ts";
import type { TextModels } from "./text-models.ts";

/** `port`: 0 for any that is free. */
export type ModelServerOptions = { port?: number; onRequest?: () => void };
export type ModelServer = { port: number; close(): Promise<void> };

type Answer = { status: number; body: JsonObject };
const maxBodyBytes = 16 * 1024 * 1024;

/**
 * Serves the models on loopback, as any model server would:
 *   /v2, /v2/health/{live,ready}, /v2/models/{language,sentiment}[/ready], POST /v2/models/{language,sentiment}/infer
 *   POST /entities   {"text"} → {"keywords": [...], "entities": [{"type", "value"}]}
 */
export async function startModelServer(models: TextModels, { port = 0, onRequest }: ModelServerOptions = {}): Promise<ModelServer> {
  const modelByName = new Map(toTensorModels(models).map((model) => [model.name, model]));
  const server = createServer((request, response) => {
    onRequest?.();
    void serve(request, response, (body) => route(request, body, modelByName, models));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}

function toTensorModels(models: TextModels): TensorModel[] {
  return [
    {
      name: "language",
      outputs: [
        { name: "language", datatype: "BYTES" },
        { name: "confidence", datatype: "FP32" },
      ],
      infer(texts) {
        const found = texts.map((text) => models.detectLanguage(text));
        return [found.map((one) => one.language), found.map((one) => one.confidence)];
      },
    },
    {
      name: "sentiment",
      outputs: [
        { name: "label", datatype: "BYTES" },
        { name: "score", datatype: "FP32" },
      ],
      infer(texts) {
        const found = texts.map((text) => models.scoreSentiment(text));
        return [found.map((one) => one.label), found.map((one) => one.score)];
      },
    },
  ];
}

function route(request: IncomingMessage, body: JsonValue, modelByName: ReadonlyMap<string, TensorModel>, models: TextModels): Answer {
  const [path = "/"] = (request.url ?? "/").split("?");
  if (path === "/entities") return request.method === "POST" ? answerEntities(body, models) : notAllowed("POST");
  if (path === "/v2") return { status: 200, body: { name: "inferno-demo", version: "1", extensions: [] } };
  if (path === "/v2/health/live") return { status: 200, body: { live: true } };
  if (path === "/v2/health/ready") return { status: 200, body: { ready: true } };
  const [, name, verb] = /^\/v2\/models\/([^/]+)(?:\/(ready|infer))?$/.exec(path) ?? [];
  if (name === undefined) return { status: 404, body: { error: `there is nothing at ${path}` } };
  const model = modelByName.get(name);
  if (model === undefined) return { status: 404, body: { error: `there is no model "${name}"; there are ${[...modelByName.keys()].join(" and ")}` } };
  if (verb === "ready") return { status: 200, body: { name, ready: true } };
  if (verb === undefined) return { status: 200, body: describeModel(model) };
  return request.method === "POST" ? answerInference(model, body) : notAllowed("POST");
}

function answerEntities(body: JsonValue, models: TextModels): Answer {
  if (!isJsonObject(body) || typeof body.text !== "string") return { status: 400, body: { error: 'expected {"text": "…"}' } };
  return { status: 200, body: models.findDetails(body.text) };
}

const notAllowed = (method: string): Answer => ({ status: 405, body: { error: `this path takes ${method}` } });

async function serve(request: IncomingMessage, response: ServerResponse, answer: (body: JsonValue) => Answer): Promise<void> {
  const { status, body } = await readAndAnswer(request, answer);
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) }).end(text);
}

async function readAndAnswer(request: IncomingMessage, answer: (body: JsonValue) => Answer): Promise<Answer> {
  let body: JsonValue = null;
  try {
    const text = await readText(request);
    if (text === null) return { status: 413, body: { error: `a request may have ${maxBodyBytes} bytes at most` } };
    body = text === "" ? null : (JSON.parse(text) as JsonValue);
  } catch (error) {
    return { status: 400, body: { error: `the body is no JSON: ${error instanceof Error ? error.message : String(error)}` } };
  }
  try {
    return answer(body);
  } catch (error) {
    return { status: 500, body: { error: `the model failed: ${error instanceof Error ? error.message : String(error)}` } };
  }
}

/** Null when it is too big; the rest is then read and dropped, so that the client gets to see the answer. */
async function readText(request: IncomingMessage): Promise<string | null> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes <= maxBodyBytes) pieces.push(piece);
  }
  return bytes > maxBodyBytes ? null : Buffer.concat(pieces).toString("utf8");
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
