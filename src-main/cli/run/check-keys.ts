import { readPipelineFile } from "../../../src-shared/core/pipeline-file/read-pipeline-file.ts";
import type { EndpointSpec } from "../../../src-shared/model/endpoint.ts";
import type { JsonObject } from "../../../src-shared/model/json.ts";
import type { Override } from "../../../src-shared/wire/ui/pipeline-messages.ts";
import type { ControlApi } from "../../control-api.ts";
import { UsageError } from "../shell-errors.ts";
import type { PipelineChoice } from "./choose-pipeline.ts";

/**
 * Before a run on nodes that inherit this process's environment: every variable that an endpoint's `auth: { env }` names must be
 * set, or each row would end waiting for its key. Throws `UsageError`. Registered pipelines are left to the run itself.
 */
export async function checkKeys(
  api: ControlApi,
  choice: PipelineChoice,
  { env, overrides, vars }: { env: NodeJS.ProcessEnv; overrides: Override[]; vars: JsonObject },
): Promise<void> {
  if ("name" in choice) return;
  const registered = new Map((await api.call("endpoint:list", {})).map((each) => [each.name, each.spec]));
  const read = readPipelineFile(choice.source, { file: choice.file, overrides, vars, findEndpoint: (name) => registered.get(name) });
  if (!read.ok) return;
  const unset = findUnsetKeys(read.value.endpoints, env);
  if (unset.length > 0) throw new UsageError(`${unset.join("; ")}: set it and run again; nothing was sent.`);
}

/** `SMALL_API_KEY, the key of endpoint small, is not set`, one for each. */
export function findUnsetKeys(endpoints: Record<string, EndpointSpec>, env: NodeJS.ProcessEnv): string[] {
  return Object.entries(endpoints).flatMap(([name, { auth }]) =>
    auth !== undefined && "env" in auth && (env[auth.env] ?? "") === "" ? [`${auth.env}, the key of endpoint ${name}, is not set in the environment`] : [],
  );
}
