import { expect, test } from "vitest";
import { AttemptRetention } from "../../../../src-main/runs/attempt-retention.ts";
import type { StoredRun } from "../../../../src-main/storage/runs-table.ts";
import { makeAttempt, makeReport, openControlBench, type ControlBench } from "../../../support/control-bench.ts";

const dayMs = 86_400_000;

/** A run whose every row failed; gives it as it ended. */
async function runFailing(bench: ControlBench, rows: number): Promise<StoredRun> {
  const run = await bench.start({ rows });
  const node = await bench.join({ slots: 5000 });
  const attempts = [makeAttempt({ outcome: "server_error", httpStatus: 500 })];
  while (bench.read(run).pending > 0) {
    for (const chunk of await bench.ask(node, rows))
      await bench.push(node, ...chunk.rowIndexes.map((row) => makeReport(chunk.id, row, { state: "failed", attempts })));
  }
  node.connected.want = 0;
  return bench.read(run);
}

const countAttempts = (bench: ControlBench): number => Number(bench.db.prepare("SELECT count(*) FROM attempts").pluck().get());

test("calls without a result stay for ever unless that is changed", async () => {
  await using bench = await openControlBench();
  await runFailing(bench, 3);
  bench.clock.advance(5000 * dayMs);
  expect(await new AttemptRetention(bench).sweep()).toBe(0);
  expect(countAttempts(bench)).toBe(3);
});

test("they go when their run ended that many days ago, in as many turns as it takes; what the run came to stays", async () => {
  await using bench = await openControlBench();
  const old = await runFailing(bench, 4500);
  bench.clock.advance(2 * dayMs);
  await runFailing(bench, 2);
  bench.store.meta.setAttemptDays(2);
  const retention = new AttemptRetention(bench);
  expect(await retention.sweep()).toBe(0);
  bench.clock.advance(1);
  expect(await retention.sweep()).toBe(4500);
  expect(countAttempts(bench)).toBe(2);
  expect(bench.read(old)).toEqual(old);
  expect(await retention.sweep()).toBe(0);
});

test("a run that is taken up again at that moment keeps them, though it ended long ago", async () => {
  await using bench = await openControlBench();
  const run = await runFailing(bench, 3);
  bench.store.meta.setAttemptDays(1);
  bench.clock.advance(3 * dayMs);
  const retrying = bench.control.retry(bench.live(run), "failed");
  expect(await new AttemptRetention(bench).sweep()).toBe(0);
  await retrying;
  expect(countAttempts(bench)).toBe(3);
});
