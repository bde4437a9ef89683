import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { chatPipeline, type Flow, makeFlow } from "../support/flow-bench.ts";
import { writeRows } from "../support/make-rows.ts";
import { waitFor } from "../support/wait-for.ts";

const rows = 300;
const runArgs = ["run", "flow.yaml", "--input", "rows.jsonl", "--output", "out.jsonl", "--nodes", "2", "--concurrency", "16"];
const price = ", price: { inputPerMillion: 1000, outputPerMillion: 0 }, retry: { maxAttempts: 1 }";

type BudgetedRun = {
  id: string;
  state: string;
  succeeded: number;
  failed: number;
  pending: number;
  costUsd: number;
  budget: { maxUsd: number; isSpent: boolean };
};

async function makeBudgetFlow(endpoint = price): Promise<Flow> {
  const flow = await makeFlow({ latencyMs: 5 });
  writeRows(flow.file("rows.jsonl"), rows);
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), ["answer"], endpoint));
  return flow;
}

const readRun = async (flow: Flow): Promise<BudgetedRun> => (await flow.runs())[0] as unknown as BudgetedRun;

/** What a row costs in this flow: every prompt has as many tokens. */
async function findRowPrice(flow: Flow): Promise<number> {
  const { costUsd } = await readRun(flow);
  return costUsd / flow.witness.total;
}

test("a run stops at its budget, the server saw no more calls than it pays for, and with a higher one it goes on to its end", async () => {
  await using flow = await makeBudgetFlow();
  const stopped = await flow.inferno([...runArgs, "--budget", "1"]);
  expect(stopped.code).toBe(1);
  expect(stopped.stderr).toMatch(/stopped at its budget: \$[\d.]+ of \$1\.00 spent, \d+ of 300 rows done, \d+ left/);
  expect(existsSync(flow.file("out.jsonl"))).toBe(false);
  const run = await readRun(flow);
  const rowPrice = await findRowPrice(flow);
  expect(run).toMatchObject({ state: "stopped_budget", budget: { maxUsd: 1, isSpent: true } });
  expect(run.costUsd).toBeLessThanOrEqual(1 + rowPrice);
  expect(run.costUsd).toBeGreaterThan(1 - 2 * rowPrice);
  expect(flow.witness.total).toBe(run.succeeded);
  expect(flow.witness.total).toBeLessThanOrEqual(1 / rowPrice + 1);

  const refused = await flow.inferno(["resume", "last"]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/has spent \$[\d.]+ of a budget of \$1\.00.*--budget USD/);
  const exported = await flow.inferno(["export", "last", "--output", "part.jsonl"]);
  expect(exported.code).toBe(0);
  expect(flow.results("part.jsonl")).toHaveLength(run.succeeded);

  const resumed = await flow.inferno(["resume", "last", "--budget", "100"]);
  expect(resumed.code).toBe(0);
  expect(flow.witness.total).toBe(rows);
  expect(flow.results().every(({ state }) => state === "succeeded")).toBe(true);
  expect((await readRun(flow)).costUsd).toBeCloseTo(rows * rowPrice, 6);
});

test("a control plane that is killed in the middle goes on counting where the stored run stands", async () => {
  await using flow = await makeBudgetFlow();
  const gate = flow.witness.hold(({ seen, rowKeys }) => seen > 0 && Number(rowKeys[0]?.slice(4)) >= 20);
  const running = flow.start([...runArgs, "--budget", "1"]);
  await gate.waitForHeld(1, 20_000);
  await waitFor(async () => (await readRun(flow)).succeeded >= 20, { what: "twenty rows to end" });
  running.kill("SIGKILL");
  await running.exit;
  const lost = flow.witness.total - (await readRun(flow)).succeeded;
  gate.release();
  const resumed = await flow.inferno(["resume", "last"]);
  expect(resumed.code).toBe(1);
  const run = await readRun(flow);
  const rowPrice = run.costUsd / run.succeeded;
  expect(run.state).toBe("stopped_budget");
  expect(run.costUsd).toBeLessThanOrEqual(1 + rowPrice);
  expect(flow.witness.total).toBeLessThanOrEqual(1 / rowPrice + 1 + lost);
});

test("failed rows of a run whose budget is spent are retried with a higher one alone, and both passes count", async () => {
  await using flow = await makeBudgetFlow();
  flow.write("flow.yaml", `${chatPipeline(flow.witness.urlFor("openai-chat"), ["answer"], price)}    response: { format: json }\n`);
  const ended = await flow.inferno([...runArgs, "--limit", "10", "--budget", "100"]);
  expect(ended.code).toBe(3);
  const { costUsd } = await readRun(flow);
  expect(flow.witness.total).toBe(10);
  const budget = (costUsd * 1.55).toFixed(6);
  const retried = await flow.inferno(["retry", "last", "--failed", "--budget", budget]);
  expect(retried.code).toBe(1);
  const run = await readRun(flow);
  expect(run).toMatchObject({ state: "stopped_budget", pending: 5, failed: 5 });
  expect(run.costUsd).toBeCloseTo(costUsd * 1.5, 6);
  expect(flow.witness.total).toBe(15);
  const again = await flow.inferno(["retry", "last", "--failed"]);
  expect(again.code).toBe(1);
  expect(again.stderr).toContain("--budget USD");
  expect(flow.witness.total).toBe(15);
});

test("a budget for endpoints without a price is refused before anything is sent, naming each with its steps", async () => {
  await using flow = await makeBudgetFlow("");
  const refused = await flow.inferno([...runArgs, "--budget", "1"]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("No price is set for model (step answer)");
  expect(flow.witness.total).toBe(0);
  expect((await flow.inferno(["apply", "flow.yaml"])).code).toBe(0);
  const registered = await flow.inferno(["run", "flow", ...runArgs.slice(2), "--budget", "1"]);
  expect(registered.code).toBe(2);
  expect(registered.stderr).toContain("No price is set for model (step answer)");
  expect((await flow.inferno([...runArgs, "--budget", "-1"])).code).toBe(2);
  expect(flow.witness.total).toBe(0);
});
