import type { IncomingMessage } from "node:http";
import { isLoopbackHost } from "../../src-shared/core/endpoint-address.ts";

/** Why a request is turned away, or null when it may come in. */
export type GuardVerdict = { status: 403 | 421; message: string } | null;

/**
 * Turns away what a web page could send in its visitor's name: a foreign Host (DNS rebinding) while we listen on loopback,
 * any foreign Origin, and what a browser says comes from another site, unless a person follows a link to us. Programs send
 * neither header; they carry a key.
 */
export function makeRequestGuard(listen: { host: string; port: number }): (request: IncomingMessage) => GuardVerdict {
  const onLoopback = isLoopbackHost(listen.host);
  const names = ["127.0.0.1", "localhost", "[::1]", listen.host];
  // Of the port that goes without saying, nobody says it.
  const ownHosts = new Set(names.flatMap((name) => (listen.port === 80 ? [name, `${name}:80`] : [`${name}:${listen.port}`])));
  return (request) => {
    const host = request.headers.host?.toLowerCase() ?? "";
    if (onLoopback && !ownHosts.has(host)) return { status: 421, message: "This control plane answers on loopback names only." };
    const { origin } = request.headers;
    if (origin !== undefined && origin !== `http://${host}`) return { status: 403, message: "Requests from other origins are refused." };
    if (isFromOtherSite(request)) return { status: 403, message: "Requests from other sites are refused." };
    return null;
  };
}

function isFromOtherSite({ method, headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== "cross-site" && site !== "same-site") return false;
  return !(method === "GET" && headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document");
}

/** Whether the peer is on this machine. */
export function isLocalPeer(request: IncomingMessage): boolean {
  const address = request.socket.remoteAddress ?? "";
  return address === "::1" || /^(::ffff:)?127\./.test(address);
}
