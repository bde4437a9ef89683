import { expect, test } from "vitest";
import { RefusedError } from "../../../../src-shared/wire/reply.ts";
import { makeReport, openControlBench } from "../../../support/control-bench.ts";
import { expectCountsToHold } from "../../../support/control-counts.ts";

test("a push whose commit fails is not acknowledged, leaves memory as it was, and is taken when it comes again", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 3 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 1);
  const before = {
    tallies: { ...bench.live(run).tallies },
    latency: bench.stats.of(run.no).all.latency.count,
    open: [...(bench.coordinator.chunks.find(chunk?.id as never)?.open ?? [])],
  };
  const report = makeReport(chunk?.id as never, chunk?.rowIndexes[0] ?? 0);
  bench.failNextCommit();
  await expect(bench.push(node, report)).rejects.toThrow("the disk is full");
  expect(bench.live(run).tallies).toEqual(before.tallies);
  expect(bench.stats.of(run.no).all.latency.count).toBe(before.latency);
  expect([...(bench.coordinator.chunks.find(chunk?.id as never)?.open ?? [])]).toEqual(before.open);
  expect(node.connected.stored.rowsDone).toBe(0);
  expectCountsToHold(bench);
  expect(await bench.push(node, report)).toEqual({ rejected: [], stop: [] });
  expect(bench.read(run)).toMatchObject({ succeeded: 1, attempts: 1, duplicates: 0 });
  expect(bench.stats.of(run.no).all.latency.count).toBe(1);
  expect([bench.calls.length, bench.callsStored.length], "calls told in each transaction, and those of commits").toEqual([2, 1]);
  expectCountsToHold(bench);
});

test("a full database fails the push, and takes it when there is room again", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 2 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 1);
  const report = makeReport(chunk?.id as never, 0, { values: { answer: "x".repeat(200_000) } });
  const pages = Number(bench.db.pragma("page_count", { simple: true }));
  bench.db.pragma(`max_page_count = ${pages + 1}`);
  await expect(bench.push(node, report)).rejects.toMatchObject({ code: "SQLITE_FULL" });
  expect(bench.read(run)).toMatchObject({ succeeded: 0, leased: 1 });
  expect(bench.notices.join("\n")).toContain("could not write to its database");
  expectCountsToHold(bench);
  bench.db.pragma("max_page_count = 1000000");
  await bench.push(node, report);
  expect(bench.read(run)).toMatchObject({ succeeded: 1, leased: 0 });
  expect(bench.store.checkIntegrity()).toBe("ok");
  expectCountsToHold(bench);
});

test("rows that were handed out in a turn that failed are handed out again, at once", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 4 });
  const node = await bench.join();
  const delayed = await bench.ask(node, 4);
  const tasks = (rowIndexes: number[]) => rowIndexes.map((rowIndex) => ({ rowIndex, reason: "delayed" as const, notBeforeMs: rowIndex < 2 ? 60_000 : 0 }));
  for (const chunk of delayed) await bench.coordinator.release(node.connected, { chunkId: chunk.id, tasks: tasks(chunk.rowIndexes) });
  bench.failNextCommit();
  expect(await bench.ask(node, 4)).toEqual([]);
  expect(node.connected.want).toBe(4);
  expectCountsToHold(bench);
  await bench.followUps.tick();
  const again = await bench.ask(node, 4);
  expect(again.flatMap(({ rowIndexes }) => rowIndexes)).toEqual([2, 3]);
  expect(bench.read(run)).toMatchObject({ leased: 2, pending: 2 });
  expectCountsToHold(bench);
});

test("no work is handed out after a failed commit until the next tick", async () => {
  await using bench = await openControlBench();
  await bench.start({ rows: 4 });
  const node = await bench.join();
  bench.failNextCommit();
  await expect(bench.coordinator.turns.enter(() => null)).rejects.toThrow("the disk is full");
  expect(await bench.ask(node, 2)).toEqual([]);
  await bench.followUps.tick();
  expect(await bench.ask(node, 2)).not.toEqual([]);
});

test("a state that could not be written is not taken on", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 4 });
  bench.failNextCommit();
  await expect(bench.control.pause(bench.live(run), "why")).rejects.toThrow("the disk is full");
  expect(bench.live(run).state).toBe("running");
  expect(bench.states.at(-1)).toBe("running");
  await bench.control.pause(bench.live(run), "why");
  expect(bench.read(run)).toMatchObject({ state: "paused", reason: "why" });
});

test("a change that cannot be written fails alone: the others of its turn are written", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 3 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 1);
  const { turns } = bench.coordinator;
  const outcomes = await Promise.allSettled([
    turns.enter(() => {
      throw new TypeError("a bug");
    }),
    bench.push(node, makeReport(chunk?.id as never, 0)),
    turns.enter(() => {
      throw new RefusedError("E_NO", "not this");
    }),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "rejected"]);
  expect(outcomes[0]).toMatchObject({ reason: { message: "a bug" } });
  expect(outcomes[2]).toMatchObject({ reason: { code: "E_NO" } });
  expect(bench.read(run)).toMatchObject({ succeeded: 1, attempts: 1 });
  expectCountsToHold(bench);
});

test("what comes after the end is refused, not left waiting", async () => {
  await using bench = await openControlBench();
  const before = bench.coordinator.turns.enter(() => "in time");
  bench.coordinator.turns.close();
  expect(await before).toBe("in time");
  await expect(bench.coordinator.turns.enter(() => "late")).rejects.toThrow("has stopped");
});

test("a change that fails by itself is told of, and work is handed out on; one that the disk fails stops that", async () => {
  await using bench = await openControlBench();
  await bench.start({ rows: 8 });
  const node = await bench.join();
  const fail = (cause: Error) =>
    bench.coordinator.turns.enter(() => {
      throw cause;
    });
  await expect(fail(new TypeError("a bug"))).rejects.toThrow("a bug");
  expect(bench.notices).toEqual([expect.stringMatching(/could not make a change: a bug\. It was left out/)]);
  expect(await bench.ask(node, 1)).toHaveLength(1);
  for (const code of ["SQLITE_FULL", "SQLITE_IOERR_WRITE"]) {
    await expect(fail(Object.assign(new Error("no room"), { code }))).rejects.toThrow("no room");
    expect(await bench.ask(node, 1), code).toEqual([]);
    await bench.followUps.tick();
    expect(await bench.ask(node, 1), code).toHaveLength(1);
  }
});

test.each([
  ["waits", 2, { succeeded: 2, failed: 0 }],
  ["has ended", 4, { succeeded: 2, failed: 0 }],
])("a row that %s on disk while memory has it leased holds up no other, and the run is counted anew", async (_what, state, counts) => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 3 });
  const node = await bench.join();
  const chunks = await bench.ask(node, 2);
  bench.db.prepare("UPDATE tasks SET state = ? WHERE key = ?").run(state, run.taskBase);
  await Promise.all(chunks.map((chunk) => bench.finish(node, chunk)));
  expect(bench.read(run)).toMatchObject({ ...counts, leased: 0, pending: 1 });
  expect(bench.notices).toEqual([expect.stringContaining(`Rows of the run ${run.id} were not leased`)]);
  expectCountsToHold(bench);
  for (const chunk of await bench.ask(node, 1)) await bench.finish(node, chunk);
  expect(bench.read(run).state).toBe("completed");
});
