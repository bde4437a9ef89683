import { type EndpointSpec, type ProtocolName, protocolNameSchema } from "../../model/endpoint.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json.ts";

/**
 * A pipeline file as far as it could be understood. Parts of the wrong kind are null (the schema's problems name them),
 * so that the checks of meaning can go on with the rest and everything is said at once.
 */
export type PipelineDraft = {
  root: JsonObject;
  vars: JsonObject;
  inputs: JsonObject | null;
  endpoints: readonly EndpointDraft[];
  steps: readonly StepDraft[];
};

export type EndpointDraft = { name: string; protocol: ProtocolName | null; fields: JsonObject };

export type StepDraft = {
  index: number;
  /** Any text, of the right form or not: other steps may name it. */
  id: string | null;
  endpoint: string | null;
  /** `implicit`: not written, so the step before it. Null: not a list of texts. */
  needs: readonly string[] | "implicit" | null;
  when: string | null;
  request: JsonObject | null;
  response: JsonObject | null;
  fields: JsonObject;
};

/** The schema refuses a list of more steps; it is not looked into then, for what follows grows with the square of it. */
const maxSteps = 200;

export function draftPipeline(root: JsonObject): PipelineDraft {
  const endpoints = isJsonObject(root["endpoints"]) ? Object.entries(root["endpoints"]) : [];
  const steps = Array.isArray(root["steps"]) && root["steps"].length <= maxSteps ? root["steps"] : [];
  return {
    root,
    vars: objectOrNull(root["vars"]) ?? {},
    inputs: objectOrNull(root["inputs"]),
    endpoints: endpoints.map(([name, value]) => draftEndpoint(name, value)),
    steps: steps.map(draftStep),
  };
}

/** The protocol behind an endpoint's name: null when it cannot be told, undefined when there is no such endpoint. */
export function findProtocol(draft: PipelineDraft, name: string, findEndpoint: (name: string) => EndpointSpec | undefined): ProtocolName | null | undefined {
  const inline = draft.endpoints.find((endpoint) => endpoint.name === name);
  return inline === undefined ? findEndpoint(name)?.protocol : inline.protocol;
}

function draftEndpoint(name: string, value: JsonValue): EndpointDraft {
  const fields = objectOrNull(value) ?? {};
  const protocol = protocolNameSchema.safeParse(fields["protocol"]);
  return { name, protocol: protocol.success ? protocol.data : null, fields };
}

function draftStep(value: JsonValue, index: number): StepDraft {
  const fields = objectOrNull(value) ?? {};
  return {
    index,
    id: textOrNull(fields["id"]),
    endpoint: textOrNull(fields["endpoint"]),
    needs: draftNeeds(fields),
    when: textOrNull(fields["when"]),
    request: objectOrNull(fields["request"]),
    response: objectOrNull(fields["response"]),
    fields,
  };
}

function draftNeeds(fields: JsonObject): StepDraft["needs"] {
  const needs = fields["needs"];
  if (needs === undefined) return "implicit";
  if (!Array.isArray(needs)) return null;
  const ids = needs.filter((id) => typeof id === "string");
  return ids.length === needs.length ? ids : null;
}

function objectOrNull(value: JsonValue | undefined): JsonObject | null {
  return isJsonObject(value) ? value : null;
}

function textOrNull(value: JsonValue | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
