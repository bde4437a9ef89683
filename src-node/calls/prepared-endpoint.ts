import type { NodeAuth, NodeEndpoint } from "../../src-shared/model/endpoint.ts";
import type { JsonObject } from "../../src-shared/model/json.ts";
import { findProtocol } from "../protocols/find-protocol.ts";
import type { BuiltRequest, Protocol, Read, ReadFailure } from "../protocols/protocol.ts";
import { findHeaderProblem } from "../protocols/request-headers.ts";
import { findDenial } from "./denied-addresses.ts";

/** All that is the same for every call of an endpoint. Holds the key: it stays in this process's memory. */
export type PreparedEndpoint = {
  endpoint: NodeEndpoint;
  protocol: Protocol;
  url: URL;
  /** The base url's path without a slash at its end. */
  basePath: string;
  /** The base url's query with its `?`, or empty. */
  baseQuery: string;
  /** `host:port`, for messages. */
  host: string;
  /** Names and values in turn, for requests that bring no headers of their own. */
  headers: readonly string[];
  /** The header that carries the key, in lower case; null without one. */
  keyHeader: string | null;
  /** Values that must show up nowhere. */
  secrets: readonly string[];
  build(request: JsonObject): Read<BuiltRequest>;
};

/** Checks and computes all that does not depend on the request. Sends nothing. */
export function prepareEndpoint(endpoint: NodeEndpoint, env: NodeJS.ProcessEnv): Read<PreparedEndpoint> {
  const url = readUrl(endpoint.url);
  if (!url.ok) return url;
  const protocol = findProtocol(endpoint.protocol);
  const key = readKey(endpoint.auth, protocol, env);
  if (!key.ok) return key;
  const named = { ...protocol.headers, ...lowerNames(endpoint.headers ?? {}) };
  const problem = Object.entries(named)
    .map(([name, value]) => findHeaderProblem(name, value))
    .find((found) => found !== null);
  if (problem !== undefined) return refuse("bad_request", "E_BAD_HEADER", `the endpoint has a header that cannot be sent: ${problem}`);
  const keyHeader = key.value === null ? null : key.value.name;
  return {
    ok: true,
    value: {
      endpoint,
      protocol,
      url: url.value,
      basePath: url.value.pathname.replace(/\/+$/, ""),
      baseQuery: url.value.search,
      host: url.value.port === "" ? `${url.value.hostname}:${url.value.protocol === "https:" ? 443 : 80}` : url.value.host,
      headers: listHeaders(endpoint.stream, { "content-type": "application/json", ...named }, key.value),
      keyHeader,
      secrets: key.value === null ? [] : [key.value.secret, key.value.value],
      build: protocol.prepare({ model: endpoint.model, stream: endpoint.stream && protocol.stream !== null }),
    },
  };
}

/** The headers of one call: the prepared ones, with the request's own above them but for the key. */
export function headersOf(prepared: PreparedEndpoint, request: BuiltRequest, requestId: string): string[] {
  const idHeader = ["x-client-request-id", requestId.replace(/[^\x21-\x7e]/g, "_")];
  if (request.headers === null) return prepared.headers.concat(idHeader);
  const headerByName = new Map<string, string>();
  for (let index = 0; index < prepared.headers.length; index += 2) headerByName.set(prepared.headers[index] ?? "", prepared.headers[index + 1] ?? "");
  const hasType = lowerNames(prepared.endpoint.headers ?? {})["content-type"] !== undefined;
  if (request.body === null) headerByName.delete("content-type");
  else if (!hasType) headerByName.set("content-type", request.contentType);
  for (const [name, value] of Object.entries(request.headers)) {
    if (name !== prepared.keyHeader) headerByName.set(name, value);
  }
  return [...[...headerByName].flat(), ...idHeader];
}

/** The path and query of one call. */
export function pathOf(prepared: PreparedEndpoint, request: BuiltRequest): string {
  const path = prepared.basePath + request.path;
  const rooted = path.startsWith("/") ? path : `/${path}`;
  if (prepared.baseQuery === "") return rooted;
  return rooted.includes("?") ? `${rooted}&${prepared.baseQuery.slice(1)}` : rooted + prepared.baseQuery;
}

function readUrl(text: string): Read<URL> {
  if (!URL.canParse(text))
    return refuse("bad_request", "E_BAD_URL", `the endpoint's url ${JSON.stringify(text)} is not a url; write it as http://host:port/path`);
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    return refuse("bad_request", "E_BAD_URL", `the endpoint's url begins with ${url.protocol}; only http and https are called`);
  if (url.username !== "" || url.password !== "")
    return refuse("bad_request", "E_BAD_URL", "the endpoint's url holds a user name or password; use auth for keys");
  const denial = findDenial(url.hostname);
  if (denial !== null)
    return refuse("bad_request", "E_ENDPOINT_DENIED", `the endpoint's url leads to ${url.hostname}, which is ${denial}; endpoints there are not allowed`);
  return { ok: true, value: url };
}

/** `secret` is the bare key; `value` is what the header says. */
type Key = { name: string; secret: string; value: string };

function readKey(auth: NodeAuth | null, protocol: Protocol, env: NodeJS.ProcessEnv): Read<Key | null> {
  if (auth === null) return { ok: true, value: null };
  const secret = ("value" in auth ? auth.value : (env[auth.env] ?? "")).trim();
  const source = "value" in auth ? "the endpoint's secret" : `the environment variable ${auth.env}`;
  if (secret === "") {
    const remedy = "value" in auth ? "set it with `inferno secret set`" : "set it where this node is started";
    return refuse("auth", "E_KEY_MISSING", `${source} is not set or empty, and the endpoint's key is to come from it; ${remedy}`);
  }
  const name = (auth.header ?? protocol.keyHeader).toLowerCase();
  if (findHeaderProblem(name, secret) !== null)
    return refuse("auth", "E_KEY_INVALID", `${source} holds characters that a header cannot carry, or goes to a header that cannot be set`);
  const hasScheme = /^[A-Za-z][A-Za-z0-9_-]*\s+\S/.test(secret);
  return { ok: true, value: { name, secret, value: name === "authorization" && !hasScheme ? `Bearer ${secret}` : secret } };
}

function listHeaders(stream: boolean, named: Record<string, string>, key: Key | null): string[] {
  const headers: Record<string, string> = { "user-agent": "inferno-inference", ...named, "accept-encoding": "gzip" };
  if (stream && headers["accept"] === undefined) headers["accept"] = "text/event-stream, application/x-ndjson, application/json";
  if (key !== null) headers[key.name] = key.value;
  return Object.entries(headers).flat();
}

function lowerNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function refuse(kind: ReadFailure["kind"], code: string, message: string): Read<never> {
  return { ok: false, failure: { kind, code, message } };
}
