import { expect, test } from "vitest";
import { type BenchNode, type ControlBench, leaseTtlMs, makeReport, openControlBench } from "../../../support/control-bench.ts";
import { expectCountsToHold } from "../../../support/control-counts.ts";

/** Its process dies with what it holds; another takes its place under the same name and asks for `want` rows. */
async function crash(bench: ControlBench, node: BenchNode, want: number): Promise<BenchNode> {
  await bench.coordinator.nodeGone(node.connected, null);
  const next = await bench.join({ of: node, instanceId: `instance-${bench.clock.now()}-${node.chunks.length}` });
  await bench.ask(next, want);
  return next;
}

const strikesOf = (bench: ControlBench): Record<number, number> =>
  Object.fromEntries(
    bench.db
      .prepare<[], { key: number; strikes: number }>("SELECT key, strikes FROM suspects ORDER BY key")
      .all()
      .map(({ key, strikes }) => [key - 1, strikes]),
  );
const heldBy = (bench: ControlBench, node: BenchNode): number[][] => bench.coordinator.chunks.ofNode(node.connected.no).map(({ open }) => [...open]);

test("rows that were with a node when it died are leased again one by one, before any other", async () => {
  await using bench = await openControlBench();
  await bench.start({ rows: 40 });
  const node = await bench.join();
  await bench.ask(node, 4);
  const next = await crash(bench, node, 6);
  expect(strikesOf(bench)).toEqual({ 0: 1, 1: 1, 2: 1, 3: 1 });
  expect(heldBy(bench, next)).toEqual([[0], [1], [2], [3], [4, 5]]);
  expectCountsToHold(bench);
});

test("a suspect that ends is one no more", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 2 });
  const node = await bench.join();
  await bench.ask(node, 1);
  const next = await crash(bench, node, 1);
  await bench.push(next, makeReport(next.chunks.at(-1)?.id as never, 0));
  expect(strikesOf(bench)).toEqual({});
  expect(bench.read(run)).toMatchObject({ succeeded: 1, failed: 0 });
});

test("suspects come a few to a node, and rows of good repute beside them are not blamed for the next death", async () => {
  await using bench = await openControlBench();
  await bench.start({ rows: 200 });
  const node = await bench.join({ slots: 12 });
  await bench.ask(node, 12);
  const next = await crash(bench, node, 20);
  expect(bench.coordinator.chunks.suspects).toBe(8);
  expect(heldBy(bench, next).flat().length).toBe(20);
  await crash(bench, next, 0);
  expect(Object.values(strikesOf(bench)).toSorted((a, b) => a - b)).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2]);
});

test("a row that kills every node is found out by its third, with nothing else in hand, and no other row is quarantined", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 30 });
  const poison = 5;
  let node: BenchNode = await bench.join({ slots: 8 });
  await bench.ask(node, 8);
  let deaths = 0;
  for (let round = 0; round < 200 && bench.read(run).state === "running"; round += 1) {
    const chunks = bench.coordinator.chunks.ofNode(node.connected.no);
    if (chunks.some(({ open }) => open.has(poison))) {
      deaths += 1;
      if (deaths === 3) expect(chunks.map(({ open }) => [...open])).toEqual([[poison]]);
      node = await crash(bench, node, 8);
      continue;
    }
    for (const chunk of chunks) for (const rowIndex of [...chunk.open]) await bench.push(node, makeReport(chunk.id, rowIndex));
    await bench.ask(node, 8);
  }
  expect(deaths).toBe(3);
  expect(bench.read(run)).toMatchObject({ state: "completed", succeeded: 29, failed: 1, pending: 0, leased: 0 });
  const { state } = bench.store.tasks.find(run.taskBase + poison) as { state: string };
  expect(state).toBe("quarantined");
  expect(bench.store.failureGroups.list(run.no)).toMatchObject([{ kind: "quarantined", code: "E_QUARANTINED", rows: 1 }]);
  expect(strikesOf(bench)).toEqual({});
  expectCountsToHold(bench);
});

test("a node is kept free for a row with its last chance while others go on", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 6 });
  const node = await bench.join({ slots: 1 });
  await bench.ask(node, 1);
  bench.store.suspects.strike(run.taskBase);
  const next = await crash(bench, node, 2);
  expect(strikesOf(bench)).toEqual({ 0: 2 });
  // The rest of the run comes first.
  expect(heldBy(bench, next).flat()).not.toContain(0);
  const other = await bench.join();
  while (bench.live(run).tallies.pending > 1) await bench.ask(other, 4);
  expect(heldBy(bench, other).flat()).not.toContain(0);
  await bench.ask(next, 4);
  expect([heldBy(bench, next).flat(), heldBy(bench, other).flat()].flat()).not.toContain(0);
  for (const holder of [next, other])
    for (const chunk of bench.coordinator.chunks.ofNode(holder.connected.no))
      for (const row of [...chunk.open]) await bench.push(holder, makeReport(chunk.id, row));
  await bench.ask(next, 4);
  await bench.ask(other, 4);
  expect([...heldBy(bench, next), ...heldBy(bench, other)]).toEqual([[0]]);
});

test("neither rows given back, nor a drained node, nor the crash of a control plane counts against a row", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 4 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 2);
  await bench.coordinator.release(node.connected, { chunkId: chunk?.id as never, tasks: [{ rowIndex: 0, reason: "drain", notBeforeMs: 0 }] });
  await bench.coordinator.endNode(node.connected.no, "interrupted");
  expect(strikesOf(bench)).toEqual({});
  expect(bench.read(run)).toMatchObject({ leased: 0, possiblyPaidTwice: 1 });
});

test("a lease that runs out in silence counts as a death", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 4 });
  await bench.ask(await bench.join(), 1);
  bench.clock.advance(leaseTtlMs);
  await bench.coordinator.tick();
  expect(strikesOf(bench)).toEqual({ 0: 1 });
  expect(bench.read(run)).toMatchObject({ possiblyPaidTwice: 1 });
});

test("a quarantined row that is retried starts with a clean record", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 1 });
  let node: BenchNode = await bench.join();
  await bench.ask(node, 1);
  for (let death = 0; death < 3; death += 1) node = await crash(bench, node, 1);
  expect(bench.read(run)).toMatchObject({ state: "completed", failed: 1 });
  await bench.control.retry(bench.live(run), "failed");
  await bench.ask(node, 1);
  expect(bench.coordinator.chunks.suspects).toBe(0);
  expect(heldBy(bench, node)).toEqual([[0]]);
});
