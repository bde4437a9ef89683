import type { NodeEndpoint } from "../../src-shared/model/endpoint.ts";
import type { Read } from "../protocols/protocol.ts";
import { type Connections, openDirectConnections, openProxiedConnections } from "./connections.ts";
import { type PreparedEndpoint, prepareEndpoint } from "./prepared-endpoint.ts";
import { chooseProxy } from "./proxy-choice.ts";

export type ReadyEndpoint = { prepared: PreparedEndpoint; connections: Connections };

/** Endpoints made ready once each. Endpoints at one origin share their connections. */
export type ReadyEndpoints = {
  /** Knows an endpoint by the object: a changed one is another object. A failure is not remembered. */
  find(endpoint: NodeEndpoint): Read<ReadyEndpoint>;
  close(): Promise<void>;
};

export function createReadyEndpoints(env: NodeJS.ProcessEnv): ReadyEndpoints {
  const readyByEndpoint = new WeakMap<NodeEndpoint, ReadyEndpoint>();
  const connectionsByOrigin = new Map<string, Connections>();

  function findConnections({ url, endpoint }: PreparedEndpoint): Connections {
    const { connectMs } = endpoint.timeouts;
    const key = `${url.origin} ${connectMs}`;
    const known = connectionsByOrigin.get(key);
    if (known !== undefined) return known;
    const proxy = chooseProxy(url, env);
    const connections = proxy === null ? openDirectConnections(url.origin, connectMs) : openProxiedConnections(proxy, connectMs);
    connectionsByOrigin.set(key, connections);
    return connections;
  }

  return {
    find(endpoint) {
      const known = readyByEndpoint.get(endpoint);
      if (known !== undefined) return { ok: true, value: known };
      const prepared = prepareEndpoint(endpoint, env);
      if (!prepared.ok) return prepared;
      const ready = { prepared: prepared.value, connections: findConnections(prepared.value) };
      readyByEndpoint.set(endpoint, ready);
      return { ok: true, value: ready };
    },
    async close() {
      await Promise.all([...connectionsByOrigin.values()].map((connections) => connections.close()));
      connectionsByOrigin.clear();
    },
  };
}
