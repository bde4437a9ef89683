import { lookup as dnsLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { buildConnector } from "undici";
import { findDenial } from "./denied-addresses.ts";

/** An endpoint's address is one that may not be called. The code is the failure's. */
export class EndpointDenied extends Error {
  readonly code = "E_ENDPOINT_DENIED";
}

/** Fails for addresses that no endpoint may have. `host` is for the message. */
export function requireAllowed(address: string, host: string): void {
  const what = findDenial(address);
  if (what !== null) throw new EndpointDenied(`${host} leads to ${address.replace(/^\[|\]$/g, "")}, which is ${what}; endpoints there are not allowed`);
}

/**
 * Opens connections, but none to an address that no endpoint may have. A literal address and every address of a name are checked before
 * anything is sent, so that not even a port is knocked at; the real peer is checked once more when the connection stands, because it is
 * the only thing that a name server cannot change its mind about.
 */
export function buildGuardedConnector(connectMs: number, resolve: LookupFunction = dnsLookup): buildConnector.connector {
  const connect = buildConnector({ timeout: connectMs, lookup: guardLookup(resolve) });
  return (options, callback) => {
    try {
      requireAllowed(options.hostname, options.hostname);
    } catch (error) {
      callback(error as EndpointDenied, null);
      return;
    }
    connect(options, (...result) => {
      const [error, socket] = result;
      if (error !== null || socket === null) return callback(...result);
      try {
        requireAllowed(socket.remoteAddress ?? "", options.hostname);
      } catch (denied) {
        socket.destroy();
        return callback(denied as EndpointDenied, null);
      }
      callback(null, socket);
    });
  };
}

/** Resolves names, and fails for those of which any address may not be called. */
function guardLookup(resolve: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, options, (error, address, family) => {
      if (error !== null) return callback(error, address, family);
      try {
        for (const found of typeof address === "string" ? [{ address }] : address) requireAllowed(found.address, hostname);
      } catch (denied) {
        return callback(denied as EndpointDenied, address, family);
      }
      callback(null, address, family);
    });
  };
}
