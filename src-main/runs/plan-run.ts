import { createHash } from "node:crypto";
import { readPipelineFile, type ReadPipeline } from "../../src-shared/core/pipeline-file/read-pipeline-file.ts";
import type { EndpointSpec } from "../../src-shared/model/endpoint.ts";
import type { DatasetFormat } from "../../src-shared/model/dataset.ts";
import type { JsonObject } from "../../src-shared/model/json.ts";
import type { Problem } from "../../src-shared/model/problem.ts";
import { formatProblem } from "../../src-shared/model/problem.ts";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { Override } from "../../src-shared/wire/ui/pipeline-messages.ts";
import type { Secrets } from "../security/secrets.ts";
import type { Store } from "../storage/store.ts";
import type { StoredPlan } from "./stored-plan.ts";

export type PlanSource = { file: string; source: string; overrides: readonly Override[]; vars: JsonObject };

/** What a pipeline may refer to. */
export type ReadingParts = { store: Pick<Store, "definitions">; secrets: Secrets };

/** Reads a pipeline against what is registered here. Gives every problem at once; nothing is sent to find them. */
export function readPipeline(source: PlanSource, parts: ReadingParts): { ok: true; value: ReadPipeline } | { ok: false; problems: Problem[] } {
  return readPipelineFile(source.source, {
    file: source.file,
    overrides: source.overrides,
    vars: source.vars,
    findEndpoint: (name) => parts.store.definitions.findEndpoint(name)?.spec,
    hasSecret: (name) => parts.secrets.has(name),
  });
}

/** As `readPipeline`, but throws `RefusedError` E_PIPELINE with the problems. */
export function requirePipeline(source: PlanSource, parts: ReadingParts): ReadPipeline {
  const read = readPipeline(source, parts);
  if (read.ok) return read.value;
  throw new RefusedError("E_PIPELINE", read.problems.map(formatProblem).join("\n"), read.problems);
}

/** Freezes a pipeline into what a run executes. */
export function makePlan(read: ReadPipeline, options: { vars: JsonObject; format: DatasetFormat }): StoredPlan {
  const { pipeline, steps, endpoints } = read;
  const plan: StoredPlan = {
    pipelineName: pipeline.name,
    inputs: pipeline.inputs ?? null,
    coerceInputs: options.format === "csv" || options.format === "tsv",
    vars: { ...pipeline.vars, ...options.vars },
    endpoints: Object.fromEntries(Object.entries(endpoints).map(([name, spec]) => [name, { ...spec, key: makeBudgetKey(spec) }])),
    steps,
  };
  if (pipeline.output !== undefined) plan.output = pipeline.output;
  return plan;
}

/** Endpoints of the same address, model, key reference and limits share one budget, in whatever run or file they stand. */
function makeBudgetKey({ url, model, auth, limits }: EndpointSpec): string {
  return createHash("sha256")
    .update(JSON.stringify([url, model, auth, limits]))
    .digest("base64url")
    .slice(0, 22);
}

/** Throws `RefusedError` E_KEY_MISSING naming every variable that an endpoint's `auth.env` names and `env` lacks. */
export function requireKeys(plan: StoredPlan, env: NodeJS.ProcessEnv): void {
  const missing = listMissingKeys(plan, env).map(({ endpoint, variable }) => `${variable} (endpoint ${endpoint})`);
  if (missing.length === 0) return;
  throw new RefusedError(
    "E_KEY_MISSING",
    `The pipeline takes keys from environment variables that are not set: ${missing.join(", ")}. Set them and run again.`,
  );
}

/** Variables that endpoints' `auth.env` names and `env` lacks. */
export function listMissingKeys(plan: StoredPlan, env: NodeJS.ProcessEnv): { endpoint: string; variable: string }[] {
  return Object.entries(plan.endpoints).flatMap(([endpoint, { auth }]) =>
    auth !== undefined && "env" in auth && !env[auth.env] ? [{ endpoint, variable: auth.env }] : [],
  );
}
