import { randomBytes } from "node:crypto";
import { readWorkspaceFile } from "../../../src-shared/core/pipeline-file/read-pipeline-file.ts";
import { makeId } from "../../../src-shared/model/ids.ts";
import { formatProblem } from "../../../src-shared/model/problem.ts";
import { RefusedError } from "../../../src-shared/wire/reply.ts";
import type { UiUpRequest, UiUpValue } from "../../../src-shared/wire/ui-up.ts";
import type { DefinitionsTable } from "../../storage/definitions-table.ts";
import { makePlan, readPipeline, requirePipeline } from "../../runs/plan-run.ts";
import { tryRow } from "../../runs/try-row.ts";
import type { CommandTable } from "./command-table.ts";
import { wakeSample } from "./wake-sample.ts";
import type { ReadParts, WriteParts } from "./command-parts.ts";

type ReadCommands = Pick<CommandTable, "pipeline:validate" | "pipeline:list" | "pipeline:show" | "pipeline:versions">;
type WriteCommands = Pick<CommandTable, "pipeline:try" | "file:apply" | "pipeline:save" | "pipeline:delete">;

export function makeDefinitionReadCommands(parts: ReadParts): ReadCommands {
  return {
    "pipeline:validate": ({ pipeline, overrides, vars }) => {
      const read = readPipeline({ ...pipeline, overrides, vars }, parts);
      return read.ok ? [] : read.problems;
    },
    "pipeline:list": () => parts.store.definitions.listPipelines().map(({ name, version, steps, updatedAt }) => ({ name, version, steps, updatedAt })),
    "pipeline:show": ({ name, version }) => showPipeline(parts, name, version),
    "pipeline:versions": ({ name, before }) => parts.store.definitions.listPipelineVersions(name, { before: before ?? Number.MAX_SAFE_INTEGER, limit: 100 }),
  };
}

export function makeDefinitionWriteCommands(parts: WriteParts): WriteCommands {
  const { definitions } = parts.store;
  return {
    "pipeline:try": (request) => tryPipeline(parts, request),
    "file:apply": (request) => applyFile(parts, request),
    "pipeline:save": (request) => savePipeline(parts, request),
    "pipeline:delete": ({ name }) => {
      if (!definitions.removePipeline(name)) throw new RefusedError("E_PIPELINE_UNKNOWN", `There is no pipeline ${name}. inferno pipelines lists them.`);
      return null;
    },
  };
}

async function tryPipeline(parts: WriteParts, request: UiUpRequest<"pipeline:try">): Promise<UiUpValue<"pipeline:try">> {
  const dataset = parts.store.datasets.find(request.dataset);
  if (dataset === null) throw new RefusedError("E_DATASET_UNKNOWN", `There is no dataset ${request.dataset}.`);
  const read = requirePipeline({ ...request.pipeline, overrides: request.overrides, vars: request.vars }, parts);
  const plan = makePlan(read, { vars: request.vars, format: dataset.format });
  await wakeSample(parts, plan);
  return tryRow(parts, plan, dataset, request.rowIndex);
}

/** Registers the endpoints and the pipeline of a file. Throws `RefusedError` E_PIPELINE with the problems. */
export function applyFile({ store, secrets, clock }: WriteParts, { file, source }: UiUpRequest<"file:apply">): UiUpValue<"file:apply"> {
  const { definitions } = store;
  const read = readWorkspaceFile(source, { file, findEndpoint: (name) => definitions.findEndpoint(name)?.spec, hasSecret: (name) => secrets.has(name) });
  if (!read.ok) throw new RefusedError("E_PIPELINE", read.problems.map(formatProblem).join("\n"), read.problems);
  const { endpoints, pipeline } = read.value;
  const now = clock.now();
  return store.transaction(() => {
    const applied: UiUpValue<"file:apply"> = [];
    for (const [name, spec] of Object.entries(endpoints)) {
      const known = definitions.findEndpoint(name);
      const same = known !== null && JSON.stringify(known.spec) === JSON.stringify(spec);
      const version = same ? known.version : (known?.version ?? 0) + 1;
      const id = known?.id ?? makeId("end", (bytes) => bytes.set(randomBytes(bytes.length)));
      if (!same) definitions.addEndpoint({ name, version, id, spec }, now);
      applied.push({ kind: "endpoint", name, change: same ? "unchanged" : known === null ? "created" : "changed", version });
    }
    if (pipeline !== null) applied.push(addPipelineVersion(definitions, { name: pipeline.name, source, file, steps: pipeline.steps.length }, now));
    return applied;
  });
}

/** Saves a pipeline that can be run as a new version. Throws `RefusedError` E_PIPELINE with the problems. */
export function savePipeline(parts: WriteParts, { file, source }: UiUpRequest<"pipeline:save">): UiUpValue<"pipeline:save"> {
  const { pipeline } = requirePipeline({ file, source, overrides: [], vars: {} }, parts);
  const version = { name: pipeline.name, source, file, steps: pipeline.steps.length };
  return parts.store.transaction(() => addPipelineVersion(parts.store.definitions, version, parts.clock.now()));
}

function addPipelineVersion(
  definitions: DefinitionsTable,
  pipeline: { name: string; source: string; file: string; steps: number },
  now: number,
): UiUpValue<"pipeline:save"> {
  const known = definitions.findPipeline(pipeline.name);
  const same = known !== null && known.source === pipeline.source;
  const version = same ? known.version : (known?.version ?? 0) + 1;
  if (!same) definitions.addPipeline({ ...pipeline, version }, now);
  return { kind: "pipeline", name: pipeline.name, change: same ? "unchanged" : known === null ? "created" : "changed", version };
}

function showPipeline({ store: { definitions } }: ReadParts, name: string, version: number | undefined): UiUpValue<"pipeline:show"> {
  const stored = definitions.findPipeline(name, version);
  if (stored === null)
    throw new RefusedError(
      "E_PIPELINE_UNKNOWN",
      `There is no pipeline ${name}${version === undefined ? "" : ` version ${version}`}. The list of pipelines shows those there are.`,
    );
  const { file, source, steps, updatedAt } = stored;
  return { name: stored.name, version: stored.version, file, source, steps, savedAt: updatedAt };
}
