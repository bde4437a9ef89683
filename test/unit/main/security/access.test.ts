import type { IncomingMessage } from "node:http";
import { describe, expect, test } from "vitest";
import { ApiAccess } from "../../../../src-main/security/api-access.ts";
import { isLocalPeer, makeRequestGuard } from "../../../../src-main/security/request-guard.ts";
import { hashTokenSecret, makeTokenSecret, matchesHash } from "../../../../src-main/security/token-secrets.ts";
import type { ControlBench } from "../../../support/control-bench.ts";
import { openControlBench } from "../../../support/control-bench.ts";

test("a token's secret has 256 bits, is told by its hash, and the hash tells nothing of it", () => {
  const secret = makeTokenSecret();
  expect(Buffer.from(secret, "base64url")).toHaveLength(32);
  expect(secret).not.toBe(makeTokenSecret());
  expect(hashTokenSecret(secret)).toHaveLength(32);
  expect(matchesHash(secret, hashTokenSecret(secret))).toBe(true);
  expect(matchesHash(`${secret}x`, hashTokenSecret(secret))).toBe(false);
  expect(matchesHash(secret, new Uint8Array(3))).toBe(false);
});

describe("who may ask", () => {
  function addToken(bench: ControlBench, role: "node" | "viewer" | "operator" | "admin", expiresInMs = 1000): { secret: string; id: string } {
    const secret = makeTokenSecret();
    const id = `tok-${role.padEnd(8, "0")}`;
    bench.store.tokens.add({
      id: id as never,
      name: "",
      role,
      secretHash: hashTokenSecret(secret),
      createdAt: bench.clock.now(),
      expiresAt: bench.clock.now() + expiresInMs,
    });
    return { secret, id };
  }

  test("the owner's key is an admin's, and made anew at each start", async () => {
    await using bench = await openControlBench();
    const access = new ApiAccess(bench.store.tokens, bench.clock);
    expect(access.findRole(access.ownerKey)).toBe("admin");
    expect(new ApiAccess(bench.store.tokens, bench.clock).findRole(access.ownerKey)).toBeNull();
  });

  test.each(["viewer", "operator", "admin"] as const)("a token of a %s gives that role until it expires", async (role) => {
    await using bench = await openControlBench();
    const access = new ApiAccess(bench.store.tokens, bench.clock);
    const { secret } = addToken(bench, role);
    expect(access.findRole(secret)).toBe(role);
    bench.clock.advance(999);
    expect(access.findRole(secret)).toBe(role);
    bench.clock.advance(1);
    expect(access.findRole(secret)).toBeNull();
  });

  test("a revoked token, a join token and a wrong one give none", async () => {
    await using bench = await openControlBench();
    const access = new ApiAccess(bench.store.tokens, bench.clock);
    const { secret, id } = addToken(bench, "admin");
    bench.store.tokens.revoke(id);
    expect(access.findRole(secret)).toBeNull();
    expect(access.findRole(addToken(bench, "node").secret)).toBeNull();
    expect(access.findRole(makeTokenSecret())).toBeNull();
    expect(access.findRole("")).toBeNull();
  });

  test.each([
    ["Bearer KEY", "admin"],
    ["bearer KEY", "admin"],
    ["Basic KEY", null],
    ["KEY", null],
    ["Bearer KEY x", null],
    ["", null],
    [undefined, null],
  ])("the header %s gives %s", async (header, role) => {
    await using bench = await openControlBench();
    const access = new ApiAccess(bench.store.tokens, bench.clock);
    expect(access.findRoleOfHeader(header?.replace("KEY", access.ownerKey))).toBe(role);
  });
});

describe("which requests may come in", () => {
  const request = (headers: Record<string, string>): IncomingMessage => ({ headers }) as IncomingMessage;
  const judge = (listen: { host: string; port: number }, headers: Record<string, string>): number | null =>
    makeRequestGuard(listen)(request(headers))?.status ?? null;
  const loopback = { host: "127.0.0.1", port: 7433 };

  test.each([
    ["127.0.0.1:7433", null],
    ["localhost:7433", null],
    ["LOCALHOST:7433", null],
    ["[::1]:7433", null],
    ["127.0.0.1", 421],
    ["127.0.0.1:80", 421],
    ["localhost:7433.evil.example", 421],
    ["evil.example:7433", 421],
    ["evil.example", 421],
    ["", 421],
  ])("on loopback, one that asks for host %s: %s", (host, status) => {
    expect(judge(loopback, { host })).toBe(status);
  });

  test.each([
    ["http://127.0.0.1:7433", null],
    ["http://localhost:7433", 403],
    ["https://127.0.0.1:7433", 403],
    ["http://evil.example", 403],
    ["null", 403],
    ["http://127.0.0.1:7433.evil.example", 403],
  ])("to 127.0.0.1:7433 from a page of %s: %s", (origin, status) => {
    expect(judge(loopback, { host: "127.0.0.1:7433", origin })).toBe(status);
  });

  test("on an address of the network any host name will do, and a foreign page will not", () => {
    const open = { host: "0.0.0.0", port: 7433 };
    expect(judge(open, { host: "gpu-box:7433" })).toBeNull();
    expect(judge(open, { host: "gpu-box:7433", origin: "http://gpu-box:7433" })).toBeNull();
    expect(judge(open, { host: "gpu-box:7433", origin: "http://evil.example" })).toBe(403);
  });

  test("on port 80 the port may be left out", () => {
    expect(judge({ host: "127.0.0.1", port: 80 }, { host: "localhost" })).toBeNull();
    expect(judge({ host: "127.0.0.1", port: 80 }, { host: "localhost:80" })).toBeNull();
    expect(judge({ host: "127.0.0.1", port: 80 }, { host: "evil.example" })).toBe(421);
  });

  test.each([
    ["127.0.0.1", true],
    ["127.8.9.1", true],
    ["::1", true],
    ["::ffff:127.0.0.1", true],
    ["10.0.0.1", false],
    ["::ffff:10.0.0.1", false],
    ["::2", false],
    [undefined, false],
  ])("a peer at %s is on this machine: %s", (remoteAddress, local) => {
    expect(isLocalPeer({ socket: { remoteAddress } } as IncomingMessage)).toBe(local);
  });
});
