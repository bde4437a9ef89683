import { existsSync, readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { chatPipeline, makeFlow } from "../support/flow-bench.ts";
import { writeRows } from "../support/make-rows.ts";
import { runInferno } from "../support/run-inferno.ts";
import { waitFor } from "../support/wait-for.ts";

const runArgs = ["run", "flow.yaml", "--input", "rows.jsonl", "--output", "out.jsonl"];

test("a pipeline that cannot run is refused with every problem at once, and nothing is sent", async () => {
  await using flow = await makeFlow();
  writeRows(flow.file("rows.jsonl"), 3);
  flow.write(
    "flow.yaml",
    `inferno: 1
name: broken
steps:
  - { id: a, endpoint: nowhere, request: { messages: [] } }
  - { id: a, endpoint: nowhere, needs: [b], request: { messages: "{{ steps.c.text }}" } }
`,
  );
  const { code, stderr } = await flow.inferno(runArgs);
  expect(code).toBe(2);
  expect(stderr).toContain("flow.yaml:4:");
  expect(stderr).toContain("flow.yaml:5:");
  expect(flow.witness.total).toBe(0);
  expect(existsSync(flow.file("out.jsonl"))).toBe(false);
  expect(await flow.runs()).toEqual([]);
});

test("an existing output file is replaced only at the end of a run that went through", async () => {
  await using flow = await makeFlow();
  writeRows(flow.file("rows.jsonl"), 5);
  flow.write("out.jsonl", "old\n");
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), ["answer"]));
  const gate = flow.witness.hold();
  const running = flow.start(runArgs);
  await gate.waitForHeld(5, 20_000);
  expect(readFileSync(flow.file("out.jsonl"), "utf8")).toBe("old\n");
  gate.release();
  expect((await running.exit).code).toBe(0);
  expect(flow.results()).toHaveLength(5);
});

test("Ctrl-C lets calls in flight finish, keeps them, and resume calls none of them again", async () => {
  await using flow = await makeFlow();
  writeRows(flow.file("rows.jsonl"), 40);
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), ["answer"]));
  const gate = flow.witness.hold();
  const running = flow.start([...runArgs, "--concurrency", "8"]);
  await gate.waitForHeld(8, 20_000);
  running.kill("SIGINT");
  await waitFor(async () => (await flow.runs())[0]?.state === "paused", { what: "the run to be paused" });
  gate.release();
  const interrupted = await running.exit;
  expect(interrupted.code).toBe(130);
  expect(interrupted.stderr).toContain("inferno resume");
  const [run] = await flow.runs();
  expect(run).toMatchObject({ state: "paused", succeeded: 8 });
  expect(flow.witness.total).toBe(8);
  expect((await flow.inferno(["resume", "last"])).code).toBe(0);
  expect(flow.witness.total).toBe(40);
  expect(flow.results().every(({ state }) => state === "succeeded")).toBe(true);
});

test("retry starts failed rows anew in the same run and leaves the others alone", async () => {
  await using flow = await makeFlow();
  writeRows(flow.file("rows.jsonl"), 6);
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), ["answer"]));
  flow.witness.setFault("row-4", { kind: "status", status: 400, message: "no" });
  expect((await flow.inferno(runArgs)).code).toBe(3);
  flow.witness.setFault("row-4", undefined);
  const before = flow.witness.total;
  const retried = await flow.inferno(["retry", "last", "--failed"]);
  expect(retried.code).toBe(0);
  expect(flow.witness.total - before).toBe(1);
  expect(flow.results()[4]).toMatchObject({ state: "succeeded", attempts: 2 });
  expect(await flow.runs()).toMatchObject([{ state: "completed", succeeded: 6, failed: 0 }]);
});

test("a secret reaches the endpoint and neither the database, the arguments of a process nor any output", async () => {
  await using flow = await makeFlow();
  const value = "sk-flow-0123456789abcdefSECRET";
  writeRows(flow.file("rows.jsonl"), 3);
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), ["answer"], ", auth: { secret: flow-key }"));
  const set = await runInferno(["secret", "set", "flow-key"], { dataDir: flow.file("data"), input: `${value}\n` });
  expect(set.code).toBe(0);
  flow.witness.behave(({ headers }) =>
    headers.authorization === `Bearer ${value}` ? undefined : { kind: "status", status: 400, message: `bad key ${value}` },
  );
  const { code, stdout, stderr } = await flow.inferno(runArgs);
  expect(code).toBe(0);
  expect(stdout + stderr + set.stdout + set.stderr).not.toContain("SECRET");
  for (const name of ["inferno.db", "inferno.db-wal", "control.lock"]) {
    if (existsSync(flow.file(`data/${name}`))) expect(readFileSync(flow.file(`data/${name}`)).includes("0123456789abcdefSECRET")).toBe(false);
  }
  expect(statSync(flow.file("data/secret.key")).mode & 0o077).toBe(0);
});

test("without its environment variable a run is refused before anything is sent", async () => {
  await using flow = await makeFlow();
  writeRows(flow.file("rows.jsonl"), 3);
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), ["answer"], ", auth: { env: FLOW_UNSET_KEY }"));
  const { code, stderr } = await flow.inferno(runArgs);
  expect(code).toBe(2);
  expect(stderr).toContain("FLOW_UNSET_KEY");
  expect(flow.witness.total).toBe(0);
});

test("a second control plane on the same folder is refused and names the first's process", async () => {
  await using flow = await makeFlow();
  const serving = flow.start(["serve", "--port", "0", "--no-open"]);
  await serving.waitForText(/http:\/\/127\.0\.0\.1:\d+/);
  const { code, stderr } = await flow.inferno(["serve", "--port", "0", "--no-open"]);
  expect(code).not.toBe(0);
  expect(stderr).toContain(String(serving.pid));
});

test("a served folder answers health and metrics, and takes runs from other processes", async () => {
  await using flow = await makeFlow();
  writeRows(flow.file("rows.jsonl"), 10);
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), ["answer"]));
  const serving = flow.start(["serve", "--port", "0", "--nodes", "1", "--no-open"]);
  const [url] = await serving.waitForText(/http:\/\/127\.0\.0\.1:\d+/);
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: "ok" });
  const { code } = await flow.inferno(runArgs);
  expect(code).toBe(0);
  expect(flow.results()).toHaveLength(10);
  expect(await (await fetch(`${url}/metrics`)).text()).toContain('inferno_rows_total{state="succeeded"} 10');
  const foreign = await fetch(`${url}/healthz`, { headers: { origin: "http://evil.example" } });
  expect(foreign.status).toBe(403);
});

test("a node that joins with a token takes work from a run that waits for it", async () => {
  await using flow = await makeFlow();
  writeRows(flow.file("rows.jsonl"), 30);
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), ["answer"]));
  const running = flow.start([...runArgs, "--nodes", "0", "--host", "127.0.0.1", "--port", "0"]);
  const [, token] = await running.waitForText(/--join (inferno1\.[A-Za-z0-9_-]+@127\.0\.0\.1:\d+)/);
  const node = flow.startNode(token as string, "far-box");
  expect((await running.exit).code).toBe(0);
  expect(flow.results()).toHaveLength(30);
  node.kill("SIGKILL");
  await node.exit;
});

test("a node with a wrong token never connects and says what to do", async () => {
  await using flow = await makeFlow();
  const serving = flow.start(["serve", "--port", "0", "--no-open"]);
  const [, port] = await serving.waitForText(/http:\/\/127\.0\.0\.1:(\d+)/);
  const node = await flow.startNode(`inferno1.${"x".repeat(43)}@127.0.0.1:${port}`, "stranger").exit;
  expect(node.code).not.toBe(0);
  expect(node.stderr).toContain("token");
  const { stdout } = await flow.inferno(["nodes", "--json"]);
  expect(JSON.parse(stdout)).toEqual([]);
});
