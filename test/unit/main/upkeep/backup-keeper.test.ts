import { expect, test } from "vitest";
import { addBackup, listBackups } from "../../../../src-main/storage/backup-folder.ts";
import { BackupKeeper, largestDailyBytes } from "../../../../src-main/upkeep/backup-keeper.ts";
import { type ControlBench, openControlBench } from "../../../support/control-bench.ts";

function keep(bench: ControlBench, freeBytes = 1e12): BackupKeeper {
  const { dataDir, store, clock } = bench;
  return new BackupKeeper({
    dataDir,
    store,
    clock,
    onNotice: (text) => void bench.notices.push(text),
    measureDisk: async () => ({ freeBytes, totalBytes: 1e12 }),
    backUp: () => addBackup(dataDir, "daily", clock.now()),
  });
}

test("a database is backed up once a day, unless that is switched off", async () => {
  await using bench = await openControlBench();
  const keeper = keep(bench);
  expect(await keeper.look()).toBe(true);
  bench.clock.advance(23 * 3_600_000);
  expect(await keeper.look()).toBe(false);
  bench.clock.advance(3_600_000);
  expect(await keeper.look()).toBe(true);
  bench.store.meta.setDailyBackups(false);
  bench.clock.advance(100 * 3_600_000);
  expect(await keeper.look()).toBe(false);
  expect(listBackups(bench.dataDir).map(({ reason }) => reason)).toEqual(["daily", "daily"]);
});

test("a database that is too large, or a disk without room, is told once and left", async () => {
  await using bench = await openControlBench();
  const crowded = keep(bench, 1000);
  expect([await crowded.look(), await crowded.look()]).toEqual([false, false]);
  bench.store.measureBytes = () => largestDailyBytes + 1;
  expect(await keep(bench).look()).toBe(false);
  expect(bench.notices).toHaveLength(2);
  expect(bench.notices[0]).toContain("inferno backup FILE");
});

test("a backup that fails is told, and the next look tries again", async () => {
  await using bench = await openControlBench();
  const keeper = new BackupKeeper({
    dataDir: bench.dataDir,
    store: bench.store,
    clock: bench.clock,
    onNotice: (text) => void bench.notices.push(text),
    measureDisk: async () => null,
    backUp: () => Promise.reject(new Error("there is no room")),
  });
  expect(await keeper.look()).toBe(false);
  expect(bench.notices.join()).toContain("there is no room");
});
