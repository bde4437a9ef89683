import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DatabaseError } from "../../../../src-main/storage/database-error.ts";
import { readMark, writeMark, type DatabaseMark } from "../../../../src-main/storage/database-mark.ts";
import { inspectFolder, openFolder } from "../../../../src-main/storage/open-folder.ts";
import { schemaVersion } from "../../../../src-main/storage/migrate.ts";
import { openStore } from "../../../../src-main/storage/store.ts";
import { armFailpoints } from "../../../support/failpoints/arm-failpoints.ts";
import { makeTempDir, type TempDir } from "../../../support/temp-dir.ts";
import { startScript, startScriptWith } from "./start-script.ts";

function codeOf(look: () => unknown): string {
  try {
    look();
    return "none";
  } catch (cause) {
    return cause instanceof DatabaseError ? cause.code : String(cause);
  }
}

/** A folder as a process leaves it that was killed after it had written. */
async function leaveCrashed(folder: TempDir): Promise<void> {
  await using writer = startScript("folder-writer.ts", folder.path);
  await writer.waitForLines(3);
  await writer.kill();
}

const mark = (folder: TempDir): DatabaseMark => readMark(folder.path) as DatabaseMark;

test("a new folder is marked when its database is made, and as stopped when it is closed in order", async () => {
  await using folder = await makeTempDir();
  expect(inspectFolder(folder.path)).toEqual({ mark: null, exists: false, isDoubtful: false, schemaVersion: 0, isOlder: false });
  const opened = openFolder(folder.path);
  expect(mark(folder)).toMatchObject({ state: "running", schemaVersion, failedOpenings: 0, failedRecoveries: 1 });
  expect(mark(folder).id).toBe(opened.store.meta.databaseId());
  opened.finishStart();
  expect(mark(folder).failedRecoveries).toBe(0);
  opened.close();
  expect(mark(folder).state).toBe("stopped");
  expect(inspectFolder(folder.path)).toMatchObject({ exists: true, isDoubtful: false, isOlder: false });
  expect(statSync(folder.file("database.json")).mode & 0o077).toBe(0);
});

test("after a crash the folder says so, the log is known, and opening it goes on where it ended", async () => {
  await using folder = await makeTempDir();
  await leaveCrashed(folder);
  expect(inspectFolder(folder.path).isDoubtful).toBe(true);
  const opened = openFolder(folder.path);
  expect(opened.store.secrets.list().length).toBeGreaterThanOrEqual(3);
  opened.close();
  // An end in order does not make whole what nobody has looked at.
  expect(inspectFolder(folder.path).isDoubtful).toBe(true);
  const again = openFolder(folder.path);
  again.noteSound(null);
  again.close();
  expect(inspectFolder(folder.path).isDoubtful).toBe(false);
});

test("a log that is gone after a crash is told, where SQLite would say that all is well", async () => {
  await using folder = await makeTempDir();
  await leaveCrashed(folder);
  const before = readFileSync(folder.file("inferno.db"));
  renameSync(folder.file("inferno.db-wal"), folder.file("elsewhere"));
  expect(codeOf(() => inspectFolder(folder.path))).toBe("E_DATABASE_LOG_GONE");
  expect(readFileSync(folder.file("inferno.db")).equals(before)).toBe(true);
  renameSync(folder.file("elsewhere"), folder.file("inferno.db-wal"));
  expect(codeOf(() => inspectFolder(folder.path))).toBe("none");
});

test("another database's log is told, after a crash and after an end in order, before anything of it is taken in", async () => {
  await using one = await makeTempDir();
  await using other = await makeTempDir();
  await leaveCrashed(one);
  await leaveCrashed(other);
  copyFileSync(other.file("inferno.db-wal"), one.file("inferno.db-wal"));
  expect(codeOf(() => inspectFolder(one.path))).toBe("E_DATABASE_LOG_FOREIGN");
  await using ended = await makeTempDir();
  openFolder(ended.path).close();
  copyFileSync(other.file("inferno.db-wal"), ended.file("inferno.db-wal"));
  expect(codeOf(() => inspectFolder(ended.path))).toBe("E_DATABASE_LOG_FOREIGN");
});

test("a database exchanged under a log that is left over is told", async () => {
  await using folder = await makeTempDir();
  await using other = await makeTempDir();
  await leaveCrashed(folder);
  openFolder(other.path).close();
  const head = readFileSync(folder.file("inferno.db-wal")).subarray(0, 32);
  copyFileSync(other.file("inferno.db"), folder.file("inferno.db"));
  // The log's own head without its changes: what is in the file then speaks for itself.
  writeFileSync(folder.file("inferno.db-wal"), head);
  rmSync(folder.file("inferno.db-shm"), { force: true });
  expect(codeOf(() => inspectFolder(folder.path))).toBe("E_DATABASE_LOG_FOREIGN");
});

test("a stale index of the log is made anew", async () => {
  await using folder = await makeTempDir();
  await leaveCrashed(folder);
  writeFileSync(folder.file("inferno.db-shm"), Buffer.alloc(32_768, 0x5a));
  const opened = openFolder(folder.path);
  expect(opened.store.secrets.list().length).toBeGreaterThanOrEqual(3);
  opened.close();
});

test("a database that is gone, emptied, or cut at its head is damage and no new one", async () => {
  await using folder = await makeTempDir();
  openFolder(folder.path).close();
  const path = folder.file("inferno.db");
  const whole = readFileSync(path);
  rmSync(path);
  expect(codeOf(() => inspectFolder(folder.path))).toBe("E_DATABASE_GONE");
  writeFileSync(path, "");
  expect(codeOf(() => inspectFolder(folder.path))).toBe("E_DATABASE_EMPTY");
  writeFileSync(path, Buffer.concat([Buffer.alloc(100), whole.subarray(100)]));
  expect(codeOf(() => inspectFolder(folder.path))).toBe("E_DATABASE_DAMAGED");
  writeFileSync(path, whole);
  truncateSync(path, 5000);
  expect(codeOf(() => inspectFolder(folder.path))).toBe("E_DATABASE_DAMAGED");
  expect(statSync(path).size).toBe(5000);
});

test("a copy that was put in place by hand while nothing ran is taken for what it is", async () => {
  await using folder = await makeTempDir();
  await using other = await makeTempDir();
  openFolder(folder.path).close();
  openFolder(other.path).close();
  copyFileSync(other.file("inferno.db"), folder.file("inferno.db"));
  const opened = openFolder(folder.path);
  expect(mark(folder).id).toBe(mark(other).id);
  opened.close();
});

test("a folder of a program that knew no mark gets one", async () => {
  await using folder = await makeTempDir();
  openStore(folder.path).close();
  expect(existsSync(folder.file("database.json"))).toBe(false);
  expect(inspectFolder(folder.path)).toMatchObject({ mark: null, exists: true, isDoubtful: false });
  openFolder(folder.path).close();
  expect(mark(folder).state).toBe("stopped");
});

test("killed while it makes its first database, a folder is begun anew", async () => {
  await using folder = await makeTempDir();
  await using fired = await makeTempDir();
  await using dying = startScriptWith(armFailpoints([{ name: "cp.open", action: { kind: "kill" }, hit: 1 }], fired.path), "folder-writer.ts", folder.path);
  expect(await dying.ended).toBe("SIGKILL");
  writeFileSync(folder.file("inferno.db"), "");
  const opened = openFolder(folder.path);
  expect(opened.store.runs.list(1)).toEqual([]);
  opened.close();
});

test("three starts in a row that die while opening make the fourth refuse; three that die while taking up runs make it careful", async () => {
  await using folder = await makeTempDir();
  openFolder(folder.path).close();
  writeMark(folder.path, { ...mark(folder), state: "opening", failedOpenings: 2 });
  expect(codeOf(() => inspectFolder(folder.path))).toBe("none");
  writeMark(folder.path, { ...mark(folder), failedOpenings: 3 });
  expect(codeOf(() => inspectFolder(folder.path))).toBe("E_START_CRASHES");
  writeMark(folder.path, { ...mark(folder), failedOpenings: 0, failedRecoveries: 2 });
  const third = openFolder(folder.path);
  expect(third.isCareful).toBe(false);
  third.store.close();
  const fourth = openFolder(folder.path);
  expect(fourth.isCareful).toBe(true);
  fourth.finishStart();
  fourth.close();
  const fifth = openFolder(folder.path);
  expect(fifth.isCareful).toBe(false);
  fifth.close();
});

test("of two that write to one database the older stops at its next change, and leaves mark and log to the other", async () => {
  await using folder = await makeTempDir();
  const older = openFolder(folder.path);
  older.store.transaction(() => older.store.secrets.set("a", new Uint8Array(1), 1));
  const newer = openFolder(folder.path);
  const markOfNewer = mark(folder);
  expect(codeOf(() => older.store.transaction(() => older.store.secrets.set("b", new Uint8Array(1), 1)))).toBe("E_DATABASE_TAKEN");
  older.close();
  expect(mark(folder)).toEqual(markOfNewer);
  newer.store.transaction(() => newer.store.secrets.set("c", new Uint8Array(1), 1));
  expect(newer.store.secrets.list().map(({ name }) => name)).toEqual(["a", "c"]);
  newer.close();
});

test("the log of a copy that went its own way is another database's log, though both bear one id", async () => {
  await using one = await makeTempDir();
  await using twin = await makeTempDir();
  openFolder(one.path).close();
  for (const name of ["inferno.db", "database.json"]) copyFileSync(one.file(name), twin.file(name));
  await leaveCrashed(one);
  await leaveCrashed(twin);
  expect(mark(one).id).toBe(mark(twin).id);
  copyFileSync(twin.file("inferno.db-wal"), one.file("inferno.db-wal"));
  expect(codeOf(() => inspectFolder(one.path))).toBe("E_DATABASE_LOG_FOREIGN");
});
