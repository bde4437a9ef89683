import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { startChaosProxy } from "../support/chaos-proxy.ts";
import { chatPipeline, type Flow, makeFlow } from "../support/flow-bench.ts";
import { writeRows } from "../support/make-rows.ts";
import type { RunningInferno } from "../support/run-inferno.ts";
import { waitFor } from "../support/wait-for.ts";

const rows = 40;

/** A run that waits for nodes, and the token they join with, by way of `authority` when one is given. `port`: the control plane's. */
async function startRun(flow: Flow): Promise<{ running: RunningInferno; tokenBy: (authority?: string) => string; port: number }> {
  writeRows(flow.file("rows.jsonl"), rows);
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), ["only"]));
  const args = ["run", "flow.yaml", "--input", "rows.jsonl", "--output", "out.jsonl", "--nodes", "0", "--concurrency", "64"];
  // On loopback alone it would answer to its own port only, and a proxy has another.
  const running = flow.start([...args, "--host", "0.0.0.0"]);
  const [, secret, port] = await running.waitForText(/--join (inferno1\.[A-Za-z0-9_-]+)@[^\s:]+:(\d+)/);
  return { running, port: Number(port), tokenBy: (authority) => `${secret}@${authority ?? `127.0.0.1:${port}`}` };
}

/** Bytes of a node's folder that hold this text. */
function isSaved(flow: Flow, name: string, text: string): boolean {
  const folder = flow.file(`node-${name}`);
  return readdirSync(folder).some((file) => file.endsWith(".spool") && readFileSync(path.join(folder, file)).includes(text));
}

test("answers that a node had saved when it was killed are told by its next process, and no row is called twice", async () => {
  await using flow = await makeFlow();
  const { running, tokenBy, port } = await startRun(flow);
  const proxy = await startChaosProxy({ port });
  const gate = flow.witness.hold();
  const node = flow.startNode(tokenBy(proxy.authority), "box");
  await flow.witness.waitForCalls(rows, 30_000);
  // What the node says from now on reaches nobody.
  proxy.set({ blackhole: "up" });
  gate.release();
  await waitFor(() => Array.from({ length: rows }, (_, row) => `row-${row} `).every((text) => isSaved(flow, "box", text)), {
    what: "all answers to be on disk",
  });
  node.kill("SIGKILL");
  await node.exit;
  proxy.heal();
  const next = flow.startNode(tokenBy(proxy.authority), "box");
  expect(await running.exit).toMatchObject({ code: 0 });
  expect(next.stdout).toMatch(/Told what an earlier process of this node had saved/);
  expect(flow.results().filter(({ state }) => state === "succeeded")).toHaveLength(rows);
  expect(flow.witness.total).toBe(rows);
  next.kill("SIGTERM");
  expect(await next.exit).toMatchObject({ code: 0 });
  const left = readdirSync(flow.file("node-box")).filter((file) => file.endsWith(".spool"));
  expect(left.map((file) => statSync(path.join(flow.file("node-box"), file)).size)).toEqual([]);
  await proxy.close();
});

test("a second process with the same name on this machine ends with a sentence, and disturbs nobody", async () => {
  await using flow = await makeFlow();
  const { running, tokenBy } = await startRun(flow);
  const gate = flow.witness.hold();
  flow.startNode(tokenBy(), "box");
  await flow.witness.waitForCalls(1, 30_000);
  const second = await flow.startNode(tokenBy(), "box").exit;
  expect(second.code).toBe(2);
  expect(second.stderr.trim()).toMatch(/^Another inferno-node process uses the folder .*--name.*--spool DIR\.$/);
  gate.release();
  expect(await running.exit).toMatchObject({ code: 0 });
  expect(flow.witness.total).toBe(rows);
});

test("a node that stood still over the end of its connection tells what came in meanwhile, and no row is called twice", async () => {
  await using flow = await makeFlow();
  const { running, tokenBy } = await startRun(flow);
  const gate = flow.witness.hold();
  const node = flow.startNode(tokenBy(), "sleeper");
  await flow.witness.waitForCalls(rows, 30_000);
  node.kill("SIGSTOP");
  gate.release();
  const isGone = async (): Promise<boolean> => (await flow.inferno(["nodes", "--json"])).stdout.includes('"gone"');
  await waitFor(isGone, { what: "the control plane to miss the node", deadlineMs: 70_000 });
  node.kill("SIGCONT");
  expect(await running.exit).toMatchObject({ code: 0 });
  expect(flow.results().filter(({ state }) => state === "succeeded")).toHaveLength(rows);
  expect(flow.witness.total).toBe(rows);
});
