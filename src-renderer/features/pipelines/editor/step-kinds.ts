import { type ProtocolName, protocolNames } from "../../../../src-shared/model/endpoint.ts";
import { isJsonObject, type JsonObject } from "../../../../src-shared/model/json.ts";

/** What people add to a pipeline: a step with a request to begin with. */
export const stepKinds = ["chat", "extract", "complete", "embed", "infer", "call"] as const;
export type StepKind = (typeof stepKinds)[number];

/** The protocols that a kind of step can use, the most common first. */
export const protocolsByKind: Record<StepKind, readonly ProtocolName[]> = {
  chat: ["openai-chat", "anthropic-messages", "ollama-chat", "openai-responses"],
  extract: ["openai-chat", "anthropic-messages", "ollama-chat", "openai-responses"],
  complete: ["openai-completions", "tgi-generate"],
  embed: ["openai-embeddings", "ollama-embed"],
  infer: ["kserve-v2"],
  call: ["http"],
};

/** An endpoint that steps can use. */
export type EndpointChoice = { name: string; protocol: ProtocolName; model: string | null; inline: boolean };

/** The file's own endpoints, then the registered ones that they do not hide. */
export function listEndpoints(
  inline: Readonly<Record<string, JsonObject>>,
  registered: readonly { name: string; spec: { protocol: ProtocolName; model?: string | undefined } }[],
): EndpointChoice[] {
  const own = Object.entries(inline).flatMap(([name, spec]): EndpointChoice[] => {
    const protocol = protocolNames.find((known) => known === spec["protocol"]);
    return protocol === undefined ? [] : [{ name, protocol, model: typeof spec["model"] === "string" ? spec["model"] : null, inline: true }];
  });
  const hidden = new Set(Object.keys(inline));
  const others = registered.filter(({ name }) => !hidden.has(name));
  return [...own, ...others.map(({ name, spec }): EndpointChoice => ({ name, protocol: spec.protocol, model: spec.model ?? null, inline: false }))];
}

export function kindOfProtocol(protocol: ProtocolName): StepKind {
  return stepKinds.find((kind) => protocolsByKind[kind].includes(protocol)) ?? "call";
}

/** The endpoint that a new step of a kind uses: the first that fits. */
export function chooseEndpoint(kind: StepKind, endpoints: readonly EndpointChoice[]): EndpointChoice | null {
  return endpoints.find(({ protocol }) => protocolsByKind[kind].includes(protocol)) ?? null;
}

/** What a new step begins with. `text` is the template of what it works on, such as `{{ input.text }}`. */
export function draftStep(kind: StepKind, { id, endpoint, text }: { id: string; endpoint: EndpointChoice | null; text: string }): JsonObject & { id: string } {
  const protocol = endpoint?.protocol ?? protocolsByKind[kind][0] ?? "http";
  return {
    id,
    endpoint: endpoint?.name ?? "",
    request: draftRequest(kind, protocol, text),
    ...(kind === "extract" ? { response: { format: "json", schema: { type: "object" } } } : {}),
    ...(protocol === "kserve-v2" ? { response: { select: "/outputs/0/data/0" } } : {}),
  };
}

function draftRequest(kind: StepKind, protocol: ProtocolName, text: string): JsonObject {
  const prompt = kind === "extract" ? `Answer with JSON alone.\n\n${text}` : text;
  switch (protocol) {
    case "openai-chat":
    case "ollama-chat":
      return { messages: [{ role: "user", content: prompt }] };
    case "anthropic-messages":
      return { messages: [{ role: "user", content: prompt }], max_tokens: 1024 };
    case "openai-responses":
    case "openai-embeddings":
    case "ollama-embed":
      return { input: prompt };
    case "openai-completions":
      return { prompt };
    case "tgi-generate":
      return { inputs: prompt };
    case "kserve-v2":
      return { inputs: [{ name: "text", shape: [1], datatype: "BYTES", data: [text] }] };
    case "http":
      return { method: "POST", path: "/", body: { text } };
  }
}

/** The base of a new step's id. */
export const idByKind: Record<StepKind, string> = { chat: "answer", extract: "extract", complete: "complete", embed: "embed", infer: "infer", call: "call" };

/** The template of what a first step works on: the row's field that looks most like text. `sampled`: fields that rows have. */
export function guessInput(inputs: JsonObject | null, sampled: readonly string[]): string {
  const properties = isJsonObject(inputs?.["properties"]) ? Object.keys(inputs["properties"]) : [];
  const required = Array.isArray(inputs?.["required"]) ? inputs["required"].filter((name): name is string => typeof name === "string") : [];
  const fields = [...required, ...properties, ...sampled].filter((name) => name !== "id");
  const likely = fields.find((name) => /^(text|body|content|prompt|question|message|input)$/.test(name)) ?? fields[0] ?? "text";
  return `{{ input.${likely} }}`;
}
