import { expect, test } from "vitest";
import { chatPipeline, type Flow, makeFlow } from "../support/flow-bench.ts";
import { writeRows } from "../support/make-rows.ts";
import { waitFor } from "../support/wait-for.ts";

const steps = ["first", "second", "third"];
const rows = 300;
const concurrency = 16;

async function makeThreeStepFlow(latencyMs = 5): Promise<Flow> {
  const flow = await makeFlow({ latencyMs });
  writeRows(flow.file("rows.jsonl"), rows);
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), steps, ", retry: { initialDelayMs: 50 }"));
  return flow;
}

const runArgs = (nodes: number): string[] => [
  "run",
  "flow.yaml",
  "--input",
  "rows.jsonl",
  "--output",
  "out.jsonl",
  "--nodes",
  String(nodes),
  "--concurrency",
  String(concurrency),
];

/** Calls of each step for each row, by `row-<n> <step>`. */
function countByRowAndStep(flow: Flow): Map<string, number> {
  const counts = new Map<string, number>();
  for (const call of flow.witness.calls()) {
    const text = JSON.stringify(call.body);
    const step = steps.find((id) => text.includes(`"${id} row-`));
    const key = `${call.rowKeys[0]} ${step}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function expectEveryRowOnce(flow: Flow): void {
  const results = flow.results();
  expect(results.map(({ index }) => index)).toEqual(Array.from({ length: rows }, (_, index) => index));
  expect(results.filter(({ state }) => state !== "succeeded")).toEqual([]);
  for (const { index, output } of results) expect(JSON.stringify(output)).toContain(`row-${index} `);
}

/** Calls beyond one for each row and step. */
function countExtraCalls(flow: Flow): number {
  const counts = countByRowAndStep(flow);
  expect(counts.size).toBe(rows * steps.length);
  return [...counts.values()].reduce((sum, count) => sum + count - 1, 0);
}

test("a run without faults calls the endpoint exactly once for each row and step", async () => {
  await using flow = await makeThreeStepFlow();
  const { code, stderr } = await flow.inferno(runArgs(2));
  expect(stderr).not.toContain("inferno:");
  expect(code).toBe(0);
  expectEveryRowOnce(flow);
  expect(countExtraCalls(flow)).toBe(0);
});

test("a node killed in the middle costs at most its calls in flight and one unsent flush", async () => {
  await using flow = await makeThreeStepFlow();
  const running = flow.start(runArgs(2));
  await flow.witness.waitForCalls(200, 30_000);
  const [victim] = running.nodePids();
  process.kill(victim as number, "SIGKILL");
  const { code } = await running.exit;
  expect(code).toBe(0);
  expectEveryRowOnce(flow);
  expect(countExtraCalls(flow)).toBeLessThanOrEqual(concurrency * 2 + unsentFlush);
});

test("a run goes on however often its nodes are killed, as long as each of them gets something done", async () => {
  await using flow = await makeThreeStepFlow(10);
  const running = flow.start(runArgs(1));
  const killed = new Set<number>();
  while (killed.size < 6) {
    const seen = flow.witness.total;
    // Past what one chunk holds in flight, so that some row of this node has ended and been told.
    await flow.witness.waitForCalls(seen + 4 * concurrency, 30_000);
    const [victim] = await waitFor(() => notIn(killed, running.nodePids()), { what: "a node that lives" });
    killed.add(victim as number);
    process.kill(victim as number, "SIGKILL");
  }
  const { code } = await running.exit;
  expect(code).toBe(0);
  expectEveryRowOnce(flow);
  expect(countExtraCalls(flow)).toBeLessThanOrEqual(6 * (concurrency + unsentFlush));
});

test("a node that dies at once, again and again, pauses the run and says so", async () => {
  await using flow = await makeThreeStepFlow();
  const gate = flow.witness.hold();
  const running = flow.start(runArgs(1));
  const killed = new Set<number>();
  while (killed.size < 5) {
    await flow.witness.waitForCalls(flow.witness.total + 1, 30_000);
    const [victim] = await waitFor(() => notIn(killed, running.nodePids()), { what: "a node that lives", deadlineMs: 20_000 });
    killed.add(victim as number);
    process.kill(victim as number, "SIGKILL");
  }
  const { code, stderr } = await running.exit;
  gate.release();
  expect(code).toBe(1);
  expect(stderr).toContain("No node is left");
  expect(stderr).toContain("inferno resume");
});

function notIn(killed: ReadonlySet<number>, pids: readonly number[]): number[] | null {
  const alive = pids.filter((pid) => !killed.has(pid));
  return alive.length > 0 ? alive : null;
}

test("after the control plane is killed, resume calls nothing again: its nodes finish what is in a call, save it, and tell it at the next start", async () => {
  await using flow = await makeThreeStepFlow();
  const running = flow.start(runArgs(2));
  await flow.witness.waitForCalls(300, 30_000);
  const nodes = running.nodePids();
  running.kill("SIGKILL");
  await running.exit;
  await waitFor(() => flow.witness.inFlight === 0 && nodes.every((pid) => !isRunning(pid)), { what: "the nodes to follow their parent", deadlineMs: 5000 });
  const [run] = await flow.runs();
  expect(run).toMatchObject({ state: "paused", total: rows });
  const before = flow.witness.total;
  const { code } = await flow.inferno(["resume", run?.id ?? ""]);
  expect(code).toBe(0);
  expectEveryRowOnce(flow);
  expect(countExtraCalls(flow)).toBe(0);
  expect(flow.witness.total - before).toBeLessThan(rows * steps.length);
});

/** Calls that a node may have finished in the 50 ms before a flush, at 5 ms a call and more. */
const unsentFlush = concurrency * 10;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
