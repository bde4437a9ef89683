import { afterEach, expect, test, vi } from "vitest";
import { openDatabase } from "../../../../src-main/storage/database.ts";
import { isLockedOut } from "../../../../src-main/storage/database-error.ts";
import { databasePath } from "../../../../src-main/storage/store.ts";
import { whenUnlocked } from "../../../../src-main/storage/when-unlocked.ts";
import { type ControlBench, makeReport, openControlBench } from "../../../support/control-bench.ts";

afterEach(() => vi.useRealTimers());

/** Another program's connection, which has the database until it says so. */
function lock(bench: ControlBench): () => void {
  bench.db.pragma("busy_timeout = 20");
  const other = openDatabase(databasePath(bench.dataDir));
  other.exec("BEGIN IMMEDIATE");
  return () => {
    other.exec("ROLLBACK");
    other.close();
  };
}

test("while another program holds the database results wait, everything else goes on, and they are stored when it lets go", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 2 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 2);
  const unlock = lock(bench);
  let beats = 0;
  const beating = setInterval(() => (beats += 1), 5);
  const pushed = bench.push(node, makeReport(chunk?.id as never, 0));
  const early = await Promise.race([pushed, new Promise((resolve) => setTimeout(() => resolve("waits"), 400))]);
  clearInterval(beating);
  expect(early).toBe("waits");
  expect(beats).toBeGreaterThan(10);
  expect(bench.notices).toEqual([]);
  unlock();
  expect((await pushed).rejected).toEqual([]);
  expect(bench.read(run).succeeded).toBe(1);
});

test("after half a minute of that nothing is acknowledged, and it is told", async () => {
  await using bench = await openControlBench();
  await bench.start({ rows: 2 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 2);
  const unlock = lock(bench);
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
  const failed = bench.push(node, makeReport(chunk?.id as never, 0)).catch((cause: unknown) => cause);
  for (let at = 0; at < 400 && bench.notices.length === 0; at += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(isLockedOut(await failed)).toBe(true);
  expect(bench.notices.join()).toContain("could not");
  unlock();
});

test("a write beside the turns waits in the same way", async () => {
  await using bench = await openControlBench();
  const unlock = lock(bench);
  setTimeout(unlock, 300);
  await whenUnlocked(() => bench.store.secrets.set("a", new Uint8Array(1), 1));
  expect(bench.store.secrets.list()).toHaveLength(1);
});
