import { Server } from "socket.io";
import { toReachableAuthority } from "../../src-shared/core/reachable-authority.ts";
import type { Clock } from "../clock.ts";
import { type Listening, listenHttp, type Route } from "./http/http-server.ts";

export type Listener = { io: Server; host: string; port: number; url: string; close(): Promise<void> };

/**
 * One port for everything: HTTP routes and Socket.IO. WebSocket only, no recovery of state (delivery is ours to promise),
 * no compression; foreign hosts and origins are turned away before any handshake.
 */
export async function openListener(
  listen: { host: string; port: number },
  routes: readonly Route[],
  parts: { onNotice: (sentence: string) => void; clock: Clock },
): Promise<Listener> {
  const listening = await listenHttp(listen, routes, parts);
  const io = new Server(listening.server, {
    transports: ["websocket"],
    allowUpgrades: false,
    allowEIO3: false,
    serveClient: false,
    maxHttpBufferSize: 1_048_576,
    perMessageDeflate: false,
    httpCompression: false,
    pingInterval: 15_000,
    pingTimeout: 20_000,
    connectTimeout: 10_000,
    cleanupEmptyChildNamespaces: true,
    allowRequest: (request, decide) => {
      const refused = listening.guard(request);
      decide(refused?.message ?? null, refused === null);
    },
  });
  io.use((_socket, next) => next(new Error("Nothing is served here: the namespaces are /nodes and /ui.")));
  return { io, host: listening.host, port: listening.port, url: `http://${toReachableAuthority(listening)}/`, close: () => closeAll(io, listening) };
}

async function closeAll(io: Server, { server }: Listening): Promise<void> {
  io.disconnectSockets(true);
  server.closeAllConnections();
  await io.close();
}
