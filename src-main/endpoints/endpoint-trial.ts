import { findEndpointPlace } from "../../src-shared/core/endpoints/endpoint-class.ts";
import { protocolFacts } from "../../src-shared/core/endpoints/protocol-facts.ts";
import type { EndpointSpec } from "../../src-shared/model/endpoint.ts";
import type { Failure } from "../../src-shared/model/failure.ts";
import type { JsonObject } from "../../src-shared/model/json.ts";
import type { StepTrace } from "../../src-shared/wire/node-down.ts";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { EndpointTest } from "../../src-shared/wire/ui/endpoint-messages.ts";
import { storedPlanToNodePlan } from "../runs/stored-plan.ts";
import type { ConnectedNode } from "../scheduling/connected-node.ts";
import type { Secrets } from "../security/secrets.ts";
import { measureConnection } from "./measure-connection.ts";

export type TrialParts = {
  secrets: Pick<Secrets, "read">;
  /** A node that is ready, one of this machine first; started when there is none. Throws `RefusedError`. */
  findNode: () => Promise<ConnectedNode>;
  env: NodeJS.ProcessEnv;
};

/** `key`: typed and not stored. */
export type Trial = { spec: EndpointSpec; key?: string | undefined; request?: JsonObject | undefined };

/** The longest that a test waits for its answer: a model may have to be loaded first. */
const maxTestMs = 90_000;
const listingMs = 10_000;

/** Calls an endpoint once, over a node, as a run would: the same adapters, connections, proxies and guards. */
export async function testEndpoint({ spec, key, request }: Trial, parts: TrialParts): Promise<EndpointTest> {
  const node = await parts.findNode();
  const place = findEndpointPlace(spec.url);
  const trace = await callOnce(
    node,
    { spec: limitTimes(spec, maxTestMs), key, request: request ?? protocolFacts[spec.protocol].makeTrial(place?.host ?? "") },
    parts,
  );
  const { local, name } = node.stored;
  const [connection, listed] = await Promise.all([
    local && place !== null && !hasProxy(parts.env) ? measureConnection(place) : null,
    // A server that is not there has no list either.
    trace.failure?.kind === "network" ? null : listOver(node, { spec, key }, parts),
  ]);
  return { node: { name, local }, trace, connection, models: listed?.models ?? null };
}

/** Asks an endpoint's server which models it has. */
export async function listModels(trial: Trial, parts: TrialParts): Promise<{ models: string[] | null; failure: Failure | null }> {
  if (protocolFacts[trial.spec.protocol].listing === null) return { models: null, failure: null };
  return listOver(await parts.findNode(), trial, parts);
}

async function listOver(node: ConnectedNode, { spec, key }: Trial, parts: TrialParts): Promise<{ models: string[] | null; failure: Failure | null }> {
  const { listing, keyHeader } = protocolFacts[spec.protocol];
  if (listing === null) return { models: null, failure: null };
  // The list has no protocol of its own: it is an HTTP request to the same base, with the same key.
  const auth = spec.auth === undefined ? {} : { auth: { ...spec.auth, header: spec.auth.header ?? keyHeader } };
  const { model: _model, pack: _pack, auth: _auth, ...rest } = spec;
  const asked: EndpointSpec = { ...limitTimes(rest, listingMs), ...auth, protocol: "http", stream: false };
  const request: JsonObject = {
    method: listing.method,
    path: listing.path,
    ...(listing.headers === undefined ? {} : { headers: listing.headers }),
    ...(listing.method === "POST" ? { body: {} } : {}),
  };
  const { failure, answer } = await callOnce(node, { spec: asked, key, request }, parts);
  return failure === null && answer !== null ? { models: listing.read(answer.body), failure: null } : { models: null, failure };
}

async function callOnce(node: ConnectedNode, trial: Required<Pick<Trial, "spec" | "request">> & Pick<Trial, "key">, parts: TrialParts): Promise<StepTrace> {
  const { spec, key, request } = trial;
  const once = { maxAttempts: 1, initialDelayMs: 0, maxDelayMs: 0 };
  const { auth: _auth, ...bare } = spec;
  // A typed key takes the place of a stored one on its way to the node; it is written nowhere.
  const typed = key === undefined ? {} : { auth: { secret: "typed", ...(spec.auth?.header === undefined ? {} : { header: spec.auth.header }) } };
  const endpoint = { ...(key === undefined ? spec : { ...bare, ...typed }), retry: once, limits: {}, key: "test" };
  const plan = storedPlanToNodePlan(
    {
      pipelineName: "test",
      inputs: null,
      coerceInputs: false,
      vars: {},
      endpoints: { tested: endpoint },
      steps: [{ id: "test", endpoint: "tested", needs: [], request: request ?? {}, onFailure: "fail" }],
    },
    (name) => key ?? parts.secrets.read(name),
  );
  const reply = await node.link.send("row:try", { plan, input: "{}", rowIndex: 0, id: null, line: 1 }, { timeoutMs: maxTestMs + 15_000 });
  if (!reply.ok) throw new RefusedError(reply.failure.code, reply.failure.message);
  const [trace] = reply.value.steps;
  if (trace !== undefined) return trace;
  throw new RefusedError("E_TEST", reply.value.failure?.message ?? "The node gave no account of the call. Test again.");
}

function limitTimes(spec: EndpointSpec, mostMs: number): EndpointSpec {
  const { timeouts } = spec;
  const least = (ms: number): number => Math.min(ms, mostMs);
  return {
    ...spec,
    timeouts: {
      connectMs: least(timeouts.connectMs),
      firstByteMs: least(timeouts.firstByteMs),
      idleMs: least(timeouts.idleMs),
      totalMs: least(timeouts.totalMs),
    },
  };
}

function hasProxy(env: NodeJS.ProcessEnv): boolean {
  return ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].some((name) => (env[name] ?? "") !== "");
}
