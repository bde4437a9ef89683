import { Client, type Dispatcher, ProxyAgent } from "undici";
import { buildGuardedConnector } from "./guarded-connector.ts";

/** Connections to one origin. A call takes one, and gives it back when its answer has wholly arrived. */
export type Connections = {
  take(): Dispatcher;
  give(connection: Dispatcher): void;
  /** For a connection whose call was given up while it was being made. */
  drop(connection: Dispatcher): void;
  close(): Promise<void>;
};

/** The most bytes of an answer's headers. */
const maxHeaderSize = 16 * 1024;

/**
 * As many connections as there are calls at once: the rate gate bounds those. A stack of idle ones, because undici's own pool searches
 * through all of its connections for a free one, which shows from a few hundred on.
 */
export function openDirectConnections(origin: string, connectMs: number): Connections {
  const connect = buildGuardedConnector(connectMs);
  const idle: Client[] = [];
  const open = new Set<Client>();

  function openClient(): Client {
    // Time limits are the call's own: undici's are coarse and count keep-alives as life.
    const client = new Client(origin, { connect, pipelining: 1, maxHeaderSize, headersTimeout: 0, bodyTimeout: 0 });
    open.add(client);
    return client;
  }

  return {
    take: () => idle.pop() ?? openClient(),
    give(connection) {
      if (connection instanceof Client && open.has(connection)) idle.push(connection);
    },
    drop(connection) {
      if (!(connection instanceof Client) || !open.delete(connection)) return;
      connection.destroy(() => {});
    },
    async close() {
      const clients = [...open];
      open.clear();
      idle.length = 0;
      await Promise.all(clients.map((client) => client.destroy()));
    },
  };
}

/**
 * Connections through a proxy, which manages its own. The peer is then the proxy, and the proxy looks names up: only literal addresses
 * can be checked, which the caller has done.
 */
export function openProxiedConnections(proxyUrl: string, connectMs: number): Connections {
  const agent = new ProxyAgent({
    uri: proxyUrl,
    // Plain http goes through the proxy as it is; many refuse to tunnel it.
    proxyTunnel: false,
    pipelining: 1,
    maxHeaderSize,
    headersTimeout: 0,
    bodyTimeout: 0,
    connectTimeout: connectMs,
  });
  return { take: () => agent, give: () => {}, drop: () => {}, close: () => agent.destroy() };
}
