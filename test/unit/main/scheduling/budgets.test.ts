import { describe, expect, test } from "vitest";
import { recoverRuns } from "../../../../src-main/scheduling/recover-runs.ts";
import { RunControl } from "../../../../src-main/runs/run-control.ts";
import { describeBudget } from "../../../../src-main/runs/run-budgets.ts";
import type { StoredRun } from "../../../../src-main/storage/runs-table.ts";
import {
  type BenchNode,
  type ControlBench,
  leaseTtlMs,
  makeAttempt,
  makeEndpoint,
  makeReport,
  makeStep,
  openControlBench,
} from "../../../support/control-bench.ts";
import { expectCountsToHold } from "../../../support/control-counts.ts";
import { makeFurtherCoordinator } from "../../../support/further-coordinator.ts";

const endpoints = { model: makeEndpoint({ price: { inputPerMillion: 1, outputPerMillion: 1 } }) };
const rowUsd = 0.01;

const succeed = (chunkId: BenchNode["chunks"][number]["id"], rowIndex: number, costUsd: number | null = rowUsd) =>
  makeReport(chunkId, rowIndex, { values: { answer: "a" }, attempts: [makeAttempt({ costUsd })] });

/** The node works through all it gets, chunk by chunk, until it gets nothing more. */
async function work(bench: ControlBench, node: BenchNode, costUsd: number | null = rowUsd): Promise<void> {
  for (;;) {
    const held = bench.coordinator.chunks.ofNode(node.connected.no);
    if (held.length === 0 && (await bench.ask(node, 300)).length === 0) return;
    for (const { id, open } of held) for (const rowIndex of [...open]) await bench.push(node, succeed(id, rowIndex, costUsd));
    await bench.settle();
  }
}

describe("a run with a budget", () => {
  test("stops when no further row fits, as an outcome of its own, with no row in hand and none over", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1000, endpoints, maxCostUsd: 0.5 });
    const node = await bench.join();
    expect((await bench.ask(node, 300)).flatMap(({ rowIndexes }) => rowIndexes)).toHaveLength(4);
    await work(bench, node);
    expect(bench.read(run)).toMatchObject({ state: "stopped_budget", reason: null, endedAt: null, succeeded: 50, pending: 950, leased: 0, paidRows: 50 });
    expect(bench.read(run).costUsd).toBeCloseTo(0.5);
    expect(describeBudget(bench.read(run))).toMatchObject({ maxUsd: 0.5, reservedUsd: 0, isSpent: true });
    expect(bench.states.at(-1)).toBe("stopped_budget");
    await bench.followUps.whenIdle();
    expectCountsToHold(bench);
  });

  test("whose rows all fit is completed", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 50, endpoints, maxCostUsd: 0.5 });
    await work(bench, await bench.join());
    expect(bench.read(run)).toMatchObject({ state: "completed", succeeded: 50 });
  });

  test("holds over all its nodes together", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1000, endpoints, maxCostUsd: 0.5 });
    const nodes = [await bench.join(), await bench.join(), await bench.join()];
    for (let idle = 0; idle < 2; ) {
      const before = bench.read(run).succeeded;
      for (const node of nodes) await work(bench, node);
      idle = bench.read(run).succeeded === before ? idle + 1 : 0;
    }
    expect(bench.read(run)).toMatchObject({ state: "stopped_budget", succeeded: 50 });
    expectCountsToHold(bench);
  });

  test("counts what failed rows and duplicates cost", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 100, endpoints, maxCostUsd: 0.1 });
    const node = await bench.join();
    const [first] = await bench.ask(node, 2);
    const id = first?.id as never;
    await bench.push(node, makeReport(id, 0, { state: "failed", attempts: [makeAttempt({ outcome: "server_error", costUsd: 0.03, httpStatus: 500 })] }));
    await bench.push(node, succeed(id, 1, 0.03));
    // The same step once more, under another number: paid for twice.
    await bench.push(node, makeReport(id, 1, { attempts: [makeAttempt({ attempt: 2, costUsd: 0.03 })], steps: [], state: null, values: {} }));
    await bench.settle();
    expect(bench.read(run).costUsd).toBeCloseTo(0.09);
    expect(bench.read(run)).toMatchObject({ paidRows: 2, duplicates: 1 });
    expectCountsToHold(bench);
  });

  test("is not led on by rows that failed for nothing", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1000, badRows: Array.from({ length: 400 }, (_, at) => at), endpoints, maxCostUsd: 0.5 });
    const node = await bench.join();
    for (let round = 0; round < 30; round += 1) {
      for (const { id, rowIndexes } of await bench.ask(node, 300)) {
        for (const rowIndex of rowIndexes)
          await bench.push(node, makeReport(id, rowIndex, { state: "failed", attempts: [makeAttempt({ outcome: "bad_request", costUsd: 0 })] }));
      }
    }
    node.chunks.length = 0;
    await bench.ask(node, 300);
    expect(bench.read(run).leased).toBeLessThanOrEqual(4);
  });

  test("of which a row costs more than was expected stops after the first few", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1000, endpoints, maxCostUsd: 1, expectedRowUsd: 0.001 });
    await work(bench, await bench.join(), 0.3);
    expect(bench.read(run)).toMatchObject({ state: "stopped_budget", succeeded: 4 });
    expect(bench.read(run).costUsd).toBeCloseTo(1.2);
  });

  test("too small for one row stops before any is handed out", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 10, endpoints, maxCostUsd: 0.01, expectedRowUsd: 0.02 });
    const node = await bench.join();
    expect(await bench.ask(node, 10)).toEqual([]);
    expect(bench.read(run)).toMatchObject({ state: "stopped_budget", pending: 10 });
  });

  test("whose servers do not say what was used stops after the first few", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1000, endpoints, maxCostUsd: 5 });
    await work(bench, await bench.join(), null);
    expect(bench.read(run)).toMatchObject({ state: "stopped_budget", costUsd: null });
    expect(bench.read(run).succeeded).toBeLessThan(20);
  });

  test("and prices of zero is not slowed down", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 600, endpoints: { model: makeEndpoint({ price: { inputPerMillion: 0, outputPerMillion: 0 } }) }, maxCostUsd: 0.01 });
    const node = await bench.join();
    expect((await bench.ask(node, 300)).flatMap(({ rowIndexes }) => rowIndexes)).toHaveLength(300);
    expect(bench.read(run).state).toBe("running");
  });

  test("counts a row of which only an earlier step cost something", async () => {
    await using bench = await openControlBench();
    const steps = [makeStep("answer"), makeStep("free", ["answer"], "free")];
    const run = await bench.start({
      rows: 100,
      steps,
      endpoints: { ...endpoints, free: makeEndpoint({ price: { inputPerMillion: 0, outputPerMillion: 0 } }) },
      maxCostUsd: 1,
    });
    const node = await bench.join();
    const [chunk] = await bench.ask(node, 1);
    await bench.push(node, makeReport(chunk?.id as never, 0, { state: null }));
    expect(bench.read(run).paidRows).toBe(0);
    await bench.push(node, makeReport(chunk?.id as never, 0, { values: { free: 1 }, attempts: [makeAttempt({ stepId: "free", costUsd: 0 })] }));
    expect(bench.read(run).paidRows).toBe(1);
    expectCountsToHold(bench);
  });
});

async function stopped(bench: ControlBench, rows = 100): Promise<{ run: StoredRun; node: BenchNode }> {
  const run = await bench.start({ rows, endpoints, maxCostUsd: 0.5 });
  const node = await bench.join();
  await work(bench, node);
  expect(bench.read(run).state).toBe("stopped_budget");
  node.connected.want = 0;
  return { run, node };
}

describe("a run that stopped at its budget", () => {
  test("is not resumed without a higher one; the refusal has the numbers and the way out", async () => {
    await using bench = await openControlBench();
    const { run } = await stopped(bench);
    const refusal = {
      code: "E_BUDGET_SPENT",
      message: expect.stringMatching(/spent \$0\.50 of a budget of \$0\.50.*about \$0\.01.*inferno resume run-\w+ --budget USD/),
    };
    await expect(bench.control.resume(bench.live(run))).rejects.toMatchObject(refusal);
    await expect(bench.control.resume(bench.live(run), { maxCostUsd: 0.505 })).rejects.toMatchObject({ code: "E_BUDGET_SPENT" });
    expect(bench.read(run)).toMatchObject({ state: "stopped_budget", settings: { maxCostUsd: 0.5 } });
  });

  test("goes on with a higher one to its end, and the sums hold", async () => {
    await using bench = await openControlBench();
    const { run, node } = await stopped(bench);
    await bench.control.resume(bench.live(run), { maxCostUsd: 2 });
    await work(bench, node);
    expect(bench.read(run)).toMatchObject({ state: "completed", succeeded: 100, settings: { maxCostUsd: 2 } });
    expect(bench.read(run).costUsd).toBeCloseTo(1);
    expectCountsToHold(bench);
  });

  test("takes what two people give it, one after the other: the last one holds", async () => {
    await using bench = await openControlBench();
    const { run, node } = await stopped(bench);
    const live = bench.live(run);
    await Promise.all([bench.control.resume(live, { maxCostUsd: 0.9 }), bench.control.resume(live, { maxCostUsd: 0.7 })]);
    await work(bench, node);
    expect(bench.read(run)).toMatchObject({ state: "stopped_budget", succeeded: 70, settings: { maxCostUsd: 0.7 } });
    expectCountsToHold(bench);
  });

  test("can be canceled, paused without effect, and deleted", async () => {
    await using bench = await openControlBench();
    const { run } = await stopped(bench);
    await bench.control.pause(bench.live(run), null);
    expect(bench.read(run).state).toBe("stopped_budget");
    await bench.control.cancel(bench.live(run));
    await bench.settle();
    expect(bench.read(run)).toMatchObject({ state: "canceled", succeeded: 50, canceled: 50 });
    expectCountsToHold(bench);
    const { run: other } = await stopped(bench);
    await bench.control.remove(bench.read(other));
    expect(bench.store.runs.find(other.id)).toBeNull();
  });

  test("is completed by the late result of its last row", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1, endpoints, maxCostUsd: 0.01, expectedRowUsd: 0.01 });
    const node = await bench.join();
    const [chunk] = await bench.ask(node, 1);
    await bench.push(
      node,
      makeReport(chunk?.id as never, 0, { state: null, values: {}, attempts: [makeAttempt({ outcome: "server_error", costUsd: 0.02, httpStatus: 500 })] }),
    );
    bench.clock.advance(leaseTtlMs);
    await bench.coordinator.tick();
    await bench.settle();
    expect(bench.read(run)).toMatchObject({ state: "stopped_budget", pending: 1 });
    await bench.push(node, makeReport(chunk?.id as never, 0, { attempts: [makeAttempt({ attempt: 2, costUsd: 0.02 })] }));
    expect(bench.read(run)).toMatchObject({ state: "completed", succeeded: 1 });
    expectCountsToHold(bench);
  });

  test("stays so over a restart, and one that ran goes on counting where it stood", async () => {
    await using bench = await openControlBench();
    const { run } = await stopped(bench);
    const other = await bench.start({ rows: 100, endpoints, maxCostUsd: 0.5 });
    const node = await bench.join();
    const [chunk] = await bench.ask(node, 2);
    for (const rowIndex of chunk?.rowIndexes ?? []) await bench.push(node, succeed(chunk?.id as never, rowIndex));
    const before = bench.read(other);
    const { store, clock, random } = bench;
    const coordinator = makeFurtherCoordinator(bench);
    await recoverRuns({ store, coordinator, control: new RunControl({ store, coordinator, clock, random }), clock, leaseTtlMs, continueRuns: true });
    expect(store.runs.findByNo(run.no)?.state).toBe("stopped_budget");
    expect(coordinator.runs.find(other.no)?.tallies).toMatchObject({ costUsd: before.costUsd, paidRows: before.paidRows, maxCostUsd: 0.5 });
    expectCountsToHold(Object.assign(Object.create(bench) as ControlBench, { coordinator }));
  });
});

describe("failed rows of a run whose budget is spent", () => {
  async function endedWithFailures(bench: ControlBench): Promise<{ run: StoredRun; node: BenchNode }> {
    const run = await bench.start({ rows: 3, endpoints, maxCostUsd: 0.03, expectedRowUsd: 0.01 });
    const node = await bench.join();
    for (const { id, rowIndexes } of await bench.ask(node, 3)) {
      for (const rowIndex of rowIndexes)
        await bench.push(node, makeReport(id, rowIndex, { state: "failed", attempts: [makeAttempt({ outcome: "bad_output", costUsd: 0.01 })] }));
    }
    expect(bench.read(run)).toMatchObject({ state: "completed", failed: 3 });
    return { run, node };
  }

  test("are not retried without a higher one, and stay as they are", async () => {
    await using bench = await openControlBench();
    const { run } = await endedWithFailures(bench);
    await expect(bench.control.retry(bench.live(run), "failed")).rejects.toMatchObject({
      code: "E_BUDGET_SPENT",
      message: expect.stringContaining("inferno retry run-"),
    });
    expect(bench.read(run)).toMatchObject({ state: "completed", failed: 3, pending: 0 });
    expectCountsToHold(bench);
  });

  test("are retried with one, and what both passes cost is counted against it", async () => {
    await using bench = await openControlBench();
    const { run, node } = await endedWithFailures(bench);
    await bench.control.retry(bench.live(run), "failed", 0.05);
    await work(bench, node);
    expect(bench.read(run)).toMatchObject({ state: "stopped_budget", succeeded: 2, pending: 1, paidRows: 5 });
    expect(bench.read(run).costUsd).toBeCloseTo(0.05);
    await bench.control.resume(bench.live(run), { maxCostUsd: 1 });
    await work(bench, node);
    expect(bench.read(run)).toMatchObject({ state: "completed", succeeded: 3 });
    expectCountsToHold(bench);
  });
});

test("a budget given later needs prices too, and one given while the run goes on holds at once", async () => {
  await using bench = await openControlBench();
  const unpriced = await bench.start({ rows: 10 });
  await expect(bench.control.resume(bench.live(unpriced), { maxCostUsd: 1 })).rejects.toMatchObject({
    code: "E_PRICE_MISSING",
    message: expect.stringContaining("model (step answer)"),
  });
  expect(bench.read(unpriced).settings.maxCostUsd).toBeNull();
  await bench.control.cancel(bench.live(unpriced));
  const run = await bench.start({ rows: 100, endpoints });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 10);
  for (const rowIndex of chunk?.rowIndexes ?? []) await bench.push(node, succeed(chunk?.id as never, rowIndex));
  await bench.control.resume(bench.live(run), { maxCostUsd: 0.2 });
  await work(bench, node);
  expect(bench.read(run)).toMatchObject({ state: "stopped_budget", succeeded: 20 });
  expectCountsToHold(bench);
});

test("a budget whose commit fails is not taken", async () => {
  await using bench = await openControlBench();
  const { run } = await stopped(bench);
  bench.failNextCommit();
  await expect(bench.control.resume(bench.live(run), { maxCostUsd: 2 })).rejects.toThrow("the disk is full");
  expect(bench.read(run)).toMatchObject({ state: "stopped_budget", settings: { maxCostUsd: 0.5 } });
  expect(bench.live(run).tallies.maxCostUsd).toBe(0.5);
});
