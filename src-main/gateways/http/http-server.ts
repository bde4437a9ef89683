import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { RefusedError } from "../../../src-shared/wire/reply.ts";
import type { Clock } from "../../clock.ts";
import { RefusalNotices } from "../../security/refusal-notices.ts";
import { makeRequestGuard } from "../../security/request-guard.ts";
import { securityHeaders } from "../../security/response-headers.ts";

/** Answers a request it knows, or says false to leave it to the next. */
export type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean>;

export type Listening = { server: Server; host: string; port: number; guard: ReturnType<typeof makeRequestGuard> };

/** Listens; `port` 0 takes a free one. Throws `RefusedError` E_PORT_IN_USE or E_LISTEN. */
export async function listenHttp(
  listen: { host: string; port: number },
  routes: readonly Route[],
  { onNotice, clock }: { onNotice: (sentence: string) => void; clock: Clock },
): Promise<Listening> {
  // A dataset may take longer than any limit to come in; headers must still come within a minute.
  const server = createServer({ requestTimeout: 0, headersTimeout: 60_000 });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => reject(translateListenError(cause, listen)));
    server.listen(listen.port, listen.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const guard = makeRequestGuard({ host: listen.host, port });
  const notices = new RefusalNotices(onNotice, () => clock.monotonic());
  server.on("request", (request, response) => {
    // Socket.IO's own path is answered by Socket.IO.
    if (request.url?.startsWith("/socket.io/") === true) return;
    response.setHeaders(new Map(Object.entries(securityHeaders)));
    const refused = guard(request);
    if (refused !== null) {
      notices.note(request, refused.message);
      return sendText(response.setHeader("connection", "close"), refused.status, refused.message);
    }
    void answer(request, response, routes, onNotice);
  });
  server.on("upgrade", (request, socket) => {
    const refused = guard(request);
    if (refused === null) return;
    notices.note(request, refused.message);
    socket.end(`HTTP/1.1 ${refused.status} Refused\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${refused.message}\n`);
  });
  return { server, host: listen.host, port, guard };
}

async function answer(request: IncomingMessage, response: ServerResponse, routes: readonly Route[], onNotice: (sentence: string) => void): Promise<void> {
  try {
    const url = new URL(request.url ?? "/", "http://localhost");
    for (const route of routes) if (await route(request, response, url)) return;
    sendText(response, 404, "There is nothing here. The app is at /; /healthz and /metrics answer programs.");
  } catch (cause) {
    if (!(cause instanceof RefusedError)) onNotice(`${request.method} ${request.url?.split("?")[0]} failed: ${(cause as Error).message}`);
    if (response.headersSent) return void response.destroy();
    sendText(response, 500, "The control plane could not answer.");
  }
}

export function sendText(response: ServerResponse, status: number, text: string, contentType = "text/plain; charset=utf-8"): void {
  response.writeHead(status, { "content-type": contentType, "cache-control": "no-store" });
  response.end(`${text}\n`);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendText(response, status, JSON.stringify(value), "application/json");
}

function translateListenError(cause: NodeJS.ErrnoException, { host, port }: { host: string; port: number }): RefusedError {
  if (cause.code === "EADDRINUSE")
    return new RefusedError("E_PORT_IN_USE", `Port ${port} on ${host} is taken. Choose another with --port, or --port 0 for any free one.`);
  if (cause.code === "EACCES") return new RefusedError("E_LISTEN", `This user may not listen on port ${port}. Choose one above 1023.`);
  return new RefusedError("E_LISTEN", `${host}:${port} cannot be listened on (${cause.code ?? cause.message}). Is --host an address of this machine?`);
}
