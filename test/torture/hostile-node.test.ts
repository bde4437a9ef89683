import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { io } from "socket.io-client";
import { expect, test } from "vitest";
import { protocolRange } from "../../src-shared/wire/version.ts";
import { makeChance } from "../support/torture/chance.ts";
import { startFleet } from "../support/torture/fleet.ts";
import { torturePipeline } from "../support/torture/row-model.ts";
import { readPeakMiB } from "../support/read-peak.ts";
import { waitFor } from "../support/wait-for.ts";

const hello = {
  protocol: protocolRange,
  version: "0",
  name: "villain",
  slots: 8,
  labels: {},
  instanceId: "villain-1234567890",
  pid: 1,
  host: "somewhere",
  heldChunks: [],
  openRuns: [],
};

const junk = randomBytes(400 * 1024);
const deep = Buffer.from(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
const foreign = Buffer.from(JSON.stringify({ chunkId: "chunk-00000001", rowIndex: 0 }));

/** What one malformed message after the other looks like. */
const messages: readonly ((socket: ReturnType<typeof io>) => void)[] = [
  (socket) => socket.emit("results:push", { want: 1, ageMs: 0 }, junk, () => undefined),
  (socket) => socket.emit("results:push", { want: 1, ageMs: 0 }, deep, () => undefined),
  (socket) => socket.emit("results:push", { want: 1, ageMs: 0 }, foreign, () => undefined),
  (socket) => socket.emit("results:push", { want: -1, __proto__: { admin: true } }, () => undefined),
  (socket) => socket.emit("chunk:renew", "text in place of an object", () => undefined),
  (socket) => socket.emit("chunk:release", { chunkId: "x".repeat(100_000), tasks: [] }, () => undefined),
  (socket) => socket.emit("no:such:message", junk),
  (socket) => socket.emit("node:hello", hello),
];

/** Sends a thousand a second, and comes back as often as it is sent away. */
function startVillain(url: string, joinSecret: string) {
  const refusals = new Map<string, number>();
  let sent = 0;
  const socket = io(`${url}/nodes`, { transports: ["websocket"], auth: { joinSecret }, reconnectionDelay: 1, reconnectionDelayMax: 20 });
  socket.on("connect", () => socket.emit("node:hello", hello, () => undefined));
  socket.on("connect_error", (error: Error & { data?: { code?: string } }) => {
    const code = error.data?.code ?? "none";
    refusals.set(code, (refusals.get(code) ?? 0) + 1);
    // The library waits for whoever it was that refused it.
    setTimeout(() => socket.connect(), 1);
  });
  socket.on("disconnect", () => socket.connect());
  const timer = setInterval(() => {
    for (let at = 0; socket.connected && at < 10; at += 1) messages[sent++ % messages.length]?.(socket);
  }, 10);
  return {
    refusals,
    get sent() {
      return sent;
    },
    close() {
      clearInterval(timer);
      socket.disconnect();
    },
  };
}

test("a node that sends a thousand malformed messages a second is kept out, and everyone else keeps working", { timeout: 180_000 }, async () => {
  await using fleet = await startFleet({ nodes: 2, slots: 8, leaseTtlMs: 4000, chance: makeChance(9), latencyMs: 30 });
  const url = `http://127.0.0.1:${fleet.controlPort}`;
  const token = (await fleet.ask((api) => api.call("token:create", { role: "node" }))).token;
  const villain = startVillain(url, /^inferno1\.(.*)@/.exec(token)?.[1] ?? "");
  try {
    const garbage = connect({ port: fleet.controlPort, host: "127.0.0.1" }).on("error", () => undefined);
    garbage.write(randomBytes(64 * 1024));
    const id = await fleet.startRun(400, 0, torturePipeline(`http://${fleet.endpointProxy.authority}/v1`));
    const progress = () => fleet.ask((api) => api.call("run:progress", { run: id }));
    await waitFor(async () => (await progress()).run.state === "completed", { what: "the run to end", deadlineMs: 90_000 });
    garbage.destroy();
    expect((await progress()).run).toMatchObject({ succeeded: 400, failed: 0 });
    expect(villain.sent).toBeGreaterThan(9);
    expect(villain.refusals.get("E_KEPT_OUT")).toBeGreaterThan(0);
    expect(fleet.logs[0]).toContain("is kept out for a minute");
    if (process.platform === "linux") expect(readPeakMiB(fleet.control?.pid ?? 0)).toBeLessThan(450);
  } finally {
    villain.close();
  }
});
