import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type SeenRequest = { method: string; path: string; headers: IncomingHttpHeaders; body: string };
export type Script = (request: SeenRequest, response: ServerResponse, message: IncomingMessage) => void;

/** A real HTTP server on loopback whose answers each test sets. */
export type ScriptedServer = {
  /** `http://127.0.0.1:port` */
  origin: string;
  /** All requests so far, oldest first. */
  seen: SeenRequest[];
  script: Script;
  close(): Promise<void>;
};

export async function startScriptedServer(script: Script = (_request, response) => response.end("{}")): Promise<ScriptedServer> {
  const http = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.on("error", () => {});
    message.on("end", () => {
      const request = { method: message.method ?? "", path: message.url ?? "", headers: message.headers, body: Buffer.concat(chunks).toString("utf8") };
      server.seen.push(request);
      server.script(request, response, message);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const server: ScriptedServer = {
    origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    seen: [],
    script,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return server;
}

/** Answers every request with one JSON body. */
export function answerJson(body: unknown, status = 200, headers: Record<string, string> = {}): Script {
  return (_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
}

/** Answers every request with these bytes. */
export function answerBytes(bytes: string | Buffer, contentType: string, status = 200, headers: Record<string, string> = {}): Script {
  return (_request, response) => {
    response.writeHead(status, { "content-type": contentType, ...headers });
    response.end(bytes);
  };
}
