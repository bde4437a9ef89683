import { describe, expect, test } from "vitest";
import { protocolRange, protocolVersion } from "../../../../src-shared/wire/version.ts";
import { waitFor } from "../../../support/wait-for.ts";
import { makeReport } from "../../../support/control-bench.ts";
import { encodeReports, toReportLine } from "../../../support/encode-reports.ts";
import { makeHello, openPlane, type Refused, WireNode } from "./open-plane.ts";

const refused = (code: string) => expect.objectContaining({ code }) as Refused;
const texts = (count: number): string[] => Array.from({ length: count }, (_, at) => JSON.stringify({ text: `t${at}` }));

describe("at the door", () => {
  test.each([
    ["no token", {}],
    ["a token of no length", { joinSecret: "x" }],
    ["a token of nobody", { joinSecret: "x".repeat(43) }],
    ["something else", { joinSecret: { $ne: null } }],
  ])("%s is refused", async (_what, auth) => {
    await using plane = await openPlane();
    await expect(plane.connect("nodes", auth)).rejects.toEqual(refused("E_TOKEN_INVALID"));
  });

  test("an expired, a revoked and another role's token are refused, each with what to do", async () => {
    await using plane = await openPlane();
    const expired = await plane.makeSecret("node", 1000);
    const revoked = await plane.makeSecret("node");
    const admin = await plane.makeSecret("admin");
    await plane.plane.api.call("token:revoke", { id: revoked.id });
    plane.clock.advance(1000);
    for (const { secret } of [expired, revoked, admin]) {
      await expect(plane.connect("nodes", { joinSecret: secret })).rejects.toMatchObject({
        code: "E_TOKEN_INVALID",
        message: expect.stringContaining("inferno token create --role node"),
      });
    }
  });

  test("a join token gives a credential, with which the node comes back under its name", async () => {
    await using plane = await openPlane();
    const node = await WireNode.join(plane);
    expect(node.welcome).toMatchObject({ name: "box", protocol: protocolVersion, leaseTtlMs: 60_000, renewEveryMs: 10_000, lostChunks: [] });
    expect(node.identity.credential).toHaveLength(43);
    node.socket.disconnect();
    const again = await node.reconnect(plane, { name: "another name" });
    expect(again.welcome).toMatchObject({ nodeId: node.identity.nodeId, name: "box" });
    expect(await plane.plane.api.call("node:list", {})).toMatchObject([{ name: "box", state: "ready", slots: 8 }]);
  });

  test("a name that is taken gets a number", async () => {
    await using plane = await openPlane();
    const names = [await WireNode.join(plane), await WireNode.join(plane), await WireNode.join(plane)].map(({ welcome }) => welcome?.name);
    expect(names).toEqual(["box", "box-2", "box-3"]);
  });

  test("a wrong credential, and that of a deleted node, are refused for good; the deleted node's connection ends", async () => {
    await using plane = await openPlane();
    const node = await WireNode.join(plane);
    await expect(plane.connect("nodes", { nodeId: node.identity.nodeId, credential: "x".repeat(43) })).rejects.toEqual(refused("E_REVOKED"));
    await plane.plane.api.call("node:delete", { name: "box" });
    await node.waitForEnd();
    await expect(plane.connect("nodes", node.identity)).rejects.toEqual(refused("E_REVOKED"));
    expect(await plane.plane.api.call("node:list", {})).toEqual([]);
  });

  test("a second process with the same credential is refused while the first is there, which goes on undisturbed", async () => {
    await using plane = await openPlane();
    const node = await WireNode.join(plane);
    await expect(node.reconnect(plane, { instanceId: "instance-2", slots: 1 })).rejects.toEqual(refused("E_DUPLICATE_INSTANCE"));
    expect(node.ended).toBeNull();
    expect(await plane.plane.api.call("node:list", {})).toMatchObject([{ name: "box", state: "ready", slots: 8 }]);
    expect(await node.send("chunk:request", { want: 1 })).toEqual({ ok: true, value: null });
  });

  test("the same process on a new connection takes the place of its old one", async () => {
    await using plane = await openPlane();
    const node = await WireNode.join(plane);
    const again = await node.reconnect(plane);
    await node.waitForEnd();
    expect(again.ended).toBeNull();
    expect(await plane.plane.api.call("node:list", {})).toMatchObject([{ name: "box", state: "ready" }]);
  });

  test.each([
    [{ min: 0, max: protocolRange.min - 1 }, "node"],
    [{ min: protocolRange.max + 1, max: 99 }, "control plane"],
  ])("a node of protocol %o is refused with a sentence that says which to update, and leaves no trace", async (protocol, older) => {
    await using plane = await openPlane();
    const { secret } = await plane.makeSecret("node");
    const node = new WireNode(await plane.connect("nodes", { joinSecret: secret }));
    await expect(node.hello({ protocol })).rejects.toMatchObject({
      code: "E_PROTO_VERSION",
      message: expect.stringMatching(new RegExp(`1\\.0\\.0.*Update the ${older}\\.`)),
    });
    expect(await plane.plane.api.call("node:list", {})).toEqual([]);
  });

  test("the default namespace serves nobody", async () => {
    await using plane = await openPlane();
    await expect(plane.connect("", {})).rejects.toThrow("/nodes and /ui");
  });
});

describe("a message", () => {
  test("before the hello is refused", async () => {
    await using plane = await openPlane();
    const { secret } = await plane.makeSecret("node");
    const node = new WireNode(await plane.connect("nodes", { joinSecret: secret }));
    const failure = { kind: "auth", message: "x", step: null, code: null, httpStatus: null, line: null };
    for (const [event, request] of [
      ["chunk:request", { want: 1 }],
      ["chunk:renew", { chunkIds: [], rowsInFlight: 0, rssBytes: 0 }],
      ["endpoint:blocked", { runId: "run-aaaaaa", endpoint: "m", endpointKey: "k", failure }],
      ["node:drain", {}],
    ] as const) {
      expect(await node.send(event, request)).toMatchObject({ ok: false, failure: { code: "E_NO_HELLO" } });
    }
    expect(await node.push()).toMatchObject({ ok: false, failure: { code: "E_NO_HELLO" } });
  });

  test("that does not fit its schema is answered so, and after ten the connection ends", async () => {
    await using plane = await openPlane();
    const node = await WireNode.join(plane);
    for (const request of [{ want: -1 }, { want: "1" }, { want: 1.5 }, {}, null, "x", [], { want: 1e9 }, undefined]) {
      expect(await node.send("chunk:request", request)).toMatchObject({ ok: false, failure: { code: "E_MESSAGE" } });
    }
    expect(node.ended).toBeNull();
    node.socket.emit("chunk:request", { want: -1 }, () => {});
    await node.waitForEnd();
    expect(plane.notices.join("\n")).toMatch(/Node box sent too many messages that make no sense \(last: malformed chunk:request\)/);
    await waitFor(async () => (await plane.plane.api.call("node:list", {}))[0]?.state === "gone", { what: "the node to be gone" });
  });

  test.each(["no:such", "toString", "__proto__", "error", 5 as unknown as string])(
    "that nobody knows (%s) is refused, and ten times ends the connection",
    async (event) => {
      await using plane = await openPlane();
      const node = await WireNode.join(plane);
      expect(await node.socket.timeout(5000).emitWithAck(event, {})).toMatchObject({ ok: false, failure: { code: "E_EVENT_UNKNOWN" } });
      for (let time = 1; time < 10; time += 1) node.socket.emit(event, {});
      await node.waitForEnd();
      expect(node.socket.connected).toBe(false);
    },
  );

  test("without an acknowledgement, ten times, ends the connection and changes nothing", async () => {
    await using plane = await openPlane();
    await plane.startRun(texts(3));
    const node = await WireNode.join(plane);
    for (let time = 0; time < 10; time += 1) node.socket.emit("chunk:request", { want: 3 });
    await node.waitForEnd();
    expect(node.offers).toEqual([]);
  });

  test("above a megabyte ends its connection, and the control plane goes on", async () => {
    await using plane = await openPlane();
    const node = await WireNode.join(plane);
    node.socket.emit("results:push", { want: 0, ageMs: 0 }, Buffer.alloc(1_100_000), () => {});
    await node.waitForEnd();
    expect((await node.reconnect(plane)).ended).toBeNull();
  });

  test.each([
    ["above 512 KiB", (chunkId: never) => Buffer.from(encodeReports([makeReport(chunkId, 0, { values: { answer: "x".repeat(530_000) } })]))],
    ["that is no JSON", () => Buffer.from("{")],
    ["that ends inside a report", (chunkId: never) => Buffer.from(JSON.stringify(toReportLine(makeReport(chunkId, 0).meta)))],
    ["of something else", () => Buffer.from('{"chunkId":"x"}')],
    ["that is not there", () => "text"],
  ])("with a frame %s is refused, and nothing of it is recorded", async (_what, frame) => {
    await using plane = await openPlane();
    const run = await plane.startRun(texts(1));
    const node = await WireNode.join(plane);
    const { chunkId } = await node.takeOffer(1);
    expect(await node.send("results:push", { want: 0, ageMs: 0 }, frame(chunkId as never))).toMatchObject({ ok: false, failure: { code: "E_FRAME" } });
    expect(await plane.plane.api.call("run:progress", { run: run.id })).toMatchObject({ run: { succeeded: 0, leased: 1 } });
  });
});

test("a run goes out and comes back over one socket: plan, chunk, results, end", async () => {
  await using plane = await openPlane();
  const run = await plane.startRun(texts(3));
  const node = await WireNode.join(plane);
  while ((await plane.plane.api.call("run:progress", { run: run.id })).run.state === "running") {
    const offer = await node.takeOffer(3);
    const reports = offer.rows.map(({ meta }) => makeReport(offer.chunkId as never, meta.rowIndex));
    expect(await node.push(...reports)).toEqual({ ok: true, value: { rejected: [], stop: [] } });
  }
  expect(node.told.map(({ event }) => event).filter((event) => event !== "chunk:offer")).toEqual(["run:open", "run:close"]);
  expect(node.told[0]).toMatchObject({
    event: "run:open",
    request: { runId: run.id, concurrency: 64, plan: { pipelineName: "plane", steps: [{ id: "answer" }] } },
  });
  expect(node.offers[0]?.rows[0]).toEqual({ meta: { rowIndex: 0, id: null, line: 1 }, bodies: ['{"text":"t0"}'] });
  await plane.plane.whenIdle();
  expect(await plane.plane.api.call("node:list", {})).toMatchObject([{ rowsDone: 3, chunks: 0, rowsHeld: 0 }]);
});

test("a node keeps its count of rows and its chunks when it comes back", async () => {
  await using plane = await openPlane();
  await plane.startRun(texts(10));
  const node = await WireNode.join(plane);
  const first = await node.takeOffer(1);
  await node.push(makeReport(first.chunkId as never, first.rows[0]?.meta.rowIndex ?? 0));
  const second = await node.takeOffer(2);
  node.socket.disconnect();
  await waitFor(async () => (await plane.plane.api.call("node:list", {}))[0]?.state === "gone", { what: "the node to be gone" });
  const again = await node.reconnect(plane, { heldChunks: [second.chunkId as never, first.chunkId as never] });
  expect(again.welcome?.lostChunks).toEqual([first.chunkId]);
  expect(await plane.plane.api.call("node:list", {})).toMatchObject([{ rowsDone: 1, chunks: 1, rowsHeld: second.rows.length, state: "ready" }]);
});

test("rows given back go to another node; a lease that is not the node's is named when it renews", async () => {
  await using plane = await openPlane();
  await plane.startRun(texts(1));
  const node = await WireNode.join(plane);
  const other = await WireNode.join(plane, { instanceId: "instance-2" });
  const offer = await node.takeOffer(1);
  expect(await node.ask("chunk:release", { chunkId: offer.chunkId, tasks: [{ rowIndex: 0, reason: "drain", notBeforeMs: 0 }] })).toBeNull();
  const taken = await other.takeOffer(1);
  expect(taken.rows[0]?.meta.rowIndex).toBe(0);
  expect(await node.ask("chunk:renew", { chunkIds: [taken.chunkId], rowsInFlight: 0, rssBytes: 0 })).toEqual({ lost: [taken.chunkId] });
  expect(await other.ask("chunk:renew", { chunkIds: [taken.chunkId], rowsInFlight: 1, rssBytes: 0 })).toEqual({ lost: [] });
});

test("a node that drains gets no more rows, and one that refuses a chunk loses it to others", async () => {
  await using plane = await openPlane();
  await plane.startRun(texts(4));
  const refusing = await WireNode.join(plane);
  refusing.socket.offAny();
  let refusals = 0;
  refusing.socket.onAny((event: string, ...args: unknown[]) => {
    if (event === "chunk:offer") refusals += 1;
    (args.at(-1) as (reply: unknown) => void)(
      event === "chunk:offer" ? { ok: false, failure: { code: "E_NO", message: "no room" } } : { ok: true, value: null },
    );
  });
  await refusing.ask("chunk:request", { want: 1 });
  await waitFor(() => refusals === 1, { what: "the refusal" });
  await refusing.ask("node:drain", {});
  const node = await WireNode.join(plane, { instanceId: "instance-2" });
  const rows: number[] = [];
  while (rows.length < 4) rows.push(...(await node.takeOffer(4)).rows.map(({ meta }) => meta.rowIndex));
  expect(rows.sort((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  expect(refusals).toBe(1);
  expect((await plane.plane.api.call("node:list", {})).map(({ state }) => state)).toEqual(["draining", "ready"]);
});

test("a hello can be said again after it was refused", async () => {
  await using plane = await openPlane();
  const { secret } = await plane.makeSecret("node");
  const node = new WireNode(await plane.connect("nodes", { joinSecret: secret }));
  await expect(node.hello({ protocol: { min: 9, max: 9 } })).rejects.toEqual(refused("E_PROTO_VERSION"));
  expect(await node.send("node:hello", makeHello())).toMatchObject({ ok: true });
});
