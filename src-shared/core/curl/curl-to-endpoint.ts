import type { ProtocolName } from "../../model/endpoint.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json.ts";
import { protocolFacts } from "../endpoints/protocol-facts.ts";
import type { CurlRequest } from "./read-curl.ts";

/** Where the command's key is: in an environment variable that it names, or in the command itself. `header` null: the protocol's own. */
export type CurlKey = ({ env: string } | { value: string }) & { header: string | null };

/** An endpoint as a request shows it. The key stands apart, so that nothing else can carry it. */
export type CurlEndpoint = {
  protocol: ProtocolName;
  url: string;
  model: string | null;
  stream: boolean;
  key: CurlKey | null;
  /** Headers that are neither the key nor set by every client. */
  headers: Record<string, string>;
  /** The request in the protocol's own shape, without model and streaming fields; null when the command has none that can be used. */
  request: JsonObject | null;
  /** What was not taken over, a sentence each. */
  notes: string[];
};

/** Tells from address and body what a request speaks, and takes it apart. Null when the address is none. */
export function curlToEndpoint(curl: CurlRequest): CurlEndpoint | null {
  const parts = /^(https?:\/\/[^/?#]+)([^?#]*)(\?[^#]*)?(?:#.*)?$/i.exec(curl.url);
  if (parts === null) return null;
  const [, origin = "", path = "", query = ""] = parts;
  const { protocol, base, model } = recognise(path);
  const { key, headers } = splitHeaders(curl.headers, protocol);
  const notes = [...curl.notes];
  const body = readJson(curl.body);
  if (protocol === "http") {
    const request: JsonObject = {
      method: curl.method,
      path: `${path === "" ? "/" : path}${hideKeys(query, notes)}`,
      ...(curl.body === null ? {} : { body: body ?? curl.body }),
    };
    return { protocol, url: origin, model: null, stream: false, key, headers, request, notes };
  }
  if (query !== "") notes.push("The ? part of the address was left out.");
  const taken = isJsonObject(body) ? splitBody(body) : { model: null, stream: false, request: null };
  return { protocol, url: `${origin}${base}`, ...taken, model: model ?? taken.model, key, headers, notes };
}

type Recognised = { protocol: ProtocolName; base: string; model: string | null };

/** Ends of paths, the longest first; what stands before them is the endpoint's base. */
const routes: readonly { pattern: RegExp; protocol: ProtocolName }[] = [
  { pattern: /\/v2\/models\/([^/]+)(?:\/versions\/[^/]+)?(?:\/infer)?$/, protocol: "kserve-v2" },
  { pattern: /\/v2\/repository\/index$/, protocol: "kserve-v2" },
  { pattern: /\/api\/(?:chat|generate|tags|show)$/, protocol: "ollama-chat" },
  { pattern: /\/api\/embed(?:dings)?$/, protocol: "ollama-embed" },
  { pattern: /\/generate(?:_stream)?$/, protocol: "tgi-generate" },
  { pattern: /\/chat\/completions$/, protocol: "openai-chat" },
  { pattern: /\/completions$/, protocol: "openai-completions" },
  { pattern: /\/embeddings$/, protocol: "openai-embeddings" },
  { pattern: /\/responses$/, protocol: "openai-responses" },
  { pattern: /\/messages$/, protocol: "anthropic-messages" },
  { pattern: /(?<=\/v1)\/models$/, protocol: "openai-chat" },
];

function recognise(path: string): Recognised {
  const trimmed = path.replace(/\/+$/, "");
  for (const { pattern, protocol } of routes) {
    const found = pattern.exec(trimmed);
    if (found !== null) return { protocol, base: trimmed.slice(0, found.index), model: found[1] === undefined ? null : decodeName(found[1]) };
  }
  return { protocol: "http", base: "", model: null };
}

function decodeName(text: string): string {
  return text.replaceAll(/%([0-7][0-9a-f])/gi, (_whole, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
}

const keyHeaders: ReadonlySet<string> = new Set(["authorization", "x-api-key", "api-key", "x-goog-api-key", "ocp-apim-subscription-key"]);
/** Set by every client, or by the connection. */
const usualHeaders: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "anthropic-version",
  "connection",
  "content-length",
  "content-type",
  "cookie",
  "expect",
  "host",
  "origin",
  "proxy-authorization",
  "referer",
  "transfer-encoding",
  "user-agent",
]);

function splitHeaders(all: CurlRequest["headers"], protocol: ProtocolName): { key: CurlKey | null; headers: Record<string, string> } {
  const headers: Record<string, string> = {};
  let key: CurlKey | null = null;
  for (const { name, value } of all) {
    if (keyHeaders.has(name.toLowerCase()) || /(?:key|token|secret)$/i.test(name)) key ??= readKey(name, value, protocol);
    else if (!usualHeaders.has(name.toLowerCase()) && !/^sec-/i.test(name) && /^[\t\x20-\x7e]*$/.test(value)) headers[name] = value;
  }
  return { key, headers };
}

function readKey(name: string, value: string, protocol: ProtocolName): CurlKey {
  const isOwn = name.toLowerCase() === protocolFacts[protocol].keyHeader.toLowerCase();
  const header = isOwn ? null : name;
  const bare = value.replace(/^bearer\s+/i, "");
  const variable = /^(?:\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?|%([A-Za-z_][A-Za-z0-9_]*)%)$/.exec(bare);
  const env = variable?.[1] ?? variable?.[2];
  return env === undefined ? { value: bare, header } : { env, header };
}

function splitBody(body: JsonObject): { model: string | null; stream: boolean; request: JsonObject } {
  const { model, stream, stream_options: _options, ...request } = body;
  return { model: typeof model === "string" && model !== "" ? model : null, stream: stream === true, request };
}

function readJson(body: string | null): JsonValue | undefined {
  if (body === null) return undefined;
  try {
    return JSON.parse(body) as JsonValue;
  } catch {
    // Then it is sent as the text that it is.
    return undefined;
  }
}

/** A query without what may be a key. */
function hideKeys(query: string, notes: string[]): string {
  const kept = query
    .slice(1)
    .split("&")
    .filter((part) => part !== "" && !/^(?:[\w-]*key|[\w-]*token|sig|signature|secret|password)=/i.test(part));
  if (
    kept.length <
    query
      .slice(1)
      .split("&")
      .filter((part) => part !== "").length
  )
    notes.push("A key in the address was left out: give it as the endpoint's key, in a header.");
  return kept.length === 0 ? "" : `?${kept.join("&")}`;
}
