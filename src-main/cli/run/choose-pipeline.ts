import { stat } from "node:fs/promises";
import path from "node:path";
import type { JsonObject } from "../../../src-shared/model/json.ts";
import type { Override } from "../../../src-shared/wire/ui/pipeline-messages.ts";
import type { ControlApi } from "../../control-api.ts";
import { formatPlural } from "../print/figures.ts";
import { UsageError } from "../shell-errors.ts";
import { readSourceFile, type SourceFile } from "./read-pipeline.ts";

/** A file, or the name of a registered pipeline. */
export type PipelineChoice = SourceFile | { name: string };

export type ChoiceOptions = { cwd: string; overrides: Override[]; vars: JsonObject };

/**
 * The pipeline that the argument names: a file, found free of problems; else a registered pipeline of that name. Throws `UsageError`
 * with every problem of the file.
 */
export async function choosePipeline(api: ControlApi, argument: string, options: ChoiceOptions): Promise<PipelineChoice> {
  if (await isRegisteredName(api, argument, options.cwd)) return { name: argument };
  const pipeline = await readSourceFile(argument, options.cwd);
  await requireValid(api, pipeline, options);
  return pipeline;
}

/** Throws `UsageError` with every problem that the control plane finds in the file. */
export async function requireValid(api: ControlApi, pipeline: SourceFile, { overrides, vars }: Pick<ChoiceOptions, "overrides" | "vars">): Promise<void> {
  const problems = await api.call("pipeline:validate", { pipeline, overrides, vars });
  if (problems.length > 0) throw new UsageError(`${formatPlural(problems.length, "problem")} in ${pipeline.file}; nothing was sent.`, problems);
}

async function isRegisteredName(api: ControlApi, argument: string, cwd: string): Promise<boolean> {
  if ((await stat(path.resolve(cwd, argument)).catch(() => null)) !== null) return false;
  return (await api.call("pipeline:list", {})).some((each) => each.name === argument);
}
