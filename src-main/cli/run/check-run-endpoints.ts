import { describePriceGaps, listPriceGaps } from "../../../src-shared/core/priced-endpoints.ts";
import { readPipelineFile, type ReadPipeline } from "../../../src-shared/core/pipeline-file/read-pipeline-file.ts";
import type { EndpointSpec } from "../../../src-shared/model/endpoint.ts";
import type { JsonObject } from "../../../src-shared/model/json.ts";
import type { Override } from "../../../src-shared/wire/ui/pipeline-messages.ts";
import type { ControlApi } from "../../control-api.ts";
import { UsageError } from "../shell-errors.ts";
import type { PipelineChoice } from "./choose-pipeline.ts";

/** `env`: where keys must be set; null when other machines make the calls. `budget`: calls must have a price. */
export type EndpointNeeds = { overrides: Override[]; vars: JsonObject; env: NodeJS.ProcessEnv | null; budget: boolean };

/**
 * Before anything is imported or sent: every variable that an endpoint's `auth: { env }` names must be set where nodes inherit this
 * process's environment, or each row would end waiting for its key; and under a budget every endpoint that is called needs a
 * price. Throws `UsageError`. Registered pipelines are left to the run itself.
 */
export async function checkEndpoints(api: ControlApi, choice: PipelineChoice, { env, budget, ...settings }: EndpointNeeds): Promise<void> {
  if (env === null && !budget) return;
  const read = await readChoice(api, choice, settings);
  if (read === null) return;
  const unset = env === null ? [] : findUnsetKeys(read.endpoints, env);
  if (unset.length > 0) throw new UsageError(`${unset.join("; ")}: set it and run again; nothing was sent.`);
  const gaps = budget ? listPriceGaps(read) : [];
  if (gaps.length > 0) throw new UsageError(`${describePriceGaps(gaps)} Nothing was sent.`);
}

async function readChoice(
  api: ControlApi,
  choice: PipelineChoice,
  { overrides, vars }: Pick<EndpointNeeds, "overrides" | "vars">,
): Promise<ReadPipeline | null> {
  if ("name" in choice) return null;
  const registered = new Map((await api.call("endpoint:list", {})).map((each) => [each.name, each.spec]));
  const read = readPipelineFile(choice.source, { file: choice.file, overrides, vars, findEndpoint: (name) => registered.get(name) });
  return read.ok ? read.value : null;
}

/** `SMALL_API_KEY, the key of endpoint small, is not set`, one for each. */
export function findUnsetKeys(endpoints: Record<string, EndpointSpec>, env: NodeJS.ProcessEnv): string[] {
  return Object.entries(endpoints).flatMap(([name, { auth }]) =>
    auth !== undefined && "env" in auth && (env[auth.env] ?? "") === "" ? [`${auth.env}, the key of endpoint ${name}, is not set in the environment`] : [],
  );
}
