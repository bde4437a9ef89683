import type { EndpointSpec } from "../../model/endpoint.ts";
import { isJsonObject, type JsonObject } from "../../model/json.ts";
import { type PipelineSpec, type PlanStep, pipelineSpecSchema } from "../../model/pipeline.ts";
import type { Problem } from "../../model/problem.ts";
import { normalizeEndpointUrl } from "../endpoint-address.ts";
import { type CheckContext, checkEndpointsFile, checkPipeline, endpointsFileSchema, without } from "./check-pipeline.ts";
import { checkVersion } from "./check-version.ts";
import { draftPipeline, type PipelineDraft } from "./draft.ts";
import { locatedToJson } from "./located.ts";
import { makeReport } from "./make-report.ts";
import { applyOverrides, type Override } from "./override.ts";
import { createProblemList, type ProblemList } from "./problem-list.ts";
import { readYaml } from "./read-yaml.ts";
import { buildStepGraph } from "./step-graph.ts";

export type ReadOptions = {
  /** The name that problems show. */
  file: string;
  /** Applied in order, before anything is checked. */
  overrides?: readonly Override[];
  /** Vars given for this reading; they replace the file's defaults of the same names. */
  vars?: JsonObject;
  /** The registered endpoint of a name; the file's own come first. */
  findEndpoint(name: string): EndpointSpec | undefined;
  /** Whether a secret is stored; without it, secrets are not checked. */
  hasSecret?(name: string): boolean;
};

export type ReadPipeline = {
  /** As the file says it, overrides and given vars applied, urls in their normal form. */
  pipeline: PipelineSpec;
  /** In the order of the file, every `needs` written out. */
  steps: PlanStep[];
  /** The endpoints that steps use, by the name they use, inline ones first. */
  endpoints: Record<string, EndpointSpec>;
  /** What does not keep the pipeline from running. */
  warnings: Problem[];
};

export type ReadResult<Value> = { ok: true; value: Value } | { ok: false; problems: Problem[] };

/**
 * Reads a pipeline file, YAML or JSON: a runnable pipeline, or every problem at once, in the order of the file (problems
 * of overrides and given vars, which have no line, come last). Never throws for bad input.
 */
export function readPipelineFile(source: string, options: ReadOptions): ReadResult<ReadPipeline> {
  const { draft, context, problems } = openFile(source, options);
  return draft === null ? { ok: false, problems: problems.sorted() } : finishPipeline(draft, context);
}

/** For `apply`: the endpoints of a file, and its pipeline when it has one. A file of endpoints alone is allowed here. */
export function readWorkspaceFile(
  source: string,
  options: ReadOptions,
): ReadResult<{ endpoints: Record<string, EndpointSpec>; pipeline: PipelineSpec | null }> {
  const { draft, context, problems } = openFile(source, options);
  if (draft === null) return { ok: false, problems: problems.sorted() };
  if (pipelineKeys.some((key) => Object.hasOwn(draft.root, key)) || !Object.hasOwn(draft.root, "endpoints")) {
    const read = finishPipeline(draft, context);
    return read.ok ? { ok: true, value: { endpoints: read.value.pipeline.endpoints ?? {}, pipeline: read.value.pipeline } } : read;
  }
  checkEndpointsFile(draft, context);
  if (problems.count > 0) return { ok: false, problems: problems.sorted() };
  const { endpoints } = endpointsFileSchema.parse(draft.root);
  return { ok: true, value: { endpoints: normalizeUrls(endpoints), pipeline: null } };
}

const pipelineKeys = ["name", "inputs", "vars", "steps", "output"];

type OpenedFile = { problems: ProblemList } & ({ draft: PipelineDraft; context: CheckContext } | { draft: null; context: null });

/** Reads the text and applies the overrides; a null draft when there is nothing to check further. */
function openFile(source: string, options: ReadOptions): OpenedFile {
  const { file, findEndpoint, hasSecret, overrides = [], vars = {} } = options;
  const problems = createProblemList(file);
  const closed = { problems, draft: null, context: null };
  const written = readYaml(source, problems);
  if (written === null) return closed;
  const located = applyOverrides(written, overrides, { findEndpoint, problems });
  const root = locatedToJson(located);
  const report = makeReport(located, problems);
  if (!isJsonObject(root)) {
    report({ path: [] }, "E_VALUE", "A pipeline file is a map of keys that begins with inferno: 1; this file is not.");
    return closed;
  }
  if (!checkVersion(root, report)) return closed;
  const warnings = createProblemList(file);
  return {
    problems,
    draft: draftPipeline(root),
    context: { located, vars, findEndpoint, hasSecret, problems, report, warnings, warn: makeReport(located, warnings) },
  };
}

function finishPipeline(draft: PipelineDraft, context: CheckContext): ReadResult<ReadPipeline> {
  const graph = buildStepGraph(draft);
  checkPipeline(draft, graph, context);
  if (context.problems.count > 0) return { ok: false, problems: context.problems.sorted() };
  const spec = pipelineSpecSchema.parse(withoutCache(draft.root));
  const pipeline: PipelineSpec = {
    ...spec,
    ...(spec.endpoints === undefined ? {} : { endpoints: normalizeUrls(spec.endpoints) }),
    ...(Object.keys(context.vars).length === 0 ? {} : { vars: { ...spec.vars, ...context.vars } }),
  };
  const steps = pipeline.steps.map((step): PlanStep => ({ ...step, needs: [...(graph.needsById.get(step.id) ?? [])] }));
  return { ok: true, value: { pipeline, steps, endpoints: collectEndpoints(pipeline, context), warnings: context.warnings.sorted() } };
}

/** `cache: false` says what is so anyway. */
function withoutCache(root: JsonObject): JsonObject {
  const { steps } = root;
  return Array.isArray(steps) ? { ...root, steps: steps.map((step) => without(step, "cache")) } : root;
}

function collectEndpoints(pipeline: PipelineSpec, { findEndpoint }: CheckContext): Record<string, EndpointSpec> {
  const names = new Set(pipeline.steps.map((step) => step.endpoint));
  const inline = Object.entries(pipeline.endpoints ?? {}).filter(([name]) => names.has(name));
  const registered = [...names]
    .filter((name) => !inline.some(([known]) => known === name))
    .map((name): [string, EndpointSpec | undefined] => [name, findEndpoint(name)]);
  return Object.fromEntries([...inline, ...registered].filter((pair): pair is [string, EndpointSpec] => pair[1] !== undefined));
}

function normalizeUrls(endpoints: Record<string, EndpointSpec>): Record<string, EndpointSpec> {
  return Object.fromEntries(Object.entries(endpoints).map(([name, endpoint]) => [name, { ...endpoint, url: normalizeEndpointUrl(endpoint.url) }]));
}
