import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { backUpFolder, restoreFolder } from "../../../../src-main/control-data.ts";
import { addBackup, listBackups, removeBackup } from "../../../../src-main/storage/backup-folder.ts";
import { lockFolder } from "../../../../src-main/storage/folder-lock.ts";
import { inspectFolder, openFolder } from "../../../../src-main/storage/open-folder.ts";
import { finishExchange } from "../../../../src-main/storage/restore-database.ts";
import { openStore } from "../../../../src-main/storage/store.ts";
import { RefusedError } from "../../../../src-shared/wire/reply.ts";
import { armFailpoints } from "../../../support/failpoints/arm-failpoints.ts";
import { makeTempDir, type TempDir } from "../../../support/temp-dir.ts";
import { startScript, startScriptWith } from "./start-script.ts";

const now = Date.UTC(2026, 10, 23, 12);

/** A folder whose database holds one secret of this name. */
function fill(folder: TempDir, secret: string): void {
  const opened = openFolder(folder.path);
  opened.store.secrets.set(secret, new Uint8Array(8), 1);
  opened.close();
}

function readSecrets(folder: TempDir): string[] {
  const opened = openFolder(folder.path);
  try {
    return opened.store.secrets.list().map(({ name }) => name);
  } finally {
    opened.close();
  }
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "none",
    (cause: unknown) => (cause instanceof RefusedError ? cause.code : String(cause)),
  );
}

test("a backup is one file, whole, for its owner alone, and restores what was there", async () => {
  await using folder = await makeTempDir();
  await using other = await makeTempDir();
  fill(folder, "one");
  const file = other.file("copy.db");
  const bytes = await backUpFolder(folder.path, file);
  expect(readdirSync(other.path)).toEqual(["copy.db"]);
  expect(statSync(file).size).toBe(bytes);
  expect(statSync(file).mode & 0o077).toBe(0);
  fill(folder, "two");
  const { kept } = await restoreFolder(folder.path, file, now);
  expect(readSecrets(folder)).toEqual(["one"]);
  // The one that was replaced can be taken back.
  await restoreFolder(folder.path, kept ?? "", now + 1);
  expect(readSecrets(folder)).toEqual(["one", "two"]);
});

test("a backup of a database that is being written to holds all that was committed before it began", async () => {
  await using folder = await makeTempDir();
  await using other = await makeTempDir();
  await using writer = startScript("folder-writer.ts", folder.path);
  await writer.waitForLines(50);
  const before = writer.lines.length;
  await backUpFolder(folder.path, other.file("copy.db"));
  const after = writer.lines.length;
  await writer.kill();
  await restoreFolder(other.file("data"), other.file("copy.db"), now);
  const found = readSecrets({ ...other, path: other.file("data") }).length;
  expect(found).toBeGreaterThanOrEqual(before);
  expect(found).toBeLessThanOrEqual(after + 1);
});

test("a backup that is no database of ours, newer, damaged or not there is refused, and the database stays as it was", async () => {
  await using folder = await makeTempDir();
  await using other = await makeTempDir();
  fill(folder, "one");
  const before = readFileSync(folder.file("inferno.db"));
  const file = other.file("copy.db");
  expect(await codeOf(restoreFolder(folder.path, file, now))).toBe("E_BACKUP_UNKNOWN");
  writeFileSync(file, "something else entirely");
  expect(await codeOf(restoreFolder(folder.path, file, now))).toBe("E_BACKUP_INVALID");
  await backUpFolder(folder.path, file);
  truncateSync(file, 20_000);
  expect(await codeOf(restoreFolder(folder.path, file, now))).toMatch(/E_BACKUP_(SOURCE|INVALID)/);
  expect(readFileSync(folder.file("inferno.db")).equals(before)).toBe(true);
  expect(readdirSync(folder.path).filter((name) => name.includes("restoring") || name.includes("replaced"))).toEqual([]);
});

test("a folder that a control plane has is not restored into", async () => {
  await using folder = await makeTempDir();
  fill(folder, "one");
  const lock = lockFolder(folder.path);
  await backUpFolder(folder.path, folder.file("copy.db"));
  expect(await codeOf(restoreFolder(folder.path, folder.file("copy.db"), now))).toBe("E_FOLDER_IN_USE");
  lock?.release();
});

test("a damaged database is not backed up as if it were whole", async () => {
  await using folder = await makeTempDir();
  fill(folder, "one");
  truncateSync(folder.file("inferno.db"), 30_000);
  expect(await codeOf(backUpFolder(folder.path, folder.file("copy.db")))).toBe("E_BACKUP_SOURCE");
  expect(readdirSync(folder.path).filter((name) => name.startsWith("copy.db"))).toEqual([]);
});

test("a place that cannot be written to is told, and a file that was there stays", async () => {
  await using folder = await makeTempDir();
  fill(folder, "one");
  expect(await codeOf(backUpFolder(folder.path, folder.file("no/such/copy.db")))).toBe("E_BACKUP_PLACE");
});

test.each([
  ["cp.backup", 1],
  ["cp.backup.rename", 1],
  ["cp.restore", 1],
  ["cp.restore", 2],
  ["cp.restore", 3],
  ["cp.restore", 4],
] as const)("killed at %s, hit %i, a restore leaves the old database or the new one, whole, and ends what it began", async (name, hit) => {
  await using folder = await makeTempDir();
  await using other = await makeTempDir();
  await using fired = await makeTempDir();
  fill(other, "new");
  // The database to be replaced was not closed in order: its log counts.
  await using writer = startScript("folder-writer.ts", folder.path);
  await writer.waitForLines(3);
  await writer.kill();
  const env = armFailpoints([{ name, action: { kind: "kill" }, hit }], fired.path);
  await using dying = startScriptWith(env, "restorer.ts", folder.path, other.file("inferno.db"));
  expect(await dying.ended).toBe("SIGKILL");
  const begun = finishExchange(folder.path);
  expect(begun).toBe(name === "cp.restore");
  expect(inspectFolder(folder.path).exists).toBe(true);
  const secrets = readSecrets(folder);
  if (!begun) expect(secrets).toContain("secret-0");
  else {
    expect(secrets).toEqual(["new"]);
    const replaced = listBackups(folder.path).find(({ reason }) => reason === "replaced");
    await restoreFolder(folder.path, folder.file(replaced?.file ?? ""), now);
    expect(readSecrets(folder)).toContain("secret-2");
  }
});

test("killed while it copies, a backup leaves no file under its name", async () => {
  await using folder = await makeTempDir();
  await using fired = await makeTempDir();
  fill(folder, "one");
  const env = armFailpoints([{ name: "cp.backup.rename", action: { kind: "kill" }, hit: 1 }], fired.path);
  await using dying = startScriptWith(env, "backup-maker.ts", folder.path, folder.file("copy.db"));
  expect(await dying.ended).toBe("SIGKILL");
  expect(existsSync(folder.file("copy.db"))).toBe(false);
  await backUpFolder(folder.path, folder.file("copy.db"));
  expect(readdirSync(folder.path).filter((file) => file.startsWith("copy.db"))).toEqual(["copy.db"]);
});

test("of backups made by themselves the newest seven of each day stay, and those that a person made stay all", async () => {
  await using folder = await makeTempDir();
  fill(folder, "one");
  const dayMs = 86_400_000;
  await addBackup(folder.path, "manual", now - dayMs);
  for (let day = 0; day < 9; day += 1) await addBackup(folder.path, "daily", now + day * dayMs);
  const listed = listBackups(folder.path);
  expect(listed.map(({ reason }) => reason)).toEqual([...Array<string>(7).fill("daily"), "manual"]);
  expect(listed[0]?.madeAt).toBe(now + 8 * dayMs);
  expect(removeBackup(folder.path, listed[0]?.file ?? "")).toBe(true);
  expect(removeBackup(folder.path, "../inferno.db")).toBe(false);
  expect(listBackups(folder.path)).toHaveLength(7);
});

test("windows that were signed in when a backup was made are not signed in by it", async () => {
  await using folder = await makeTempDir();
  const opened = openFolder(folder.path);
  opened.store.sessions.add({ idHash: new Uint8Array(32), role: "admin", tokenId: null, now });
  opened.close();
  await backUpFolder(folder.path, folder.file("copy.db"));
  await restoreFolder(folder.path, folder.file("copy.db"), now);
  const store = openStore(folder.path);
  expect(store.sessions.list()).toEqual([]);
  store.close();
});
