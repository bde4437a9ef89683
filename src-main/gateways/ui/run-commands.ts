import type { RunSummary } from "../../../src-shared/model/run.ts";
import { RefusedError } from "../../../src-shared/wire/reply.ts";
import type { UiUpRequest } from "../../../src-shared/wire/ui-up.ts";
import { describeFrozenRun } from "../../runs/frozen-run.ts";
import { makePlan, requireKeys, requirePipeline } from "../../runs/plan-run.ts";
import type { LiveRun } from "../../runs/live-run.ts";
import type { RunControl } from "../../runs/run-control.ts";
import type { RetryChoice } from "../../storage/tasks-table.ts";
import type { StoredRun } from "../../storage/runs-table.ts";
import type { CommandTable } from "./command-table.ts";
import type { ReadParts, WriteParts } from "./command-parts.ts";

type ReadCommands = Pick<CommandTable, "run:list" | "run:page" | "run:progress" | "run:series" | "run:frozen" | "run:show">;
type WriteCommands = Pick<CommandTable, "run:start" | "run:pause" | "run:resume" | "run:cancel" | "run:retry" | "run:delete">;

export function makeRunReadCommands({ views }: ReadParts): ReadCommands {
  return {
    "run:list": ({ limit }) => views.list(limit),
    "run:page": (request) => views.page(request),
    "run:progress": ({ run }) => views.progress(views.require(run)),
    "run:series": ({ run }) => views.series(views.require(run)),
    "run:frozen": ({ run }) => describeFrozenRun(views.require(run)),
    "run:show": ({ run }) => views.detail(views.require(run)),
  };
}

export function makeRunWriteCommands(parts: WriteParts): WriteCommands {
  const { views, control, coordinator } = parts;
  const change = async (reference: string, act: (control: RunControl, run: LiveRun) => Promise<StoredRun>): Promise<RunSummary> => {
    const run = coordinator.runs.find(views.require(reference).no);
    if (run === null) throw new RefusedError("E_RUN_UNKNOWN", `There is no run ${reference}.`);
    return views.toSummary(await act(control, run));
  };
  return {
    "run:start": async (request) => views.toSummary(await startRun(parts, request)),
    "run:pause": ({ run }) => change(run, (to, live) => to.pause(live, null)),
    "run:resume": ({ run, concurrency }) => change(run, (to, live) => to.resume(live, concurrency)),
    "run:cancel": ({ run }) => change(run, (to, live) => to.cancel(live)),
    "run:retry": ({ run, ...request }) => change(run, (to, live) => to.retry(live, toRetryChoice(live, request))),
    "run:delete": async ({ run }) => {
      await control.remove(views.require(run));
      return null;
    },
  };
}

function toRetryChoice(run: LiveRun, { failedOnly, only }: Omit<UiUpRequest<"run:retry">, "run">): RetryChoice {
  if (only === undefined) return failedOnly ? "failed" : "all";
  if ("group" in only) return only;
  const rowIndexes = [...new Set(only.rowIndexes)].filter((rowIndex) => rowIndex < run.total);
  return { keys: rowIndexes.sort((a, b) => a - b).map((rowIndex) => run.taskBase + rowIndex) };
}

async function startRun(parts: WriteParts, request: UiUpRequest<"run:start">): Promise<StoredRun> {
  const { store, control, env } = parts;
  const dataset = store.datasets.find(request.dataset);
  if (dataset === null || dataset.state !== "ready") throw new RefusedError("E_DATASET_UNKNOWN", `There is no dataset ${request.dataset}.`);
  const source = findSource(parts, request);
  const read = requirePipeline({ ...source, overrides: request.overrides, vars: request.vars }, parts);
  const plan = makePlan(read, { vars: request.vars, format: dataset.format });
  if (request.requireEnv) requireKeys(plan, env);
  return control.start({
    name: request.name,
    pipelineVersion: source.version,
    dataset,
    plan,
    settings: { concurrency: request.concurrency, vars: request.vars, limit: request.limit ?? null },
    outputPath: request.outputPath ?? null,
  });
}

function findSource({ store }: WriteParts, { pipeline }: UiUpRequest<"run:start">): { file: string; source: string; version: number | null } {
  if ("source" in pipeline) return { ...pipeline, version: null };
  const stored = store.definitions.findPipeline(pipeline.name, pipeline.version);
  if (stored === null)
    throw new RefusedError(
      "E_PIPELINE_UNKNOWN",
      `There is no pipeline ${pipeline.name}${pipeline.version === undefined ? "" : ` version ${pipeline.version}`}. inferno pipelines lists them.`,
    );
  return { file: stored.file, source: stored.source, version: stored.version };
}
