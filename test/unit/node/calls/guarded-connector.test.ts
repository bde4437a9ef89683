import type { LookupFunction } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildGuardedConnector } from "../../../../src-node/calls/guarded-connector.ts";
import { type ScriptedServer, startScriptedServer } from "./scripted-server.ts";

/** A name server that says what the test tells it, one address or several. */
function resolveTo(...addresses: string[]): LookupFunction {
  return (_hostname, options, callback) => {
    const found = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    if (options.all === true) callback(null, found);
    else callback(null, addresses[0] ?? "", 4);
  };
}

describe("a connection", () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(() => server.close());

  const connect = (hostname: string, resolve?: LookupFunction) =>
    new Promise<{ error: (Error & { code?: string }) | null; peer: string | null }>((done) => {
      const port = new URL(server.origin).port;
      buildGuardedConnector(5000, resolve)({ hostname, host: `${hostname}:${port}`, protocol: "http:", port }, (error, socket) => {
        done({ error, peer: socket?.remoteAddress ?? null });
        socket?.destroy();
      });
    });

  it("stands with names and addresses that may be called", async () => {
    expect(await connect("127.0.0.1")).toEqual({ error: null, peer: "127.0.0.1" });
    expect(await connect("model.example", resolveTo("127.0.0.1"))).toEqual({ error: null, peer: "127.0.0.1" });
  });

  it.each([
    ["a name with a denied address", "model.example", ["169.254.169.254"]],
    ["a name with a denied address behind a good one", "model.example", ["127.0.0.1", "::ffff:169.254.169.254"]],
    ["a denied address itself", "0.0.0.0", ["127.0.0.1"]],
  ])("is not made to %s", async (_title, hostname, addresses) => {
    const { error, peer } = await connect(hostname, resolveTo(...addresses));
    expect(error).toMatchObject({ code: "E_ENDPOINT_DENIED", message: expect.stringContaining(hostname) as string });
    expect(peer).toBeNull();
  });
});
