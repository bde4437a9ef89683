import type { FailureKind } from "../../../../src-shared/model/failure.ts";
import { describe, expect, test } from "vitest";
import { makeAttempt, makeReport, openControlBench, type ControlBench } from "../../../support/control-bench.ts";
import { expectCountsToHold } from "../../../support/control-counts.ts";
import type { StoredRun } from "../../../../src-main/storage/runs-table.ts";

/** All rows to their end: those in `failing` fail. */
async function finishRun(bench: ControlBench, run: StoredRun, failing: readonly number[] = []): Promise<void> {
  const node = await bench.join();
  while (bench.read(run).pending > 0) {
    for (const chunk of await bench.ask(node, 100)) {
      const attempts = [makeAttempt({ outcome: "server_error", httpStatus: 500, inputTokens: null, outputTokens: null, costUsd: null })];
      await bench.push(node, ...chunk.rowIndexes.map((row) => makeReport(chunk.id, row, failing.includes(row) ? { state: "failed", attempts } : {})));
    }
  }
  node.connected.want = 0;
}

describe("a run that starts", () => {
  test("has a task for each row, those of unreadable rows failed already", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 5, badRows: [1, 4] });
    expect(run).toMatchObject({ state: "running", total: 5, pending: 3, failed: 2, startedAt: bench.clock.now(), endedAt: null });
    expect(bench.states).toEqual(["ready", "running"]);
    expectCountsToHold(bench);
  });

  test("takes only the first rows when it has a limit, and all when the limit is beyond them", async () => {
    await using bench = await openControlBench();
    expect(await bench.start({ rows: 9, limit: 4, badRows: [8] })).toMatchObject({ total: 4, pending: 4, failed: 0 });
    expect(await bench.start({ rows: 9, limit: 40 })).toMatchObject({ total: 9 });
    expectCountsToHold(bench);
  });

  test("and has no row that can be read is completed at once", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 3, badRows: [0, 1, 2] });
    await bench.settle();
    expect(bench.read(run)).toMatchObject({ state: "completed", failed: 3, endedAt: bench.clock.now() });
    await bench.followUps.whenIdle();
    expectCountsToHold(bench);
  });

  test("makes many tasks in several turns", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 45_000 });
    expect(run).toMatchObject({ pending: 45_000, total: 45_000 });
    expectCountsToHold(bench);
  });

  test("over a dataset that is being deleted is refused", async () => {
    await using bench = await openControlBench();
    const first = bench.live(await bench.start());
    const dataset = bench.addDataset(30_000);
    bench.store.datasets.removeSome(dataset.no);
    const settings = { concurrency: 1, vars: {}, limit: null, maxCostUsd: null };
    await expect(
      bench.control.start({ name: "x", pipelineVersion: null, dataset, plan: first.plan, settings, expectedRowUsd: null, outputPath: null }),
    ).rejects.toMatchObject({
      code: "E_DATASET_UNKNOWN",
    });
  });
});

describe("pausing, resuming and canceling", () => {
  test("twice, one after the other or at once, is as good as once", async () => {
    await using bench = await openControlBench();
    const run = bench.live(await bench.start({ rows: 6 }));
    const node = await bench.join();
    await bench.ask(node, 1);
    await Promise.all([bench.control.pause(run, "a"), bench.control.pause(run, "b")]);
    expect(await bench.control.pause(run, "c")).toMatchObject({ state: "paused", reason: "a" });
    await Promise.all([bench.control.resume(run, undefined), bench.control.resume(run, undefined)]);
    expect(await bench.control.resume(run, undefined)).toMatchObject({ state: "running", reason: null });
    await Promise.all([bench.control.cancel(run), bench.control.cancel(run)]);
    expect(await bench.control.cancel(run)).toMatchObject({ state: "canceling" });
    expectCountsToHold(bench);
  });

  test("a run that has ended is refused, and the run stays as it was", async () => {
    await using bench = await openControlBench();
    const stored = await bench.start({ rows: 2 });
    await finishRun(bench, stored);
    const run = bench.live(stored);
    const before = bench.read(stored);
    await expect(bench.control.pause(run, null)).rejects.toMatchObject({ code: "E_RUN_STATE" });
    await expect(bench.control.resume(run, undefined)).rejects.toMatchObject({
      code: "E_RUN_ENDED",
      message: expect.stringContaining(`inferno retry ${stored.id}`),
    });
    await expect(bench.control.cancel(run)).rejects.toMatchObject({ code: "E_RUN_STATE" });
    expect(bench.read(stored)).toEqual(before);
    expectCountsToHold(bench);
  });

  test("a run that is being canceled cannot be paused or resumed", async () => {
    await using bench = await openControlBench();
    const run = bench.live(await bench.start({ rows: 6 }));
    await bench.ask(await bench.join(), 1);
    await bench.control.cancel(run);
    await expect(bench.control.pause(run, null)).rejects.toMatchObject({ code: "E_RUN_STATE" });
    await expect(bench.control.resume(run, undefined)).rejects.toMatchObject({ code: "E_RUN_STATE" });
    expectCountsToHold(bench);
  });

  test("a paused run can be canceled", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 6 });
    await bench.control.pause(bench.live(run), null);
    await bench.control.cancel(bench.live(run));
    await bench.settle();
    expect(bench.read(run)).toMatchObject({ state: "canceled", canceled: 6 });
    expectCountsToHold(bench);
  });
});

describe("retrying", () => {
  test("starts failed rows anew as further attempts, and keeps what was paid for", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 4, badRows: [3] });
    await finishRun(bench, run, [1]);
    expect(bench.read(run)).toMatchObject({ state: "completed", succeeded: 2, failed: 2, attempts: 3 });
    expect(await bench.control.retry(bench.live(run), "failed")).toMatchObject({ state: "running", pending: 1, failed: 1, endedAt: null });
    expectCountsToHold(bench);
    await finishRun(bench, run);
    expect(bench.read(run)).toMatchObject({ state: "completed", succeeded: 3, failed: 1, attempts: 4 });
    expect(bench.store.outcomes.readPage(run.taskBase + 1, run.taskBase + 1)[0]).toMatchObject({ state: "succeeded", attempts: 2, failure: null });
    expectCountsToHold(bench);
  });

  test("takes one group of failures alone, or rows that are named, and passes over those that did not fail", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 5, badRows: [4] });
    await finishRun(bench, run, [1, 3]);
    const [group] = bench.store.failureGroups.list(run.no);
    expect(group).toMatchObject({ rows: 2, example: { key: run.taskBase + 1 } });
    const { step, kind, code } = group as { step: string | null; kind: FailureKind; code: string | null };
    await expect(bench.control.retry(bench.live(run), { group: { step, kind: "timeout", code } })).rejects.toMatchObject({ code: "E_NOTHING_TO_RETRY" });
    const keys = [0, 3, 4].map((rowIndex) => run.taskBase + rowIndex);
    expect(await bench.control.retry(bench.live(run), { keys })).toMatchObject({ pending: 1, failed: 2, succeeded: 2 });
    expectCountsToHold(bench);
    await finishRun(bench, run);
    expect(await bench.control.retry(bench.live(run), { group: { step, kind, code } })).toMatchObject({ pending: 1, failed: 1, succeeded: 3 });
    await finishRun(bench, run);
    expect(bench.read(run)).toMatchObject({ state: "completed", succeeded: 4, failed: 1 });
    expectCountsToHold(bench);
  });

  test("takes canceled rows too, unless only the failed ones are asked for", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 4 });
    await bench.control.cancel(bench.live(run));
    await bench.settle();
    await expect(bench.control.retry(bench.live(run), "failed")).rejects.toMatchObject({ code: "E_NOTHING_TO_RETRY" });
    expect(bench.read(run).state).toBe("canceled");
    expect(await bench.control.retry(bench.live(run), "all")).toMatchObject({ state: "running", pending: 4, canceled: 0 });
    await finishRun(bench, run);
    expect(bench.read(run)).toMatchObject({ state: "completed", succeeded: 4 });
    expectCountsToHold(bench);
  });

  test("at once from two sides starts each row once", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 4 });
    await finishRun(bench, run, [0, 2]);
    await Promise.all([bench.control.retry(bench.live(run), "failed"), bench.control.retry(bench.live(run), "failed")]);
    const { state, pending, leased, failed, succeeded } = bench.read(run);
    expect({ state, open: pending + leased, failed, succeeded }).toEqual({ state: "running", open: 2, failed: 0, succeeded: 2 });
    expectCountsToHold(bench);
  });

  test("a run that goes on, or one without such rows, is refused", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 2 });
    await expect(bench.control.retry(bench.live(run), "failed")).rejects.toMatchObject({ code: "E_RUN_STATE", message: expect.stringContaining("Pause it") });
    await finishRun(bench, run);
    await expect(bench.control.retry(bench.live(run), "failed")).rejects.toMatchObject({ code: "E_NOTHING_TO_RETRY" });
    expect(bench.read(run).state).toBe("completed");
  });

  test("keeps the results of steps that succeeded, for the node that gets the row", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1 });
    const node = await bench.join();
    const [chunk] = await bench.ask(node, 1);
    await bench.push(node, makeReport(chunk?.id as never, 0, { state: "failed", values: { answer: "paid" }, attempts: [makeAttempt()] }));
    await bench.control.retry(bench.live(run), "failed");
    const [again] = await bench.ask(node, 1);
    expect(again?.rows[0]).toMatchObject({ meta: { attempts: {}, steps: [{ stepId: "answer", state: "succeeded" }] }, bodies: ['{"n":0}', '"paid"'] });
    expectCountsToHold(bench);
  });
});

describe("deleting", () => {
  test("takes the run and all it brought, and leaves other runs alone", async () => {
    await using bench = await openControlBench();
    const other = await bench.start({ rows: 3 });
    const run = await bench.start({ rows: 3 });
    await finishRun(bench, other, [1]);
    if (bench.read(run).state !== "completed") await finishRun(bench, run, [0]);
    await bench.control.remove(bench.read(run));
    expect(bench.store.runs.findByNo(run.no)).toBeNull();
    expect(bench.coordinator.runs.peek(run.no)).toBeUndefined();
    for (const table of ["tasks", "outcomes", "results", "attempts", "chunks"]) {
      const rows = bench.db.prepare(
        `SELECT count(*) FROM ${table} WHERE ${{ tasks: "run_no = @no", chunks: "run_no = @no", outcomes: "key >= @base", attempts: "task_key >= @base", results: "key >= @base * 256" }[table]}`,
      );
      expect(rows.pluck().get({ no: run.no, base: run.taskBase }), table).toBe(0);
    }
    expectCountsToHold(bench);
  });

  test.each(["running", "canceling"] as const)("a run that is %s is refused", async (state) => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 6 });
    await bench.ask(await bench.join(), 1);
    if (state === "canceling") await bench.control.cancel(bench.live(run));
    await expect(bench.control.remove(bench.read(run))).rejects.toMatchObject({ code: "E_RUN_STATE" });
    expectCountsToHold(bench);
  });

  test("a paused run while results of it come in leaves nothing behind that a later run could take for its own", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 20 });
    const node = await bench.join();
    const chunks = await bench.ask(node, 8);
    await bench.control.pause(bench.live(run), null);
    const removing = bench.control.remove(bench.read(run));
    const pushes = chunks.flatMap((chunk) => chunk.rowIndexes.map((row) => ({ chunk, row })));
    for (const { chunk, row } of pushes) await bench.push(node, makeReport(chunk.id, row)).catch(() => null);
    await removing;
    const later = await bench.start({ rows: 20 });
    expect(later.taskBase).toBe(run.taskBase);
    expect(bench.store.results.readPage(later.taskBase, later.taskBase + 19)).toEqual([]);
    expectCountsToHold(bench);
  });

  test("a run that is being deleted cannot be resumed, retried, canceled or deleted again", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 2 });
    await bench.control.pause(bench.live(run), null);
    const live = bench.live(run);
    const stored = bench.read(run);
    const removing = bench.control.remove(stored);
    const others = await Promise.allSettled([bench.control.resume(live, undefined), bench.control.cancel(live), bench.control.remove(stored)]);
    expect(others.map((one) => (one.status === "rejected" ? (one.reason as { code: string }).code : one.status))).toEqual([
      "E_RUN_UNKNOWN",
      "E_RUN_UNKNOWN",
      "E_RUN_UNKNOWN",
    ]);
    await removing;
    expect(bench.store.runs.list(9)).toEqual([]);
  });

  test("a paused run in the turn that brings its last row ends nothing else of that turn", async () => {
    await using bench = await openControlBench();
    const other = await bench.start({ rows: 1 });
    const run = await bench.start({ rows: 1 });
    const node = await bench.join();
    const chunks = await bench.ask(node, 2);
    await bench.control.pause(bench.live(run), null);
    const pushes = chunks.map((chunk) => bench.push(node, makeReport(chunk.id, 0)));
    await Promise.all([bench.control.remove(bench.read(run)), ...pushes]);
    expect(bench.read(other)).toMatchObject({ state: "completed", succeeded: 1 });
    expect(bench.store.runs.list(9).map(({ id }) => id)).toEqual([other.id]);
    expectCountsToHold(bench);
  });
});
