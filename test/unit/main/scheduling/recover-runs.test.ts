import { expect, test } from "vitest";
import type { Coordinator } from "../../../../src-main/scheduling/coordinator.ts";
import { endLocalLeases, recoverRuns } from "../../../../src-main/scheduling/recover-runs.ts";
import { RunControl } from "../../../../src-main/runs/run-control.ts";
import { type ControlBench, leaseTtlMs, makeReport, openControlBench } from "../../../support/control-bench.ts";
import { expectCountsToHold } from "../../../support/control-counts.ts";
import { makeFurtherCoordinator } from "../../../support/further-coordinator.ts";

/** A further control plane over what the first left, as after a crash. */
async function restart(bench: ControlBench, continueRuns: boolean): Promise<{ coordinator: Coordinator; control: RunControl; bench: ControlBench }> {
  const { store, clock, random } = bench;
  const coordinator = makeFurtherCoordinator(bench);
  const control = new RunControl({ store, coordinator, clock, random });
  await recoverRuns({ store, coordinator, control, clock, leaseTtlMs, continueRuns });
  return { coordinator, control, bench: Object.assign(Object.create(bench) as ControlBench, { coordinator }) };
}

test("rows of local nodes, which died with the control plane, wait again once what they saved is told; those of others keep their lease", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 40 });
  const remote = await bench.join();
  const local = await bench.join({ slots: 2 });
  bench.db.prepare("UPDATE nodes SET local = 1 WHERE no = ?").run(local.connected.no);
  const [kept] = await bench.ask(remote, 3);
  await bench.ask(local, 5);
  const again = await restart(bench, true);
  expect(bench.store.runs.findByNo(run.no)).toMatchObject({ leased: 8, possiblyPaidTwice: 0 });
  await endLocalLeases({ store: bench.store, coordinator: again.coordinator });
  expect(bench.store.runs.findByNo(run.no)).toMatchObject({ state: "running", leased: 3, pending: 37, possiblyPaidTwice: 5 });
  expect([...again.coordinator.chunks.all()].map(({ id }) => id)).toEqual([kept?.id]);
  expectCountsToHold(again.bench);
});

test("a lease that was kept runs out when its node does not come back", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 4 });
  await bench.ask(await bench.join(), 1);
  const again = await restart(bench, true);
  bench.clock.advance(leaseTtlMs - 1);
  await again.coordinator.tick();
  expect(bench.store.runs.findByNo(run.no)?.leased).toBe(1);
  bench.clock.advance(1);
  await again.coordinator.tick();
  expect(bench.store.runs.findByNo(run.no)).toMatchObject({ leased: 0, pending: 4 });
  expectCountsToHold(again.bench);
});

test("a row that was given back and handed out again belongs to the newest chunk that has it", async () => {
  await using bench = await openControlBench();
  await bench.start({ rows: 8 });
  const node = await bench.join();
  const [first] = await bench.ask(node, 4);
  await bench.coordinator.release(node.connected, { chunkId: first?.id as never, tasks: [{ rowIndex: 1, reason: "paused", notBeforeMs: 0 }] });
  const [second] = await bench.ask(node, 1);
  expect(second?.rowIndexes).toEqual([1]);
  const again = await restart(bench, true);
  expect([...(again.coordinator.chunks.find(second?.id as never)?.open ?? [])]).toEqual([1]);
  expect(again.coordinator.chunks.find(first?.id as never)?.open.has(1)).toBe(false);
});

test("a result from before the crash is taken from its node, once", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 2 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 1);
  const report = makeReport(chunk?.id as never, 0);
  await bench.push(node, report);
  const again = await restart(bench, true);
  await again.coordinator.nodeReady(node.connected, { heldChunks: [], openRuns: [] });
  expect(await again.coordinator.push(node.connected.stored, [report], 0)).toEqual({ rejected: [], stop: [] });
  expect(bench.store.runs.findByNo(run.no)).toMatchObject({ succeeded: 1, attempts: 1, duplicates: 0 });
  expectCountsToHold(again.bench);
});

test("runs that were going on are paused with the reason, or go on when asked to", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 2 });
  await restart(bench, false);
  expect(bench.store.runs.findByNo(run.no)).toMatchObject({ state: "paused", reason: expect.stringContaining("stopped") });
  await restart(bench, true);
  expect(bench.store.runs.findByNo(run.no)).toMatchObject({ state: "paused" });
});

test("the crash of a control plane while it made a run's tasks leaves no row out and makes none twice", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 10, badRows: [2, 7] });
  // As it was when half of the tasks had been made.
  bench.db.prepare("UPDATE runs SET state = 'importing', pending = 0, failed = 0, started_at = NULL WHERE no = ?").run(run.no);
  bench.db.prepare("DELETE FROM tasks WHERE key >= ?").run(run.taskBase + 5);
  bench.db.prepare("DELETE FROM outcomes WHERE key >= ?").run(run.taskBase + 5);
  bench.db.prepare("UPDATE failure_groups SET rows = 1 WHERE run_no = ?").run(run.no);
  const again = await restart(bench, true);
  expect(bench.store.runs.findByNo(run.no)).toMatchObject({ state: "running", pending: 8, failed: 2 });
  expect(bench.store.outcomes.readPage(run.taskBase, run.taskBase + 9).map(({ state }) => state)).toEqual([
    "pending",
    "pending",
    "failed",
    "pending",
    "pending",
    "pending",
    "pending",
    "failed",
    "pending",
    "pending",
  ]);
  expectCountsToHold(again.bench);
});

test("a canceling run is canceled to its end", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 4 });
  await bench.ask(await bench.join(), 1);
  await bench.control.cancel(bench.live(run));
  await bench.settle();
  const again = await restart(bench, false);
  bench.clock.advance(leaseTtlMs);
  await again.coordinator.tick();
  again.coordinator.turns.runNow();
  expect(bench.store.runs.findByNo(run.no)).toMatchObject({ state: "canceled", canceled: 4 });
  expectCountsToHold(again.bench);
});

test("a deletion that was cut off leaves a run that nobody finds, and the next start finishes it", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 4 });
  const node = await bench.join();
  for (const chunk of await bench.ask(node, 4)) await bench.finish(node, chunk);
  const { results } = bench.store;
  const removeSome = results.removeSome.bind(results);
  results.removeSome = () => {
    throw new Error("killed");
  };
  await expect(bench.control.remove(bench.read(run))).rejects.toThrow("killed");
  expect(bench.store.results.readPage(run.taskBase, run.taskBase + 3)).not.toEqual([]);
  expect([
    bench.store.runs.list(9),
    bench.store.runs.findByReference(run.id),
    bench.store.runs.findByReference("last"),
    bench.store.runs.findByNo(run.no),
  ]).toEqual([[], null, null, null]);
  expect(bench.coordinator.runs.find(run.no)).toBeNull();
  results.removeSome = removeSome;
  await restart(bench, true);
  expect(bench.store.runs.listRemoving()).toEqual([]);
  for (const table of ["runs", "tasks", "outcomes", "results", "attempts", "chunks"]) {
    expect(bench.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(), table).toBe(0);
  }
});
