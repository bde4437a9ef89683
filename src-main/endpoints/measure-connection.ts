import { lookup } from "node:dns/promises";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { findDeniedRange } from "../../src-shared/core/endpoint-address.ts";
import type { EndpointPlace } from "../../src-shared/core/endpoints/endpoint-class.ts";

/** Times of a connection in ms; null for what did not come about, or (`tlsMs`) is not used. `problem`: why it failed, as an error code or a sentence. */
export type Connection = { address: string | null; dnsMs: number | null; connectMs: number | null; tlsMs: number | null; problem: string | null };

const patienceMs = 5000;

/** Opens a connection and closes it again; sends no request. Addresses that no endpoint may have are not connected to. */
export async function measureConnection({ host, port, isEncrypted }: EndpointPlace): Promise<Connection> {
  const found: Connection = { address: null, dnsMs: null, connectMs: null, tlsMs: null, problem: null };
  const bare = host.replace(/^\[|\]$/g, "");
  try {
    const startedAt = performance.now();
    const addresses = isIP(bare) === 0 ? await withPatience(lookup(bare, { all: true, verbatim: false })) : [{ address: bare }];
    found.dnsMs = isIP(bare) === 0 ? performance.now() - startedAt : null;
    const denied = addresses.map(({ address }) => findDeniedRange(address)).find((range) => range !== null);
    if (denied !== undefined) return { ...found, problem: `It leads to ${denied}.` };
    for (const { address } of addresses) {
      found.problem = await open({ address, host: bare, port, isEncrypted }, found);
      if (found.problem === null) break;
    }
    return found;
  } catch (cause) {
    return { ...found, problem: (cause as NodeJS.ErrnoException).code ?? (cause as Error).message };
  }
}

type Target = { address: string; host: string; port: number; isEncrypted: boolean };

/** Null when the connection stood. */
async function open({ address, host, port, isEncrypted }: Target, found: Connection): Promise<string | null> {
  const startedAt = performance.now();
  const socket = connectTcp({ host: address, port });
  try {
    await whenEvent(socket, "connect");
    found.address = address;
    found.connectMs = performance.now() - startedAt;
    if (!isEncrypted) return null;
    const secured = connectTls({ socket, ...(isIP(host) === 0 ? { servername: host } : {}), host });
    await whenEvent(secured, "secureConnect");
    found.tlsMs = performance.now() - startedAt - found.connectMs;
    return null;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
  } finally {
    socket.destroy();
  }
}

function whenEvent(socket: Socket, event: "connect" | "secureConnect"): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.setTimeout(patienceMs, () => reject(Object.assign(new Error("no answer in time"), { code: "ETIMEDOUT" })));
    socket.once(event, () => resolve());
    // Stays on: what comes after the end is nobody's concern.
    socket.on("error", reject);
  });
}

function withPatience<Value>(answer: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error("no answer in time"), { code: "EAI_AGAIN" })), patienceMs);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
