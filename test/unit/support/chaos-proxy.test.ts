import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import { type ChaosProxy, startChaosProxy } from "../../support/chaos-proxy.ts";
import { waitFor } from "../../support/wait-for.ts";

type Line = AsyncDisposable & {
  proxy: ChaosProxy;
  client: Socket;
  /** What each side has heard. */
  heard: { client: string; server: string };
  ends: { client: string[]; server: string[] };
  pieces: { server: number };
  send(text: string): void;
  reply(text: string): void;
};

async function openLine(): Promise<Line> {
  const heard = { client: "", server: "" };
  const ends: Line["ends"] = { client: [], server: [] };
  const pieces = { server: 0 };
  let far: Socket | null = null;
  const server = createServer({ noDelay: true }, (socket) => {
    far = watch(socket, "server", heard, ends);
    socket.on("data", () => (pieces.server += 1));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const proxy = await startChaosProxy({ port: (server.address() as AddressInfo).port }, () => 0.5);
  const client = watch(connect({ port: proxy.port, host: "127.0.0.1", noDelay: true }), "client", heard, ends);
  await waitFor(() => far !== null, { what: "the connection to reach the server" });
  return {
    proxy,
    client,
    heard,
    ends,
    pieces,
    send: (text) => void client.write(text),
    reply: (text) => void far?.write(text),
    async [Symbol.asyncDispose]() {
      client.destroy();
      await proxy.close();
      far?.destroy();
      server.close();
    },
  };
}

function watch(socket: Socket, side: "client" | "server", heard: Line["heard"], ends: Line["ends"]): Socket {
  socket.setEncoding("utf8").on("data", (text: unknown) => (heard[side] += String(text)));
  socket.on("error", (error: NodeJS.ErrnoException) => ends[side].push(error.code ?? "error"));
  socket.on("end", () => ends[side].push("end"));
  return socket;
}

test("passes everything on in order when nothing is set", async () => {
  await using line = await openLine();
  line.send("hello");
  await waitFor(() => line.heard.server === "hello", { what: "the greeting" });
  line.reply("and you");
  await waitFor(() => line.heard.client === "and you", { what: "the answer" });
  expect(line.proxy.bytes).toBe(12);
});

test("latency delays each piece and keeps their order", async () => {
  await using line = await openLine();
  line.proxy.set({ latencyMs: 60, jitterMs: 20 });
  const startedAt = performance.now();
  line.send("one ");
  await waitFor(() => line.heard.server.length > 0, { what: "the first piece" });
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(60);
  line.send("two ");
  line.send("three");
  await waitFor(() => line.heard.server === "one two three", { what: "the rest in order" });
});

test("slicing hands bytes on one by one", async () => {
  await using line = await openLine();
  line.proxy.set({ sliceBytes: 1 });
  line.send("sliced");
  await waitFor(() => line.heard.server === "sliced", { what: "all slices" });
  expect(line.pieces.server).toBeGreaterThan(1);
});

test("bandwidth is bounded", async () => {
  await using line = await openLine();
  line.proxy.set({ bytesPerSecond: 10_000, sliceBytes: 500 });
  const startedAt = performance.now();
  line.send("x".repeat(2000));
  await waitFor(() => line.heard.server.length === 2000, { what: "2000 bytes" });
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(190);
});

test("a reset reaches both sides as one", async () => {
  await using line = await openLine();
  line.send("before");
  await waitFor(() => line.heard.server === "before", { what: "the first bytes" });
  expect(line.proxy.reset()).toBe(1);
  await waitFor(() => line.ends.client.includes("ECONNRESET") && line.ends.server.includes("ECONNRESET"), {
    what: "both sides to be reset",
    seen: () => line.ends,
  });
});

test("a black hole swallows one direction and tells nobody", async () => {
  await using line = await openLine();
  line.proxy.set({ blackhole: "up" });
  line.send("lost");
  line.reply("kept");
  await waitFor(() => line.heard.client === "kept", { what: "the other direction" });
  line.proxy.heal();
  line.send("found");
  await waitFor(() => line.heard.server === "found", { what: "what was sent after healing" });
  expect(line.ends).toEqual({ client: [], server: [] });
});

test("a half-open connection is gone for the server, and silent for the client", async () => {
  await using line = await openLine();
  expect(line.proxy.halfOpen()).toBe(1);
  await waitFor(() => line.ends.server.length > 0, { what: "the server to see the end" });
  line.send("into the void");
  await new Promise((resolve) => setImmediate(resolve));
  expect(line.ends.client).toEqual([]);
  expect(line.heard.server).toBe("");
});

test("refuses new connections when told to, and takes them again when healed", async () => {
  await using line = await openLine();
  line.proxy.set({ refuse: true });
  const refused = connect({ port: line.proxy.port, host: "127.0.0.1" });
  const code = await new Promise<string>((resolve) =>
    refused.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "")).on("end", () => resolve("end")),
  );
  expect(code).toBe("ECONNRESET");
  line.proxy.heal();
  const taken = connect({ port: line.proxy.port, host: "127.0.0.1" });
  await waitFor(() => line.proxy.connections === 2, { what: "the new connection" });
  taken.destroy();
});
