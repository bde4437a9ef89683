import { RefusedError } from "../../../src-shared/wire/reply.ts";
import type { UiUpRequest, UiUpValue } from "../../../src-shared/wire/ui-up.ts";
import { type EstimateQuestion, estimateRun } from "../../runs/estimate/estimate-run.ts";
import { requirePrices } from "../../runs/run-budgets.ts";
import { makePlan, readPipeline, requireKeys, requirePipeline } from "../../runs/plan-run.ts";
import type { StoredDataset } from "../../storage/datasets-table.ts";
import type { WriteParts } from "./command-parts.ts";
import type { CommandTable } from "./command-table.ts";
import { wakeSample } from "./wake-sample.ts";

type StartCommands = Pick<CommandTable, "run:start" | "run:estimate">;

/** Starting a run, and what it would take. */
export function makeStartCommands(parts: WriteParts): StartCommands {
  return {
    "run:start": (request) => startRun(parts, request),
    "run:estimate": (request) => estimate(parts, request),
  };
}

async function startRun(parts: WriteParts, request: UiUpRequest<"run:start">): Promise<UiUpValue<"run:start">> {
  const dataset = requireDataset(parts, request.dataset);
  const source = findSource(parts, request);
  const read = requirePipeline({ ...source, overrides: request.overrides, vars: request.vars }, parts);
  const plan = makePlan(read, { vars: request.vars, format: dataset.format });
  if (request.requireEnv) requireKeys(plan, parts.env);
  if (request.maxCostUsd !== undefined) requirePrices(plan);
  await wakeSample(parts, plan);
  const run = await parts.control.start({
    name: request.name,
    pipelineVersion: source.version,
    dataset,
    plan,
    settings: { concurrency: request.concurrency, vars: request.vars, limit: request.limit ?? null, maxCostUsd: request.maxCostUsd ?? null },
    expectedRowUsd: request.maxCostUsd === undefined ? null : expectRowCost(parts, { plan, dataset, limit: request.limit ?? null }),
    outputPath: request.outputPath ?? null,
  });
  return parts.views.toSummary(run);
}

/** The most that a row is expected to cost; null when nobody can say. */
function expectRowCost({ store, env }: WriteParts, question: Pick<EstimateQuestion, "plan" | "dataset" | "limit">): number | null {
  const { costUsd, rows, unreadableRows } = estimateRun(store, { ...question, shownRow: 0, inFlight: 0, env });
  return costUsd === null || rows === unreadableRows ? null : costUsd.high / (rows - unreadableRows);
}

function estimate(parts: WriteParts, request: UiUpRequest<"run:estimate">): UiUpValue<"run:estimate"> {
  const dataset = requireDataset(parts, request.dataset);
  const read = readPipeline({ ...findSource(parts, request), overrides: request.overrides, vars: request.vars }, parts);
  if (!read.ok) return { ...nothing, problems: read.problems };
  const plan = makePlan(read.value, { vars: request.vars, format: dataset.format });
  const slots = parts.coordinator.nodes.ready().map(({ stored }) => Math.min(stored.slots, request.concurrency));
  const inFlight = slots.reduce((sum, count) => sum + count, 0);
  return estimateRun(parts.store, { plan, dataset, limit: request.limit ?? null, shownRow: request.sampleRow, inFlight, env: parts.env });
}

const nothing = {
  missingKeys: [],
  priceGaps: [],
  rows: 0,
  unreadableRows: 0,
  sampledRows: 0,
  failing: { rows: 0, example: null },
  sample: null,
  steps: [],
  calls: 0,
  inputTokens: null,
  outputTokens: null,
  costUsd: null,
  timeMs: null,
  inFlight: 0,
};

function requireDataset({ store }: WriteParts, id: string): StoredDataset {
  const dataset = store.datasets.find(id);
  if (dataset === null || dataset.state !== "ready") throw new RefusedError("E_DATASET_UNKNOWN", `There is no dataset ${id}.`);
  return dataset;
}

function findSource({ store }: WriteParts, { pipeline }: Pick<UiUpRequest<"run:start">, "pipeline">): { file: string; source: string; version: number | null } {
  if ("source" in pipeline) return { ...pipeline, version: null };
  const stored = store.definitions.findPipeline(pipeline.name, pipeline.version);
  if (stored === null)
    throw new RefusedError(
      "E_PIPELINE_UNKNOWN",
      `There is no pipeline ${pipeline.name}${pipeline.version === undefined ? "" : ` version ${pipeline.version}`}. inferno pipelines lists them.`,
    );
  return { file: stored.file, source: stored.source, version: stored.version };
}
