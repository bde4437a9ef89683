import { describe, expect, test } from "vitest";
import { makeFailure } from "../../../../src-shared/model/failure.ts";
import { Heartbeat } from "../../../../src-main/scheduling/heartbeat.ts";
import { type BenchNode, type ControlBench, leaseTtlMs, makeAttempt, makeReport, type OfferedChunk, openControlBench } from "../../../support/control-bench.ts";
import { expectCountsToHold } from "../../../support/control-counts.ts";

async function lease(bench: ControlBench, node: BenchNode, rows: number): Promise<OfferedChunk> {
  const [chunk] = await bench.ask(node, rows);
  if (chunk === undefined) throw new Error("the node got nothing");
  return chunk;
}

const give = (rowIndex: number, reason: "delayed" | "endpoint_blocked" | "drain" | "paused", notBeforeMs = 0) => ({ rowIndex, reason, notBeforeMs });

describe("a row that is given back", () => {
  test("goes to the next who asks, with no attempt counted", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1 });
    const node = await bench.join();
    const chunk = await lease(bench, node, 1);
    await bench.coordinator.release(node.connected, { chunkId: chunk.id, tasks: [give(0, "drain")] });
    expect(bench.read(run)).toMatchObject({ pending: 1, leased: 0, attempts: 0, possiblyPaidTwice: 0 });
    expectCountsToHold(bench);
    expect((await lease(bench, await bench.join(), 1)).rowIndexes).toEqual([0]);
  });

  test("with a delay is not handed out before its time, by the control plane's clock", async () => {
    await using bench = await openControlBench();
    await bench.start({ rows: 1 });
    const node = await bench.join();
    const chunk = await lease(bench, node, 1);
    await bench.coordinator.release(node.connected, { chunkId: chunk.id, tasks: [give(0, "delayed", 30_000)] });
    expect(await bench.ask(node, 1)).toEqual([]);
    bench.clock.advance(29_999);
    expect(await bench.ask(node, 1)).toEqual([]);
    bench.clock.advance(1);
    expect((await lease(bench, node, 1)).rowIndexes).toEqual([0]);
    expectCountsToHold(bench);
  });

  test("is handed out at once while others wait for their time", async () => {
    await using bench = await openControlBench();
    await bench.start({ rows: 2 });
    const node = await bench.join();
    const [first, second] = await bench.ask(node, 2);
    await bench.coordinator.release(node.connected, { chunkId: second?.id as never, tasks: [give(1, "delayed", 30_000)] });
    expect(await bench.ask(node, 1)).toEqual([]);
    await bench.coordinator.release(node.connected, { chunkId: first?.id as never, tasks: [give(0, "paused")] });
    await bench.settle();
    expect(node.chunks.at(-1)?.rowIndexes).toEqual([0]);
    expectCountsToHold(bench);
  });

  test("of a chunk that is no longer the node's is left where it is", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1 });
    const node = await bench.join();
    const other = await bench.join();
    const chunk = await lease(bench, node, 1);
    await bench.coordinator.release(other.connected, { chunkId: chunk.id, tasks: [give(0, "drain")] });
    expect(bench.read(run).leased).toBe(1);
    await bench.coordinator.release(node.connected, { chunkId: chunk.id, tasks: [give(0, "drain"), give(0, "drain"), give(7, "drain")] });
    expect(bench.read(run)).toMatchObject({ leased: 0, pending: 1 });
    expectCountsToHold(bench);
  });

  test("waits for a person when its endpoint is blocked; when all wait, the run is paused and says why", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 2 });
    const node = await bench.join();
    const [first, second] = await bench.ask(node, 2);
    bench.coordinator.noteBlocked({ runId: run.id, endpoint: "model", endpointKey: "key-model", failure: makeFailure("auth", "the key was refused") });
    await bench.coordinator.release(node.connected, { chunkId: first?.id as never, tasks: [give(0, "endpoint_blocked")] });
    expect(bench.read(run).state).toBe("running");
    await bench.coordinator.release(node.connected, { chunkId: second?.id as never, tasks: [give(1, "endpoint_blocked")] });
    expect(bench.read(run)).toMatchObject({ state: "paused", reason: expect.stringMatching(/All 2 remaining rows.*endpoint model: the key was refused/) });
    expectCountsToHold(bench);
    expect(await bench.ask(node, 2)).toEqual([]);
    await bench.control.resume(bench.live(run), undefined);
    await bench.settle();
    expect(bench.read(run)).toMatchObject({ state: "running", reason: null });
    expect(node.chunks.slice(2).flatMap(({ rowIndexes }) => rowIndexes)).toEqual([0, 1]);
    expectCountsToHold(bench);
  });

  test("leaves the others going while some wait for a person", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 3 });
    const node = await bench.join();
    const chunk = await lease(bench, node, 1);
    await bench.coordinator.release(node.connected, { chunkId: chunk.id, tasks: [give(0, "endpoint_blocked")] });
    expect(bench.read(run).state).toBe("running");
    for (const rest of await bench.ask(node, 5)) await bench.finish(node, rest);
    expect(bench.read(run)).toMatchObject({ state: "paused", succeeded: 2, pending: 1 });
    expectCountsToHold(bench);
  });
});

describe("a lease", () => {
  test("runs out by monotonic time alone: a jump of the wall clock ends nothing", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1 });
    const node = await bench.join();
    await lease(bench, node, 1);
    bench.clock.wallMs += 10 * leaseTtlMs;
    await bench.coordinator.tick();
    expect(bench.read(run).leased).toBe(1);
    bench.clock.wallMs -= 20 * leaseTtlMs;
    bench.clock.monotonicMs += leaseTtlMs;
    await bench.coordinator.tick();
    expect(bench.read(run)).toMatchObject({ leased: 0, pending: 1, possiblyPaidTwice: 1 });
    expectCountsToHold(bench);
  });

  test("is extended by renewing, and by results", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 12 });
    const node = await bench.join();
    const renewed = await lease(bench, node, 2);
    const reported = await lease(bench, node, 2);
    bench.clock.advance(leaseTtlMs - 1);
    expect(bench.coordinator.renew(node.connected, [renewed.id])).toEqual([]);
    await bench.push(node, makeReport(reported.id, reported.rowIndexes[0] as number));
    bench.clock.advance(2);
    await bench.coordinator.tick();
    expect(bench.read(run).leased).toBe(3);
    expectCountsToHold(bench);
  });

  test("ends however often it is renewed when its node reports nothing of it for longer than its calls can take; a newer one waits its turn", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 3 });
    const node = await bench.join();
    const [stuck, slow, newer] = [await lease(bench, node, 1), await lease(bench, node, 1), await lease(bench, node, 1)];
    const { longestSilenceMs } = bench.live(run);
    expect(longestSilenceMs).toBeGreaterThan(5 * 600_000);
    const waitRenewing = async (ms: number): Promise<void> => {
      for (let waited = 0; waited < ms; waited += leaseTtlMs / 2) {
        bench.clock.advance(leaseTtlMs / 2);
        bench.coordinator.renew(node.connected, [stuck.id, slow.id, newer.id]);
        await bench.coordinator.tick();
      }
    };
    await waitRenewing(longestSilenceMs - leaseTtlMs);
    await bench.push(node, makeReport(slow.id, slow.rowIndexes[0] ?? 0, { state: null, values: {}, attempts: [makeAttempt({ outcome: "server_error" })] }));
    await waitRenewing(2 * leaseTtlMs);
    expect(bench.coordinator.renew(node.connected, [stuck.id, slow.id, newer.id])).toEqual([stuck.id]);
    expect(bench.read(run)).toMatchObject({ leased: 2, pending: 1 });
  });

  test("that another has or that has ended is named as lost", async () => {
    await using bench = await openControlBench();
    await bench.start({ rows: 2 });
    const node = await bench.join();
    const other = await bench.join();
    const chunk = await lease(bench, node, 1);
    expect(bench.coordinator.renew(other.connected, [chunk.id])).toEqual([chunk.id]);
    bench.clock.advance(leaseTtlMs);
    await bench.coordinator.tick();
    expect(bench.coordinator.renew(node.connected, [chunk.id])).toEqual([chunk.id]);
  });

  test("of a dead node ends at once, and every row of which nothing was heard counts as possibly paid", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 40 });
    const node = await bench.join({ slots: 3 });
    await bench.ask(node, 2);
    await bench.ask(node, 5);
    await bench.coordinator.nodeGone(node.connected, "crashed");
    expect(bench.read(run)).toMatchObject({ leased: 0, pending: 40, possiblyPaidTwice: 7 });
    expectCountsToHold(bench);
  });

  test("of a node whose connection alone is lost goes on until it runs out", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 2 });
    const node = await bench.join();
    await lease(bench, node, 1);
    await bench.coordinator.nodeGone(node.connected, null);
    expect(bench.read(run)).toMatchObject({ leased: 1 });
    expect(bench.coordinator.nodes.all()).toEqual([]);
    expectCountsToHold(bench);
  });
});

describe("a node that comes back", () => {
  test("keeps the chunks it still holds; those it does not know of go to others", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 20 });
    const node = await bench.join();
    const kept = await lease(bench, node, 2);
    const unknown = await lease(bench, node, 2);
    await bench.coordinator.nodeGone(node.connected, null);
    const back = await bench.join({ of: node, held: [kept.id] });
    expect(back.lost).toEqual([]);
    expect(bench.read(run)).toMatchObject({ leased: 2, possiblyPaidTwice: 0 });
    expect(bench.coordinator.chunks.find(unknown.id)).toBeUndefined();
    expectCountsToHold(bench);
    await bench.finish(back, kept);
    expect(bench.read(run).succeeded).toBe(2);
    expectCountsToHold(bench);
  });

  test("is told which chunks it lost", async () => {
    await using bench = await openControlBench();
    await bench.start({ rows: 2 });
    const node = await bench.join();
    const chunk = await lease(bench, node, 1);
    await bench.coordinator.nodeGone(node.connected, null);
    bench.clock.advance(leaseTtlMs);
    await bench.coordinator.tick();
    expect((await bench.join({ of: node, held: [chunk.id] })).lost).toEqual([chunk.id]);
    expectCountsToHold(bench);
  });

  test("takes the place of its old connection, whose end then changes nothing", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 2 });
    const node = await bench.join();
    const chunk = await lease(bench, node, 1);
    const back = await bench.join({ of: node, held: [chunk.id] });
    await bench.coordinator.nodeGone(node.connected, "crashed");
    expect(bench.coordinator.nodes.all()).toEqual([back.connected]);
    expect(bench.read(run).leased).toBe(1);
    expectCountsToHold(bench);
  });
});

describe("the heartbeat", () => {
  const start = (bench: ControlBench) =>
    new Heartbeat({
      coordinator: bench.coordinator,
      followUps: bench.followUps,
      clock: bench.clock,
      leaseTtlMs,
      onNotice: (text) => void bench.notices.push(text),
    });

  test("gives every lease the gap back when this machine slept, and time to renew", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1 });
    const heartbeat = start(bench);
    const node = await bench.join();
    const chunk = await lease(bench, node, 1);
    bench.clock.advance(8 * 3_600_000);
    await heartbeat.beat();
    expect(bench.read(run).leased).toBe(1);
    expect(bench.coordinator.renew(node.connected, [chunk.id])).toEqual([]);
    expectCountsToHold(bench);
  });

  test("gives leases time to be renewed when the wall clock alone saw the sleep, and says so", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1 });
    const heartbeat = start(bench);
    await lease(bench, await bench.join(), 1);
    for (let second = 0; second < leaseTtlMs / 1000 - 1; second += 1) {
      bench.clock.advance(1000);
      await heartbeat.beat();
    }
    bench.clock.wallMs += 8 * 3_600_000;
    await heartbeat.beat();
    expect(bench.notices).toEqual([expect.stringContaining("forward by 28800 s, or it slept")]);
    for (let second = 0; second < leaseTtlMs / 1000 - 1; second += 1) {
      bench.clock.advance(1000);
      await heartbeat.beat();
    }
    expect(bench.read(run)).toMatchObject({ leased: 1, possiblyPaidTwice: 0 });
  });

  test("lets rows that wait for a time go after as long as before when the clock is set back a year", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1 });
    const heartbeat = start(bench);
    const node = await bench.join();
    const chunk = await lease(bench, node, 1);
    await bench.coordinator.release(node.connected, { chunkId: chunk.id, tasks: [{ rowIndex: 0, reason: "delayed", notBeforeMs: 60_000 }] });
    bench.clock.wallMs -= 366 * 86_400_000;
    await heartbeat.beat();
    bench.clock.advance(59_000);
    expect(await bench.ask(node, 1)).toEqual([]);
    bench.clock.advance(2000);
    expect((await bench.ask(node, 1))[0]?.rowIndexes).toEqual([0]);
    expect(bench.read(run).possiblyPaidTwice).toBe(0);
  });

  test("ends leases that ran out while it was beating", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1 });
    const heartbeat = start(bench);
    await lease(bench, await bench.join(), 1);
    for (let second = 0; second <= leaseTtlMs / 1000; second += 1) {
      bench.clock.advance(1000);
      await heartbeat.beat();
    }
    expect(bench.read(run)).toMatchObject({ leased: 0, pending: 1 });
    expectCountsToHold(bench);
  });

  test("says so when storage fails, and goes on", async () => {
    await using bench = await openControlBench();
    await bench.start({ rows: 1 });
    const heartbeat = start(bench);
    await lease(bench, await bench.join(), 1);
    bench.coordinator.chunks.extendAll(-leaseTtlMs);
    bench.failNextCommit();
    await heartbeat.beat();
    expect(bench.notices.join("\n")).toContain("could not write to its database: the disk is full");
    await heartbeat.beat();
    expect(bench.coordinator.chunks.count).toBe(0);
    expectCountsToHold(bench);
  });
});
