import { RefusedError } from "../../../src-shared/wire/reply.ts";
import { EndpointHealthChecks } from "../../endpoints/endpoint-health.ts";
import { EndpointRegister } from "../../endpoints/endpoint-register.ts";
import { listModels, testEndpoint, type TrialParts } from "../../endpoints/endpoint-trial.ts";
import { findLocalServers } from "../../endpoints/find-local-servers.ts";
import { findProviderKeys } from "../../endpoints/find-provider-keys.ts";
import type { ConnectedNode } from "../../scheduling/connected-node.ts";
import type { CommandTable } from "./command-table.ts";
import type { ReadParts, WriteParts } from "./command-parts.ts";

type ReadCommands = Pick<CommandTable, "endpoint:list" | "endpoint:health">;
type WriteCommands = Pick<CommandTable, "endpoint:save" | "endpoint:delete" | "endpoint:test" | "endpoint:models" | "endpoint:discover">;

export function makeEndpointReadCommands(parts: ReadParts): ReadCommands {
  const register = new EndpointRegister(parts);
  const health = new EndpointHealthChecks(parts);
  return { "endpoint:list": () => register.list(), "endpoint:health": () => health.list() };
}

export function makeEndpointWriteCommands(parts: WriteParts): WriteCommands {
  const { store, env, clock } = parts;
  const register = new EndpointRegister(parts);
  const trial: TrialParts = { ...parts, findNode: () => findNode(parts) };
  return {
    "endpoint:save": (request) => register.save(request, clock),
    "endpoint:delete": ({ name }) => {
      if (!store.definitions.removeEndpoint(name)) throw new RefusedError("E_ENDPOINT_UNKNOWN", `There is no endpoint ${name}. inferno endpoints lists them.`);
      return null;
    },
    "endpoint:test": ({ allowPrivate, ...request }) => {
      register.requireUsable(request.spec, { name: "test", allowPrivate });
      return testEndpoint(request, trial);
    },
    "endpoint:models": ({ allowPrivate, ...request }) => {
      // The model is what is being looked for.
      register.requireUsable({ ...request.spec, model: request.spec.model ?? "any" }, { name: "test", allowPrivate });
      return listModels(request, trial);
    },
    "endpoint:discover": async () => ({ servers: await findLocalServers(), keys: findProviderKeys(env) }),
  };
}

/** One of this machine first: what it measures is what the user sees from here. Starts one when none is there. */
async function findNode({ coordinator, localNodes }: Pick<WriteParts, "coordinator" | "localNodes">): Promise<ConnectedNode> {
  const findReady = (): ConnectedNode | undefined => {
    const ready = coordinator.nodes.ready();
    return ready.find(({ stored }) => stored.local) ?? ready[0];
  };
  const ready = findReady();
  if (ready !== undefined) return ready;
  if (localNodes === null) throw new RefusedError("E_NO_NODE", "No node is connected. Start one with --nodes 1.");
  await localNodes.ensure(1, 64);
  const started = findReady();
  if (started === undefined) throw new RefusedError("E_NO_NODE", "The local node that was started for this has gone again. Run inferno doctor.");
  return started;
}
