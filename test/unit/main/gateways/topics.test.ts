import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { isDeepStrictEqual } from "node:util";
import type { Socket } from "socket.io-client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connectToUrl } from "../../../../src-main/control-client.ts";
import { type ImportProgress, type Overview, type TopicKind, type TopicName, topicSchemas, topicsSchema } from "../../../../src-shared/wire/ui-down.ts";
import { makeReport } from "../../../support/control-bench.ts";
import { waitFor } from "../../../support/wait-for.ts";
import { openPlane, type OpenPlane, WireNode } from "./open-plane.ts";
import { sendTo, SignedInWindow } from "./open-window.ts";

type Message = { at: number; values: Record<string, unknown>; acknowledge: () => void };

/** A window as the wire sees it: keeps what came, and acknowledges unless told to be slow. */
class TopicWindow {
  readonly socket: Socket;
  readonly messages: Message[] = [];
  isSlow = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("topics", (values: unknown, acknowledge: () => void) => {
      const read = topicsSchema.parse(values);
      for (const [name, value] of Object.entries(read)) topicSchemas[name.split(":")[0] as TopicKind].parse(value);
      this.messages.push({ at: performance.now(), values: read, acknowledge });
      if (!this.isSlow) acknowledge();
    });
  }

  static async open(plane: OpenPlane): Promise<TopicWindow> {
    return new TopicWindow(await (await SignedInWindow.signIn(plane)).connect(plane));
  }

  async watch(...topics: string[]): Promise<void> {
    const reply = await sendTo(this.socket, "topics:watch", { topics });
    if (!isDeepStrictEqual(reply, { ok: true, value: null })) throw new Error(`topics:watch was answered with ${JSON.stringify(reply)}`);
  }

  /** The newest value of a topic that came at or after message number `from`, once it is as wished. */
  async when<Value>(topic: TopicName, isWished: (value: Value) => boolean, from = 0): Promise<Value> {
    const look = (): { value: Value } | undefined => {
      const values = this.messages.slice(from).flatMap(({ values: came }) => (topic in came ? [came[topic] as Value] : []));
      const newest = values.at(-1);
      return newest !== undefined && isWished(newest) ? { value: newest } : undefined;
    };
    return (await waitFor(look, { what: `the wished ${topic}`, seen: () => this.messages.map(({ values }) => values[topic]) })).value;
  }

  overview(isWished: (overview: Overview) => boolean, from = 0): Promise<Overview> {
    return this.when("overview", isWished, from);
  }
}

/** Does a command and tells which revisions rose. */
async function changedBy(plane: OpenPlane, window: TopicWindow, act: () => Promise<unknown>): Promise<string[]> {
  await plane.plane.api.call("endpoint:list", {});
  await window.watch("overview");
  const before = (await window.overview(() => true, window.messages.length - 1)).revisions;
  await act();
  const from = window.messages.length;
  await window.watch("overview");
  const after = (await window.overview(() => true, from)).revisions;
  return Object.entries(after).flatMap(([thing, count]) => (count > before[thing as keyof typeof before] ? [thing] : []));
}

describe("a window", () => {
  test("gets the topics it watches, at once and when they change, and no others", async () => {
    await using plane = await openPlane();
    const window = await TopicWindow.open(plane);
    await window.watch("overview", "nodes");
    const first = await window.overview(() => true);
    expect(first).toMatchObject({ active: [], nodesReady: 0 });
    expect(Object.keys(window.messages[0]?.values ?? {}).sort()).toEqual(["nodes", "overview"]);
    const node = await WireNode.join(plane);
    await window.overview(({ nodesReady, revisions }) => nodesReady === 1 && revisions.nodes > first.revisions.nodes);
    await window.when<{ state: string }[]>("nodes", (nodes) => nodes[0]?.state === "ready");
    await node.ask("node:drain", {});
    await window.when<{ state: string }[]>("nodes", (nodes) => nodes[0]?.state === "draining");
    await window.watch("nodes");
    const seen = window.messages.length;
    node.socket.disconnect();
    await window.when<{ state: string }[]>("nodes", (nodes) => nodes[0]?.state === "gone", seen);
    expect(window.messages.slice(seen).every(({ values }) => !("overview" in values))).toBe(true);
  });

  test("follows a run from its start to its end, in the overview and by itself", async () => {
    await using plane = await openPlane();
    const window = await TopicWindow.open(plane);
    const run = await plane.startRun(['{"text":"a"}', '{"text":"b"}']);
    await window.watch("overview", `run:${run.id}`);
    type Progress = { run: { state: string; succeeded: number; pending: number } } | null;
    await window.when<Progress>(`run:${run.id}`, (seen) => seen?.run.pending === 2);
    const node = await WireNode.join(plane);
    for (let left = 2; left > 0; ) {
      const offer = await node.takeOffer(1);
      left -= offer.rows.length;
      await node.push(...offer.rows.map(({ meta }) => makeReport(offer.chunkId as never, meta.rowIndex)));
      if (left === 1) await window.when<Progress>(`run:${run.id}`, (seen) => seen?.run.succeeded === 1);
    }
    await window.when<Progress>(`run:${run.id}`, (seen) => seen?.run.state === "completed" && seen.run.succeeded === 2);
    await window.overview(({ active }) => active.length === 0);
    await plane.plane.api.call("run:delete", { run: run.id });
    await waitFor(() => window.messages.at(-1)?.values[`run:${run.id}`] === null, { what: "the run to be gone" });
  });

  test("gets everything anew after each time it says what it watches, and nothing when that is nothing", async () => {
    await using plane = await openPlane();
    const window = await TopicWindow.open(plane);
    for (let times = 1; times <= 3; times += 1) {
      await window.watch("overview", "imports", "run:run-nothere");
      await waitFor(() => window.messages.length === times, { what: "the values" });
      expect(window.messages.at(-1)?.values).toMatchObject({ imports: [], "run:run-nothere": null });
    }
    await window.watch();
    await WireNode.join(plane);
    // Another window sees the change; the first one would have by then.
    const other = await TopicWindow.open(plane);
    await other.watch("overview");
    await other.overview(({ nodesReady }) => nodesReady === 1);
    expect(window.messages).toHaveLength(3);
  });

  test("that does not acknowledge gets no second message, and then the newest state alone", async () => {
    await using plane = await openPlane();
    const [slow, quick] = [await TopicWindow.open(plane), await TopicWindow.open(plane)];
    slow.isSlow = true;
    for (const window of [slow, quick]) await window.watch("overview");
    for (let nodes = 1; nodes <= 3; nodes += 1) {
      await WireNode.join(plane, { name: `box-${nodes}`, instanceId: `instance-${nodes}` });
      await quick.overview(({ nodesReady }) => nodesReady === nodes);
    }
    expect(slow.messages).toHaveLength(1);
    slow.messages[0]?.acknowledge();
    await slow.overview(({ nodesReady }) => nodesReady === 3);
    expect(slow.messages).toHaveLength(2);
  });

  test("is told at most ten times a second", async () => {
    await using plane = await openPlane();
    const window = await TopicWindow.open(plane);
    await window.watch("overview");
    for (let times = 1; times <= 60; times += 1) {
      await plane.plane.api.call("secret:set", { name: "a", value: String(times) });
      await window.watch("overview");
    }
    await window.overview(({ revisions }) => revisions.secrets === 60);
    const gaps = window.messages.slice(1).map(({ at }, index) => at - (window.messages[index]?.at ?? 0));
    // Over the whole stretch: what comes early was sent late before.
    const whole = gaps.reduce((sum, gap) => sum + gap, 0);
    expect(window.messages.length - 1).toBeLessThanOrEqual(Math.ceil(whole / 85));
  });

  test.each([
    [{ topics: ["nope"] }],
    [{ topics: ["run:"] }],
    [{ topics: ["run:run-a/../b"] }],
    [{ topics: Array.from({ length: 21 }, () => "nodes") }],
    [{ topics: "nodes" }],
    [{}],
    [null],
    [undefined],
  ])("that watches %j is refused, and goes on as before", async (asked) => {
    await using plane = await openPlane();
    const window = await TopicWindow.open(plane);
    await window.watch("imports");
    await window.when("imports", () => true);
    expect(await sendTo(window.socket, "topics:watch", asked)).toMatchObject({ ok: false, failure: { code: "E_MESSAGE" } });
    window.socket.emit("topics:watch", { topics: ["overview"] });
    expect(await sendTo(window.socket, "run:list", {})).toMatchObject({ ok: true });
    expect(window.messages).toHaveLength(1);
  });

  test("whose token is revoked sees nothing more: its connection ends", async () => {
    await using plane = await openPlane();
    const { secret, id } = await plane.makeSecret("viewer");
    const window = new TopicWindow(await (await SignedInWindow.signIn(plane, secret)).connect(plane));
    await window.watch("overview");
    await window.overview(() => true);
    const ended = new Promise((resolve) => window.socket.once("disconnect", resolve));
    const seen = window.messages.length;
    await plane.plane.api.call("token:revoke", { id });
    expect(await ended).toBe("io server disconnect");
    expect(window.messages).toHaveLength(seen);
    expect(await sendTo((await TopicWindow.open(plane)).socket, "run:list", {})).toMatchObject({ ok: true });
  });
});

describe("imports", () => {
  test("an upload that goes on is told with rows, bytes and how many there are to come, and is gone at its end", async () => {
    await using plane = await openPlane();
    const window = await TopicWindow.open(plane);
    await window.watch("imports", "overview");
    const before = (await window.overview(() => true)).revisions.datasets;
    const { secret } = await plane.makeSecret("operator");
    const half = '{"text":"a"}\n'.repeat(30_000);
    const totalBytes = half.length * 2;
    const headers = { authorization: `Bearer ${secret}`, "content-length": totalBytes };
    const upload = request({ host: "127.0.0.1", port: plane.port, path: "/api/datasets?name=big.jsonl", method: "POST", headers });
    const answered = once(upload, "response");
    upload.write(half);
    await window.when<ImportProgress[]>("imports", ([open]) => open !== undefined && open.rows > 0 && open.bytes >= half.length / 2);
    upload.end(half);
    const [answer] = (await answered) as [IncomingMessage];
    expect(answer.statusCode).toBe(200);
    answer.resume();
    await window.when<ImportProgress[]>("imports", (open) => open.length === 0, 1);
    await window.overview(({ revisions }) => revisions.datasets > before);
    const told = window.messages.flatMap(({ values }) => (values["imports"] as ImportProgress[] | undefined) ?? []);
    for (const one of told) expect(one).toMatchObject({ name: "big.jsonl", totalBytes });
  });

  test("one whose length nobody said has no total; one that fails is gone too", async () => {
    await using plane = await openPlane();
    const window = await TopicWindow.open(plane);
    await window.watch("imports");
    const api = await connectToUrl(plane.url, (await plane.makeSecret("operator")).secret);
    async function* stream(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"text":"a"}\n'.repeat(30_000));
      await window.when<ImportProgress[]>("imports", ([open]) => open !== undefined && open.rows > 0 && open.bytes > 0 && open.totalBytes === null);
      yield Buffer.from("no json\n");
    }
    await expect(api.importDataset({ stream: stream(), name: "a.jsonl", bytes: null }, { onBadRow: "stop" })).rejects.toMatchObject({ code: "E_BAD_ROWS" });
    await window.when<ImportProgress[]>("imports", (open) => open.length === 0);
    await api.close();
  });
});

describe("a revision rises", () => {
  test("by what a command changes, whoever gave it, and not by looking or by a refusal", async () => {
    await using plane = await openPlane();
    const window = await TopicWindow.open(plane);
    const { api } = plane.plane;
    const changed = (act: () => Promise<unknown>): Promise<string[]> => changedBy(plane, window, act);
    expect(await changed(() => api.call("secret:set", { name: "a", value: "b" }))).toEqual(["secrets"]);
    expect(await changed(() => sendTo(window.socket, "token:create", { role: "viewer" }))).toEqual(["tokens"]);
    expect(await changed(() => api.call("file:apply", { file: "e.yaml", source: endpointFile }))).toEqual(["pipelines", "endpoints"]);
    expect(await changed(() => api.call("endpoint:delete", { name: "small" }))).toEqual(["endpoints"]);
    expect(await changed(() => sendTo(window.socket, "endpoint:delete", { name: "small" }))).toEqual([]);
    expect(await changed(() => api.call("secret:list", {}))).toEqual([]);
    expect(await changed(() => plane.startRun(['{"text":"a"}']))).toEqual(["runs", "datasets"]);
    expect(await changed(() => api.call("run:pause", { run: "last" }))).toEqual(["runs"]);
    expect(await changed(() => WireNode.join(plane))).toEqual(["nodes", "tokens"]);
  });
});

describe("when time passes", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"], shouldAdvanceTime: true }));
  afterEach(() => void vi.useRealTimers());

  test("a window that has not acknowledged for 10 s is sent all it watches anew", async () => {
    await using plane = await openPlane();
    const window = await TopicWindow.open(plane);
    window.isSlow = true;
    await window.watch("imports", "nodes");
    await window.when("imports", () => true);
    await vi.advanceTimersByTimeAsync(9000);
    expect(window.messages).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1500);
    await waitFor(() => window.messages.length === 2, { what: "the second message" });
    expect(window.messages[1]?.values).toEqual({ imports: [], nodes: [] });
    // The first one's acknowledgement comes too late to count for the second.
    window.messages[0]?.acknowledge();
    expect(await sendTo(window.socket, "run:list", {})).toMatchObject({ ok: true });
    await WireNode.join(plane);
    await vi.advanceTimersByTimeAsync(2000);
    expect(window.messages).toHaveLength(2);
  });
});

const endpointFile = `inferno: 1
endpoints:
  small: { protocol: openai-chat, url: "http://127.0.0.1:9/v1", model: m }
`;
