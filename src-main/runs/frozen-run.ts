import { stringify } from "yaml";
import type { RunSettings } from "../../src-shared/model/run.ts";
import type { StoredRun } from "../storage/runs-table.ts";
import { type StoredPlan, storedPlanSchema } from "./stored-plan.ts";

/** What a run carries out: its plan as a pipeline file, and a command line that does the same again. */
export function describeFrozenRun(run: StoredRun): { pipeline: string; command: string } {
  const plan = storedPlanSchema.parse(JSON.parse(run.plan));
  return { pipeline: planToPipelineFile(plan), command: toCommandLine(run, plan) };
}

/** The plan as a file with everything written out: registered endpoints, overrides and variables have found their place. */
function planToPipelineFile({ pipelineName, inputs, vars, endpoints, steps, output }: StoredPlan): string {
  const file = {
    inferno: 1,
    name: pipelineName,
    ...(inputs === null ? {} : { inputs }),
    ...(Object.keys(vars).length === 0 ? {} : { vars }),
    endpoints: Object.fromEntries(Object.entries(endpoints).map(([name, { key: _key, ...spec }]) => [name, spec])),
    steps,
    ...(output === undefined ? {} : { output }),
  };
  return stringify(file, { lineWidth: 120 });
}

function toCommandLine(run: StoredRun, { pipelineName }: StoredPlan): string {
  const { concurrency, limit, maxCostUsd }: RunSettings = run.settings;
  const words = ["inferno", "run", `${pipelineName}.yaml`, "--input", run.datasetName, "--output", "results.jsonl", "--concurrency", String(concurrency)];
  if (limit !== null) words.push("--limit", String(limit));
  if (maxCostUsd !== null) words.push("--budget", String(maxCostUsd));
  return words.map(quoteWord).join(" ");
}

/** For a POSIX shell. */
function quoteWord(word: string): string {
  return /^[A-Za-z0-9_./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
