import type { ProtocolName } from "../../../../src-shared/model/endpoint.ts";
import type { JsonObject, JsonValue } from "../../../../src-shared/model/json.ts";

/** How a field of a request is edited. `messages`: a list of roles and texts. `yaml`: whatever it is, as YAML. */
export type FieldKind = "messages" | "template" | "line" | "number" | "yaml";

/** A field of a request's form. `path` within the request. */
export type RequestField = {
  path: readonly string[];
  kind: FieldKind;
};

const field = (kind: FieldKind, ...path: string[]): RequestField => ({ path, kind });

/** The fields that people set most, in the order of the form. Everything else is set as YAML. */
export const fieldsByProtocol: Record<ProtocolName, readonly RequestField[]> = {
  "openai-chat": [field("messages", "messages"), field("number", "temperature"), field("number", "max_tokens")],
  "openai-completions": [field("template", "prompt"), field("number", "temperature"), field("number", "max_tokens")],
  "openai-embeddings": [field("template", "input")],
  "openai-responses": [field("template", "instructions"), field("template", "input"), field("number", "temperature"), field("number", "max_output_tokens")],
  "anthropic-messages": [field("template", "system"), field("messages", "messages"), field("number", "max_tokens"), field("number", "temperature")],
  "ollama-chat": [field("messages", "messages"), field("number", "options", "temperature"), field("number", "options", "num_predict")],
  "ollama-embed": [field("template", "input")],
  "tgi-generate": [field("template", "inputs"), field("number", "parameters", "temperature"), field("number", "parameters", "max_new_tokens")],
  "kserve-v2": [field("yaml", "inputs")],
  http: [field("line", "method"), field("line", "path"), field("yaml", "headers"), field("yaml", "body")],
};

/** The value of a field; undefined when it is not set. */
export function valueOf(request: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = request;
  for (const key of path) value = typeof value === "object" && value !== null && !Array.isArray(value) ? value[key] : undefined;
  return value;
}

/** What a field is edited as: its own way, or YAML when its value is of another kind. */
export function kindFor({ kind }: RequestField, value: JsonValue | undefined): FieldKind {
  if (value === undefined || value === null) return kind;
  if (kind === "messages") return readMessages(value) === null ? "yaml" : kind;
  if (kind === "number") return typeof value === "number" ? kind : "line";
  return kind === "yaml" || typeof value === "string" ? kind : "yaml";
}

export type Message = { role: string; content: string };

/** Messages of a role and a text each; null when there is anything else. */
export function readMessages(value: JsonValue): Message[] | null {
  if (!Array.isArray(value)) return null;
  const messages: Message[] = [];
  for (const entry of value) {
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return null;
    const { role, content, ...rest } = entry;
    if (typeof role !== "string" || typeof content !== "string" || Object.keys(rest).length > 0) return null;
    messages.push({ role, content });
  }
  return messages;
}

/** Names of the request's parts that the form has no field for. */
export function furtherKeys(request: JsonObject, fields: readonly RequestField[]): string[] {
  const known = new Set(fields.map(({ path }) => path[0]));
  return Object.keys(request).filter((key) => !known.has(key));
}
