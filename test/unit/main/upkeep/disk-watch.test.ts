import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { expect, test } from "vitest";
import { StorageState } from "../../../../src-main/storage/storage-state.ts";
import { isOutOfRoom } from "../../../../src-main/storage/database-error.ts";
import { DiskWatch, type DiskRoom } from "../../../../src-main/upkeep/disk-watch.ts";
import { chooseDiskLimits, judgeDisk } from "../../../../src-main/upkeep/judge-disk.ts";
import { ControlBench, makeReport, openControlBench } from "../../../support/control-bench.ts";
import { openSmallDisk } from "../../../support/small-disk.ts";

const mib = 1024 ** 2;
const limits = { low: 100 * mib, halted: 50 * mib, emergency: 10 * mib, ballast: mib };

function watch(
  bench: ControlBench,
  room: DiskRoom,
  rest: Partial<ConstructorParameters<typeof DiskWatch>[0]> = {},
): { disk: DiskWatch; storageState: StorageState } {
  const storageState = new StorageState();
  const { dataDir, store, coordinator, control, clock } = bench;
  const onNotice = (text: string): void => void bench.notices.push(text);
  const disk = new DiskWatch({
    dataDir,
    store,
    coordinator,
    control,
    clock,
    storageState,
    onNotice,
    diskLimits: limits,
    measureDisk: async () => room,
    ...rest,
  });
  return { disk, storageState };
}

test("limits are those of a large disk, and parts of a small one", () => {
  expect(chooseDiskLimits(1e12)).toEqual({ low: 5 * 1024 * mib, halted: 1024 * mib, emergency: 256 * mib, ballast: 64 * mib });
  expect(chooseDiskLimits(1000 * mib)).toEqual({ low: 100 * mib, halted: 50 * mib, emergency: 12.5 * mib, ballast: 10 * mib });
});

test.each([
  [200, "fine", "fine"],
  [99, "fine", "low"],
  [110, "low", "low"],
  [126, "low", "fine"],
  [49, "low", "halted"],
  [60, "halted", "halted"],
  [63, "halted", "low"],
  [9, "fine", "emergency"],
  [12, "emergency", "emergency"],
  [13, "emergency", "halted"],
] as const)("with %i MiB free a disk that was %s is %s: no wavering at a limit", (free, before, after) => {
  expect(judgeDisk(free * mib, limits, before)).toBe(after);
});

test("below the first limit it is told, below the second nothing is handed out, and with room everything goes on", async () => {
  await using bench = await openControlBench();
  const room = { freeBytes: 90 * mib, totalBytes: 1000 * mib };
  const { disk, storageState } = watch(bench, room);
  await disk.look();
  expect(storageState.standing).toMatchObject({ level: "low", code: "E_DISK_LOW", message: expect.stringContaining("90 MiB left") as unknown });
  const run = await bench.start({ rows: 4 });
  const node = await bench.join();
  expect(await bench.ask(node, 1)).toHaveLength(1);
  room.freeBytes = 40 * mib;
  await disk.look();
  expect(storageState.standing).toMatchObject({ level: "halted", code: "E_DISK_FULL" });
  expect(await bench.ask(node, 3)).toEqual([]);
  expect(bench.read(run).state).toBe("running");
  // What was in flight is stored all the same.
  await bench.finish(node, node.chunks[0] as never);
  expect(bench.read(run).succeeded).toBe(1);
  room.freeBytes = 500 * mib;
  await disk.look();
  expect(storageState.standing.level).toBe("fine");
  await bench.settle();
  expect(node.chunks.length).toBeGreaterThan(1);
});

test("in an emergency the ballast is given up and runs are paused; they go on with room, but for one that a person has paused", async () => {
  await using bench = await openControlBench();
  const room = { freeBytes: 500 * mib, totalBytes: 1000 * mib };
  const { disk, storageState } = watch(bench, room);
  await disk.look();
  expect(existsSync(`${bench.dataDir}/ballast`)).toBe(true);
  const [one, other] = [await bench.start({ rows: 4 }), await bench.start({ rows: 4 })];
  room.freeBytes = 5 * mib;
  await disk.look();
  expect(storageState.standing.level).toBe("emergency");
  expect(existsSync(`${bench.dataDir}/ballast`)).toBe(false);
  expect(bench.read(one)).toMatchObject({ state: "paused", reason: expect.stringContaining("disk is full") as unknown });
  await bench.control.resume(bench.live(other));
  await bench.control.pause(bench.live(other), "By hand.");
  room.freeBytes = 500 * mib;
  await disk.look();
  expect(bench.read(one).state).toBe("running");
  expect(bench.read(other)).toMatchObject({ state: "paused", reason: "By hand." });
  await disk.look();
  expect(existsSync(`${bench.dataDir}/ballast`)).toBe(true);
});

test("a disk that fills up under a result: nothing is acknowledged, the run pauses with its reason, and with room the same results are taken and it goes on", async () => {
  await using small = await openSmallDisk(24);
  await using bench = small === null ? await openControlBench() : new ControlBench({ path: small.path, remove: async () => undefined });
  const measureDisk = async (): Promise<DiskRoom> => {
    if (small === null) return { freeBytes: 500 * mib, totalBytes: 1000 * mib };
    const { bavail, bsize, blocks } = await statfs(small.path);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  };
  const { disk, storageState } = watch(
    bench,
    { freeBytes: 0, totalBytes: 0 },
    { measureDisk, diskLimits: { low: 4 * mib, halted: 2 * mib, emergency: mib / 4, ballast: mib } },
  );
  const run = await bench.start({ rows: 8 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 4);
  await disk.look();
  // Where no disk can be mounted, the database may not grow: the same error of the same library.
  const fill = async (): Promise<void> =>
    small === null ? void bench.db.pragma(`max_page_count = ${String(bench.db.pragma("page_count", { simple: true }))}`) : small.fill();
  const clear = async (): Promise<void> => (small === null ? void bench.db.pragma("max_page_count = 1073741823") : small.clear());
  await fill();
  const answer = { answer: "x".repeat(300_000) };
  const reports = (chunk?.rowIndexes ?? []).map((row) => makeReport(chunk?.id as never, row, { values: answer }));
  const failure = await bench.push(node, ...reports).catch((cause: unknown) => cause);
  expect(isOutOfRoom(failure)).toBe(true);
  expect(bench.storageFailures.some(isOutOfRoom)).toBe(true);
  expect(bench.read(run).succeeded).toBe(0);
  disk.noteFull();
  if (small !== null) {
    await bench.settle();
    expect(bench.read(run)).toMatchObject({ state: "paused", reason: expect.stringContaining("disk is full") as unknown });
  }
  expect(storageState.standing).toMatchObject({ level: "emergency", code: "E_DISK_FULL" });
  expect(bench.store.checkIntegrity()).toBe("ok");
  await clear();
  bench.clock.advance(60_000);
  await disk.look();
  await bench.settle();
  expect(bench.read(run).state).toBe("running");
  expect((await bench.push(node, ...reports)).rejected).toEqual([]);
  expect(bench.read(run).succeeded).toBe(4);
  expect(bench.store.checkIntegrity()).toBe("ok");
});

test("a full disk is told of once a minute, however many pushes fail", async () => {
  await using bench = await openControlBench();
  await bench.start({ rows: 2 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 2);
  for (let at = 0; at < 20; at += 1) {
    bench.failNextCommit();
    await bench.push(node, makeReport(chunk?.id as never, 0)).catch(() => undefined);
  }
  expect(bench.notices).toHaveLength(1);
  bench.clock.advance(60_000);
  bench.failNextCommit();
  await bench.push(node, makeReport(chunk?.id as never, 0)).catch(() => undefined);
  expect(bench.notices).toHaveLength(2);
});
