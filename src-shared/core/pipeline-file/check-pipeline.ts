import { z } from "zod";
import { type EndpointSpec, endpointSpecSchema } from "../../model/endpoint.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json.ts";
import { pipelineSpecSchema } from "../../model/pipeline.ts";
import { checkEndpoint } from "./check-endpoints.ts";
import { checkJsonSchema } from "./check-json-schema.ts";
import { checkRequest } from "./check-request.ts";
import { checkResponse } from "./check-response.ts";
import { checkSteps } from "./check-steps.ts";
import { checkTemplates, type UsedVars } from "./check-templates.ts";
import { findProtocol, type PipelineDraft } from "./draft.ts";
import type { Located } from "./located.ts";
import { suggest } from "./near-miss.ts";
import type { ProblemList } from "./problem-list.ts";
import type { Report } from "./report.ts";
import { checkSchema } from "./schema-problems.ts";
import type { StepGraph } from "./step-graph.ts";

export type CheckContext = {
  located: Located;
  vars: JsonObject;
  findEndpoint(name: string): EndpointSpec | undefined;
  hasSecret?: ((name: string) => boolean) | undefined;
  problems: ProblemList;
  report: Report;
  /** What does not keep the pipeline from running; `warn` adds to it. */
  warnings: ProblemList;
  warn: Report;
};

/** A file of endpoints alone. */
export const endpointsFileSchema = z.strictObject({ inferno: z.literal(1), endpoints: z.record(z.string().min(1).max(200), endpointSpecSchema) });

/** Reports everything that is wrong with the endpoints of a file, its schema included. */
export function checkEndpointsFile(draft: PipelineDraft, context: CheckContext): void {
  checkEndpoints(draft, context);
  checkSchema(endpointsFileSchema, withoutOwnChecks(draft.root), context.report);
}

/** Reports everything that is wrong with a pipeline. */
export function checkPipeline(draft: PipelineDraft, graph: StepGraph, context: CheckContext): void {
  checkEndpoints(draft, context);
  checkSchema(pipelineSpecSchema, withoutOwnChecks(draft.root), context.report);
  checkInputs(draft.inputs, context.report);
  // Not a list of steps, or one that is too long: what refers to steps cannot be judged.
  if (draft.steps.length === 0) return;
  checkSteps(draft, graph, { root: context.located, findEndpoint: context.findEndpoint, report: context.report });
  checkCalls(draft, context);
  const used = checkTemplates(draft, graph, { given: new Set(Object.keys(context.vars)), report: context.report });
  checkGivenVars(draft, used, context);
  checkUnusedEndpoints(draft, context.warn);
}

function checkEndpoints(draft: PipelineDraft, { report, warn, hasSecret }: CheckContext): void {
  for (const endpoint of draft.endpoints) checkEndpoint(endpoint, { path: ["endpoints", endpoint.name], report, warn, hasSecret });
}

/** The file without what has checks of its own, which say more than the schema would: version, `auth`, `cache`. */
function withoutOwnChecks(root: JsonObject): JsonObject {
  const checked: JsonObject = { ...root, inferno: 1 };
  const { endpoints, steps } = root;
  if (isJsonObject(endpoints))
    checked["endpoints"] = Object.fromEntries(Object.entries(endpoints).map(([name, endpoint]) => [name, without(endpoint, "auth")]));
  if (Array.isArray(steps)) checked["steps"] = steps.map((step) => without(step, "cache"));
  return checked;
}

/** A step's or endpoint's value without one of its keys. */
export function without(value: JsonValue, key: string): JsonValue {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

function checkInputs(inputs: JsonObject | null, report: Report): void {
  if (inputs === null) return;
  checkJsonSchema(inputs, ["inputs"], report);
  const { type } = inputs;
  if (typeof type === "string" && type !== "object")
    report({ path: ["inputs", "type"] }, "E_JSON_SCHEMA", "inputs describes a row, and a row is always an object; write type: object.");
}

/** Requests and responses against the protocols of their endpoints. */
function checkCalls(draft: PipelineDraft, { findEndpoint, hasSecret, report }: CheckContext): void {
  for (const step of draft.steps) {
    const protocol = step.endpoint === null ? null : (findProtocol(draft, step.endpoint, findEndpoint) ?? null);
    const path = ["steps", step.index];
    if (step.request !== null && protocol !== null)
      checkRequest(step.request, { protocol, step: step.id ?? String(step.index), path: [...path, "request"], report });
    if (step.response !== null) checkResponse(step.response, { protocol, path: [...path, "response"], report });
    const registered = step.endpoint === null || draft.endpoints.some(({ name }) => name === step.endpoint) ? undefined : findEndpoint(step.endpoint);
    const secret = registered?.auth !== undefined && "secret" in registered.auth ? registered.auth.secret : undefined;
    if (secret === undefined || hasSecret?.(secret) !== false) continue;
    report(
      { path: [...path, "endpoint"] },
      "E_SECRET_UNKNOWN",
      `The registered endpoint "${step.endpoint}" needs the secret "${secret}", which is not stored; store it with \`inferno secret set ${secret}\`.`,
    );
  }
}

/** A `--var` that nothing reads is a slip of the keyboard. */
function checkGivenVars(draft: PipelineDraft, used: UsedVars, { vars, problems }: CheckContext): void {
  if (!used.complete) return;
  const known = new Set([...Object.keys(draft.vars), ...used.names]);
  for (const name of Object.keys(vars)) {
    if (known.has(name)) continue;
    problems.addOutside(
      `--var ${name}`,
      "E_VAR_UNUSED",
      `There is no var "${name}": no template uses it, and the file's vars do not name it.${suggest(name, known)}`,
    );
  }
}

function checkUnusedEndpoints(draft: PipelineDraft, warn: Report): void {
  for (const { name } of draft.endpoints) {
    if (draft.steps.some((step) => step.endpoint === name)) continue;
    warn({ path: ["endpoints", name], part: "key" }, "E_ENDPOINT_UNUSED", `No step uses the endpoint "${name}".`);
  }
}
