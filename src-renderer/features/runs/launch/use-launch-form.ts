import { useState } from "react";
import { useSearchParams } from "wouter";
import type { JsonObject } from "../../../../src-shared/model/json.ts";
import { datasetIdSchema } from "../../../../src-shared/model/ids.ts";
import type { UiUpInput } from "../../../../src-shared/wire/ui-up.ts";
import { readVars, type VarText } from "./read-vars.ts";

/** What the launch sheet asks beside the pipeline and the dataset, which stand in the address. */
export type LaunchOptions = {
  name: string;
  /** Null: all rows. */
  limit: number | null;
  concurrency: number;
  /** US dollars; null: nothing bounds what it costs. */
  maxCostUsd: number | null;
  vars: readonly VarText[];
};

export type LaunchForm = {
  pipeline: string | null;
  /** Null: the newest. */
  version: number | null;
  dataset: string | null;
  options: LaunchOptions;
  choose: (to: { pipeline?: string | null; version?: number | null; dataset?: string | null }) => void;
  change: (to: Partial<LaunchOptions>) => void;
  /** What would be started; null while something is missing. */
  request: UiUpInput<"run:start"> | null;
};

export const defaultConcurrency = 64;

export function useLaunchForm(): LaunchForm {
  const [params, setParams] = useSearchParams();
  const [options, setOptions] = useState<LaunchOptions>({ name: "", limit: null, concurrency: defaultConcurrency, maxCostUsd: null, vars: [] });
  const pipeline = params.get("pipeline");
  const dataset = params.get("dataset");
  const version = /^[1-9]\d{0,8}$/.test(params.get("version") ?? "") ? Number(params.get("version")) : null;
  const choose: LaunchForm["choose"] = (to) =>
    setParams(
      (now) => {
        // Another pipeline has versions of its own.
        const chosen = { ...to, ...(to.pipeline !== undefined && to.version === undefined ? { version: null } : {}) };
        for (const [name, value] of Object.entries(chosen)) {
          if (value === null || value === undefined) now.delete(name);
          else now.set(name, String(value));
        }
        return now;
      },
      { replace: true },
    );
  const vars = readVars(options.vars);
  return {
    pipeline,
    version,
    dataset,
    options,
    choose,
    change: (to) => setOptions((now) => ({ ...now, ...to })),
    request: pipeline === null || dataset === null || vars === null ? null : toRequest({ pipeline, version, dataset, options, vars }),
  };
}

function toRequest(facts: Pick<LaunchForm, "version" | "options"> & { pipeline: string; dataset: string; vars: JsonObject }): UiUpInput<"run:start"> | null {
  const { pipeline, version, options, vars } = facts;
  const dataset = datasetIdSchema.safeParse(facts.dataset);
  if (!dataset.success) return null;
  return {
    pipeline: { name: pipeline, ...(version === null ? {} : { version }) },
    dataset: dataset.data,
    concurrency: options.concurrency,
    vars,
    ...(options.name.trim() === "" ? {} : { name: options.name.trim() }),
    ...(options.limit === null ? {} : { limit: options.limit }),
    ...(options.maxCostUsd === null ? {} : { maxCostUsd: options.maxCostUsd }),
  };
}
