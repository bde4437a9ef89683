import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { LocalNodes, type ManagedStart } from "../../../../src-main/local-nodes/local-nodes.ts";
import { LocalSpools } from "../../../../src-main/local-nodes/local-spools.ts";
import { childToNodeProcess, type NodeProcess } from "../../../../src-main/local-nodes/node-process.ts";
import { ConnectedNode } from "../../../../src-main/scheduling/connected-node.ts";
import type { StoredNode } from "../../../../src-main/storage/nodes-table.ts";
import { RefusedError } from "../../../../src-shared/wire/reply.ts";
import { FakeNodeLink } from "../../../support/fake-node-link.ts";
import { makeTempDir } from "../../../support/temp-dir.ts";
import { waitFor } from "../../../support/wait-for.ts";

const script = fileURLToPath(new URL("scripted-node.js", import.meta.url));

type Manner = "lives" | "dies" | "deaf";

/** Local nodes whose processes do what the test says; `manners` in the order of their starts, the last for all further ones. */
class Nursery {
  readonly children: ChildProcess[] = [];
  readonly starts: ManagedStart[] = [];
  readonly notices: string[] = [];
  readonly died: StoredNode[] = [];
  readonly noneLeft: string[] = [];
  nowMs = 0;
  nodes: LocalNodes;
  readonly #manners: readonly Manner[];

  constructor(...manners: Manner[]) {
    this.#manners = manners;
    this.nodes = this.#makeNodes("/nowhere");
    onTestFinished(() => {
      for (const child of this.children) child.kill("SIGKILL");
    });
  }

  /** The same on this data folder. */
  at(dataDir: string): this {
    this.nodes = this.#makeNodes(dataDir);
    return this;
  }

  #makeNodes(dataDir: string): LocalNodes {
    return new LocalNodes({
      makeToken: () => "inferno1.secret@127.0.0.1:1",
      onDied: (node) => void this.died.push(node),
      onNoneLeft: (reason) => void this.noneLeft.push(reason),
      start: () => this.#start(this.#manners[Math.min(this.children.length, this.#manners.length - 1)] ?? "lives"),
      spools: new LocalSpools(dataDir),
      now: () => this.nowMs,
      onNotice: (text) => void this.notices.push(text),
    });
  }

  #start(manner: Manner): NodeProcess {
    const child = fork(script, [manner], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    child.on("message", ({ started }: { started: ManagedStart }) => void this.starts.push(started));
    this.children.push(child);
    return childToNodeProcess(child);
  }

  /** The gateway meets the node of this child. */
  connect(child: ChildProcess | undefined, no: number, local = true): ConnectedNode {
    const stored: StoredNode = {
      no,
      id: `node-aaaaa${no}` as never,
      name: `n${no}`,
      credentialHash: new Uint8Array(),
      local,
      slots: 4,
      labels: {},
      version: "1",
      rowsDone: 0,
      lastSeenAt: 0,
    };
    const node = new ConnectedNode(stored, new FakeNodeLink(), `instance-${no}`, child?.pid ?? 0);
    this.nodes.noteConnected(node);
    return node;
  }

  waitForStarts(count: number): Promise<unknown> {
    return waitFor(() => this.starts.length >= count, { what: `${count} starts`, seen: () => this.notices });
  }
}

test("as many processes run as were asked for, each with a name, and the token goes over the channel", async () => {
  const nursery = new Nursery("lives");
  const ids = nursery.nodes.ensure(2, 16);
  await nursery.waitForStarts(2);
  expect(nursery.starts.map(({ name }) => name).sort()).toEqual(["local-1", "local-2"]);
  expect(nursery.starts[0]).toMatchObject({ token: "inferno1.secret@127.0.0.1:1", slots: 16 });
  expect(nursery.children.every(({ spawnargs }) => !spawnargs.join(" ").includes("secret"))).toBe(true);
  nursery.connect(nursery.children[0], 1);
  nursery.connect(nursery.children[1], 2);
  expect(await ids).toEqual(["node-aaaaa1", "node-aaaaa2"]);
  expect(await nursery.nodes.ensure(1, 16)).toEqual([]);
  expect(nursery.nodes.running).toBe(2);
  await nursery.nodes.close(5000);
});

test("a process from elsewhere that says it has the same id is not taken for ours", async () => {
  const nursery = new Nursery("lives");
  let connected = false;
  void nursery.nodes.ensure(1, 4).then(() => (connected = true));
  await nursery.waitForStarts(1);
  nursery.connect(nursery.children[0], 1, false);
  await new Promise((resolve) => setImmediate(resolve));
  expect(connected).toBe(false);
  await nursery.nodes.close(5000);
});

test("a process that dies is started again under its name and in its folder, and says itself what became of the rows", async () => {
  const nursery = new Nursery("lives");
  const ready = nursery.nodes.ensure(1, 4);
  await nursery.waitForStarts(1);
  const node = nursery.connect(nursery.children[0], 7);
  await ready;
  nursery.nowMs = 60_000;
  nursery.children[0]?.kill("SIGKILL");
  await nursery.waitForStarts(2);
  expect(nursery.died).toEqual([]);
  expect(nursery.nodes.endOf(node)).toBeNull();
  expect(nursery.starts[1]).toMatchObject({ name: "local-1", spoolDir: join("/nowhere", "spool", "local-1"), replayOnly: false });
  expect(nursery.notices).toEqual(["local-1 died (SIGKILL); it is started again."]);
  expect(nursery.nodes.running).toBe(1);
  await nursery.nodes.close(5000);
});

test("a process that is not started again is told of as dead", async () => {
  const nursery = new Nursery("lives");
  const ready = nursery.nodes.ensure(1, 4);
  await nursery.waitForStarts(1);
  const node = nursery.connect(nursery.children[0], 7);
  await ready;
  nursery.nodes.letGo(node);
  nursery.children[0]?.kill("SIGKILL");
  await waitFor(() => nursery.died.length > 0, { what: "the death" });
  expect(nursery.died).toMatchObject([{ no: 7, slots: 4 }]);
  expect(nursery.nodes.endOf(node)).toBe("interrupted");
  await nursery.nodes.close(5000);
});

test("what the nodes of an earlier control plane left is told by processes of their own, and by none where nothing is left", async () => {
  await using folder = await makeTempDir();
  for (const [name, text] of [
    ["local-1", ""],
    ["local-2", "reports"],
  ] as const) {
    mkdirSync(folder.file(`spool/${name}`), { recursive: true });
    writeFileSync(folder.file(`spool/${name}/00000001.spool`), text);
  }
  const nursery = new Nursery("dies").at(folder.path);
  await nursery.nodes.replayLeft();
  expect(nursery.starts).toMatchObject([{ name: "local-2", spoolDir: folder.file("spool/local-2"), replayOnly: true }]);
  expect(nursery.nodes.running).toBe(0);
});

test("one that dies five times within seconds is given up, and who waits for it is told so", async () => {
  const nursery = new Nursery("dies");
  await expect(nursery.nodes.ensure(1, 4)).rejects.toMatchObject({ code: "E_NODE_START", message: expect.stringContaining("5 times in a row (exit code 3)") });
  expect(nursery.children).toHaveLength(5);
  expect(nursery.nodes.running).toBe(0);
  expect(nursery.noneLeft).toHaveLength(1);
  await nursery.nodes.close(5000);
});

test("deaths after a long life are not counted together", async () => {
  const nursery = new Nursery("lives");
  void nursery.nodes.ensure(1, 4).catch(() => null);
  for (let death = 1; death <= 6; death += 1) {
    await nursery.waitForStarts(death);
    nursery.nowMs += 5000;
    nursery.children[death - 1]?.kill("SIGKILL");
  }
  await nursery.waitForStarts(7);
  expect(nursery.nodes.running).toBe(1);
  await nursery.nodes.close(5000);
});

test("quick deaths of one that gets rows done are not counted", async () => {
  const nursery = new Nursery("lives");
  void nursery.nodes.ensure(1, 4).catch(() => null);
  for (let death = 1; death <= 6; death += 1) {
    await nursery.waitForStarts(death);
    nursery.connect(nursery.children[death - 1], death).stored.rowsDone += 1;
    nursery.children[death - 1]?.kill("SIGKILL");
  }
  await nursery.waitForStarts(7);
  expect(nursery.nodes.running).toBe(1);
  await nursery.nodes.close(5000);
});

test("another takes the place of one that was given up when more are asked for", async () => {
  const nursery = new Nursery("dies", "dies", "dies", "dies", "dies", "lives");
  await expect(nursery.nodes.ensure(1, 4)).rejects.toMatchObject({ code: "E_NODE_START" });
  const ready = nursery.nodes.ensure(1, 4);
  await nursery.waitForStarts(6);
  nursery.connect(nursery.children[5], 1);
  expect(await ready).toHaveLength(1);
  await nursery.nodes.close(5000);
});

test("closing asks first, and kills what does not stop; nothing is started again", async () => {
  const nursery = new Nursery("deaf", "lives");
  void nursery.nodes.ensure(2, 4).catch(() => null);
  await nursery.waitForStarts(2);
  const ends = nursery.children.map(async (child) => (await once(child, "exit")) as [number | null, NodeJS.Signals | null]);
  await nursery.nodes.close(100);
  const [deaf, other] = await Promise.all(ends);
  expect(deaf?.[1]).toBe("SIGKILL");
  expect(other?.[1]).toBe("SIGTERM");
  expect(nursery.children).toHaveLength(2);
  expect(nursery.nodes.running).toBe(0);
  await nursery.nodes.close(100);
});

test("a program that cannot be started at all is told of at once, and does not keep the end waiting", async () => {
  const notices: string[] = [];
  const nodes = new LocalNodes({
    makeToken: () => "t",
    onDied: () => {},
    onNoneLeft: () => {},
    start: () => childToNodeProcess(fork(script, [], { execPath: "/nowhere/node" })),
    spools: new LocalSpools("/nowhere"),
    now: () => 0,
    onNotice: (text) => void notices.push(text),
  });
  await expect(nodes.ensure(1, 4)).rejects.toMatchObject({ code: "E_NODE_START" });
  expect(notices[0]).toContain("ENOENT");
  await nodes.close(5000);
});

test("a program that is not built is refused, and asked for again once it is", async () => {
  const nursery = new Nursery("lives");
  let built = false;
  const nodes = new LocalNodes({
    makeToken: () => "t",
    onDied: () => {},
    onNoneLeft: () => {},
    start: () => {
      if (!built) throw new RefusedError("E_NODE_START", "The node program is not built. Run: npm run build");
      const child = fork(script, ["lives"], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
      nursery.children.push(child);
      return childToNodeProcess(child);
    },
    spools: new LocalSpools("/nowhere"),
    now: () => 0,
    onNotice: () => {},
  });
  await expect(nodes.ensure(1, 4)).rejects.toThrow("npm run build");
  built = true;
  void nodes.ensure(1, 4).catch(() => null);
  expect(nodes.running).toBe(1);
  await nodes.close(5000);
});
