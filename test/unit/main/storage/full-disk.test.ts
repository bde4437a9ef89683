import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeOutput } from "../../../../src-main/cli/run/write-output.ts";
import { backUpFolder, restoreFolder } from "../../../../src-main/control-data.ts";
import { openFolder } from "../../../../src-main/storage/open-folder.ts";
import { openSmallDisk } from "../../../support/small-disk.ts";
import { makeTempDir, type TempDir } from "../../../support/temp-dir.ts";

// Only some machines let a test mount a file system; the other ways of a full disk are tried everywhere.
const small = await openSmallDisk(4);
afterAll(() => small?.[Symbol.asyncDispose]());

/** A folder whose database is larger than the small disk. */
function fill(folder: TempDir): void {
  const opened = openFolder(folder.path);
  for (let at = 0; at < 80; at += 1) opened.store.secrets.set(`secret-${at}`, Buffer.alloc(100_000, at), 1);
  opened.close();
}

test.runIf(small !== null)("a backup to a full disk is refused in a sentence and leaves nothing there, and a backup that was there stays", async () => {
  await using folder = await makeTempDir();
  fill(folder);
  const path = small?.path ?? "";
  writeFileSync(join(path, "copy.db"), "the one before");
  await expect(backUpFolder(folder.path, join(path, "copy.db"))).rejects.toMatchObject({ code: "E_BACKUP_FULL" });
  expect(readdirSync(path)).toEqual(["copy.db"]);
  expect(readFileSync(join(path, "copy.db"), "utf8")).toBe("the one before");
});

test.runIf(small !== null)("a restore into a folder on a full disk changes nothing there", async () => {
  await using folder = await makeTempDir();
  fill(folder);
  await backUpFolder(folder.path, folder.file("copy.db"));
  const dataDir = join(small?.path ?? "", "data");
  await expect(restoreFolder(dataDir, folder.file("copy.db"), 1)).rejects.toMatchObject({ code: "E_BACKUP_FULL" });
  expect(readdirSync(dataDir).filter((name) => name.startsWith("inferno.db"))).toEqual([]);
});

test.runIf(small !== null)("results that do not fit on the disk leave no file, and say so", async () => {
  await small?.fill();
  const path = join(small?.path ?? "", "out.jsonl");
  async function* pieces(): AsyncGenerator<string> {
    for (let at = 0; at < 40; at += 1) yield `${"x".repeat(100_000)}\n`;
  }
  const stdout = { isTty: false, columns: null, closed: false, write: async () => undefined };
  await expect(writeOutput({ kind: "file", path }, pieces(), { stdout })).rejects.toThrow(/disk is full.*results are stored/);
  expect(readdirSync(small?.path ?? "").filter((name) => name !== "filler" && name !== "copy.db" && name !== "data")).toEqual([]);
  await small?.clear();
});
