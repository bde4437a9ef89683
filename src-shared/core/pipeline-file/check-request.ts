import type { ProtocolName } from "../../model/endpoint.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json.ts";
import { closestName } from "../templates/closest-name.ts";
import { checkLiteralKeys } from "./check-auth.ts";
import type { Path } from "./located.ts";
import { suggest } from "./near-miss.ts";
import type { Report } from "./report.ts";

/** Looks whether a step's request has what its endpoint's protocol cannot do without, and nothing that is not the request's to say. */
export function checkRequest(request: JsonObject, context: { protocol: ProtocolName; step: string; path: Path; report: Report }): void {
  if (context.protocol === "http") checkHttpRequest(request, context);
  else {
    checkRequiredKeys(request, { ...context, protocol: context.protocol });
    checkEndpointKeys(request, context);
    checkChoices(request, context);
  }
}

type Context = { step: string; path: Path; report: Report };
type ModelProtocol = Exclude<ProtocolName, "http">;

/** What each protocol's request must have, and the kind of each. A template may stand for any of them. */
const requiredKeys: Record<ModelProtocol, Record<string, "messages" | "textOrList" | "list" | "count">> = {
  "openai-chat": { messages: "messages" },
  "openai-completions": { prompt: "textOrList" },
  "openai-embeddings": { input: "textOrList" },
  "openai-responses": { input: "textOrList" },
  "anthropic-messages": { messages: "messages", max_tokens: "count" },
  "ollama-chat": { messages: "messages" },
  "ollama-embed": { input: "textOrList" },
  "tgi-generate": { inputs: "textOrList" },
  "kserve-v2": { inputs: "list" },
};

const expectedByKind = {
  messages: "a list of messages, each with a role and content",
  textOrList: "text or a list",
  list: "a list of inputs, each with name, shape, datatype and data",
  count: "a whole number",
};

function checkRequiredKeys(request: JsonObject, { protocol, step, path, report }: Context & { protocol: ModelProtocol }): void {
  for (const [key, kind] of Object.entries(requiredKeys[protocol])) {
    const value = request[key];
    if (value === undefined) {
      const near = closestName(key, Object.keys(request));
      const slip = near === null || Object.hasOwn(requiredKeys[protocol], near) ? "" : ` Is "${near}" meant to be it?`;
      report({ path, part: "key" }, "E_REQUEST", `The request of step ${step} has no ${key}; ${protocol} needs ${expectedByKind[kind]} there.${slip}`);
    } else if (!fitsKind(value, kind)) report({ path: [...path, key] }, "E_REQUEST", `${key} must be ${expectedByKind[kind]}.`);
    else if (kind === "messages" && Array.isArray(value)) checkMessages(value, [...path, key], report);
  }
}

function fitsKind(value: JsonValue, kind: keyof typeof expectedByKind): boolean {
  if (typeof value === "string") return kind === "textOrList" || hasTemplate(value);
  return kind === "count" ? Number.isInteger(value) : Array.isArray(value) && value.length > 0;
}

function checkMessages(messages: readonly JsonValue[], path: Path, report: Report): void {
  for (const [index, message] of messages.entries()) {
    if (typeof message === "string" && hasTemplate(message)) continue;
    if (!isJsonObject(message)) report({ path: [...path, index] }, "E_REQUEST", "A message must be a map with a role and content.");
    else if (message["role"] === undefined) report({ path: [...path, index] }, "E_REQUEST", "This message has no role; write role: user, system or assistant.");
  }
}

/** What the endpoint says for all its steps. */
function checkEndpointKeys(request: JsonObject, { path, report }: Context): void {
  for (const key of ["model", "stream", "stream_options"]) {
    if (!Object.hasOwn(request, key)) continue;
    const instead = key === "model" ? "write it as the endpoint's model" : "write stream: true at the endpoint";
    report({ path: [...path, key], part: "key" }, "E_REQUEST", `${key} does not belong in a request, it goes to the endpoint: ${instead}.`);
  }
}

/** A row has one answer. */
function checkChoices(request: JsonObject, { path, report }: Context): void {
  const parameters = isJsonObject(request["parameters"]) ? request["parameters"] : {};
  const places: [JsonValue | undefined, Path][] = [
    [request["n"], [...path, "n"]],
    [request["best_of"], [...path, "best_of"]],
    [parameters["best_of"], [...path, "parameters", "best_of"]],
  ];
  for (const [value, place] of places) {
    if (value === undefined || value === null || value === 1) continue;
    report({ path: place }, "E_REQUEST", `${String(place.at(-1))} must be 1: a step has one answer for a row. For several, make several steps.`);
  }
}

const httpKeys = ["method", "path", "headers", "body"];
const httpMethods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

function checkHttpRequest(request: JsonObject, { step, path, report }: Context): void {
  for (const key of Object.keys(request)) {
    if (httpKeys.includes(key)) continue;
    const near = suggest(key, httpKeys);
    report(
      { path: [...path, key], part: "key" },
      "E_KEY_UNKNOWN",
      `A request of protocol http has no key "${key.slice(0, 60)}".${near === "" ? ` It has ${httpKeys.join(", ")}; what is to be sent goes under body.` : near}`,
    );
  }
  checkMethod(request["method"], [...path, "method"], report);
  const route = request["path"];
  if (route !== undefined && !isRoute(route)) report({ path: [...path, "path"] }, "E_REQUEST", `The path of step ${step} must begin with /, or be empty.`);
  checkHttpHeaders(request["headers"], [...path, "headers"], report);
}

function checkMethod(method: JsonValue | undefined, path: Path, report: Report): void {
  if (method === undefined || (typeof method === "string" && (httpMethods.includes(method) || hasTemplate(method)))) return;
  const near = typeof method === "string" ? suggest(method, httpMethods) : "";
  report({ path }, "E_REQUEST", `method must be one of ${httpMethods.join(", ")}.${near}`);
}

function checkHttpHeaders(headers: JsonValue | undefined, path: Path, report: Report): void {
  if (headers === undefined || (typeof headers === "string" && hasTemplate(headers))) return;
  if (!isJsonObject(headers)) {
    report({ path }, "E_REQUEST", "headers must be a map from names to texts.");
    return;
  }
  checkLiteralKeys(headers, path, report);
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== "string") report({ path: [...path, name] }, "E_REQUEST", "The value of a header must be text.");
  }
}

function isRoute(route: JsonValue): boolean {
  return typeof route === "string" && (route === "" || route.startsWith("/") || /^\s*\{[{%#]/.test(route));
}

function hasTemplate(text: string): boolean {
  return /\{[{%]/.test(text);
}
