import { isJsonObject, type JsonObject, type JsonValue } from "../../src-shared/model/json.ts";
import type { ResponseSpec } from "../../src-shared/model/pipeline.ts";
import { unknownUsage } from "../../src-shared/model/usage.ts";
import { failRead, findErrorField } from "./body-fields.ts";
import { readPointer, valueToText } from "./json-pointer.ts";
import type { Answer, BuiltRequest, Protocol, Read } from "./protocol.ts";
import { findHeaderProblem } from "./request-headers.ts";

/** Any HTTP service with JSON answers. The request is `{ method, path, headers, body }`, all of them optional. */
export const http: Protocol = {
  name: "http",
  keyHeader: "authorization",
  headers: {},
  prepare: () => buildRequest,
  findError,
  readAnswer,
  stream: null,
};

const methods: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);
const requestFields: ReadonlySet<string> = new Set(["method", "path", "headers", "body"]);

function buildRequest(request: JsonObject): Read<BuiltRequest> {
  const unknown = Object.keys(request).find((field) => !requestFields.has(field));
  if (unknown !== undefined) return refuse(`has the field \`${unknown}\`; an \`http\` request takes method, path, headers and body`);
  const body = request["body"];
  const method = request["method"] ?? (body === undefined ? "GET" : "POST");
  if (typeof method !== "string" || !methods.has(method.toUpperCase()))
    return refuse(`has the method ${JSON.stringify(method)}; use GET, POST, PUT, PATCH or DELETE`);
  const path = buildPath(request["path"]);
  if (!path.ok) return path;
  const headers = buildHeaders(request["headers"]);
  if (!headers.ok) return headers;
  // A text goes as it is, for services that take something other than JSON.
  const isText = typeof body === "string";
  return {
    ok: true,
    value: {
      method: method.toUpperCase(),
      path: path.value,
      headers: headers.value,
      contentType: isText ? "text/plain; charset=utf-8" : "application/json",
      body: body === undefined ? null : isText ? body : JSON.stringify(body),
    },
  };
}

/** Paths may hold data of rows: one that climbs out of the endpoint's prefix is refused. */
function buildPath(path: JsonValue | undefined): Read<string> {
  if (path === undefined || path === null || path === "") return { ok: true, value: "" };
  if (typeof path !== "string") return refuse(`has the path ${JSON.stringify(path)}; a path is a text`);
  const rooted = path.startsWith("/") || path.startsWith("?") ? path : `/${path}`;
  const [beforeQuery = ""] = rooted.split(/[?#]/, 1);
  const climbs = beforeQuery.split(/[/\\]/).some((segment) => /^(\.|%2e){1,2}$/i.test(segment));
  if (climbs) return refuse(`has the path ${JSON.stringify(path)}, which leads out of the endpoint's url`);
  // The URL parser encodes what a request line cannot hold; the fragment never travels.
  const url = new URL(`http://h/x${rooted}`);
  return { ok: true, value: url.pathname.slice(2) + url.search };
}

function buildHeaders(headers: JsonValue | undefined): Read<Record<string, string>> {
  const built: Record<string, string> = {};
  if (headers === undefined || headers === null) return { ok: true, value: built };
  if (!isJsonObject(headers)) return refuse("has headers that are not an object of names and values");
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) continue;
    const text = valueToText(value);
    const problem = findHeaderProblem(name, text);
    if (problem !== null) return refuse(`has a header that cannot be sent: ${problem}`);
    built[name.toLowerCase()] = text;
  }
  return { ok: true, value: built };
}

/** A service may well have a field `error` of its own: it counts when nothing else was found where the step looks. */
function findError(body: JsonValue, response: ResponseSpec | undefined): JsonValue | undefined {
  const select = response?.select;
  return select !== undefined && readPointer(body, select) !== undefined ? undefined : findErrorField(body);
}

function readAnswer(body: JsonValue, response: ResponseSpec | undefined): Read<Answer> {
  const select = response?.select ?? "";
  const value = readPointer(body, select);
  if (value === undefined) return failRead("bad_output", "E_NO_VALUE", `the answer has nothing at ${JSON.stringify(select)}, where \`select\` points`);
  return { ok: true, value: { text: valueToText(value), value, embedding: null, body, usage: unknownUsage, finishReason: null } };
}

function refuse(problem: string): Read<never> {
  return failRead("bad_request", "E_BAD_REQUEST", `the request ${problem}`);
}
