import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openData } from "../../../../src-main/open-data.ts";
import { systemClock } from "../../../../src-main/clock.ts";
import { readResultLines } from "../../../../src-main/runs/result-lines.ts";
import { listBackups } from "../../../../src-main/storage/backup-folder.ts";
import { type Db, openDatabase } from "../../../../src-main/storage/database.ts";
import { migrate, readSchemaVersion, schemaVersion } from "../../../../src-main/storage/migrate.ts";
import { openFolder } from "../../../../src-main/storage/open-folder.ts";
import { databasePath, openStoreReadOnly, type Store } from "../../../../src-main/storage/store.ts";
import { armFailpoints } from "../../../support/failpoints/arm-failpoints.ts";
import { makeTempDir, type TempDir } from "../../../support/temp-dir.ts";
import { startScriptWith } from "./start-script.ts";

const fixtures = join(import.meta.dirname, "../../../fixtures/schemas");
const versions = Array.from({ length: schemaVersion }, (_, at) => at + 1);
const older = versions.slice(0, -1);

/** A folder with the database that a program of this schema left. */
function load(folder: TempDir, version: number): void {
  const db = openDatabase(databasePath(folder.path));
  db.exec(readFileSync(join(fixtures, `schema-${version}.sql`), "utf8"));
  db.close();
}

/** Tables and indexes with their columns, however they came to be. */
function readShape(db: Db): unknown {
  return db
    .prepare(
      'SELECT m.type, m.name, c.name AS field, c.type AS affinity, c."notnull", c.dflt_value, c.pk FROM sqlite_schema m JOIN pragma_table_info(m.name) c ORDER BY 1, 2, 3',
    )
    .all();
}

function readFacts(store: Store): unknown {
  const runs = store.runs
    .list(10)
    .map(({ id, state, total, pending, leased, succeeded, failed, attempts }) => ({ id, state, total, pending, leased, succeeded, failed, attempts }));
  const lines = store.runs.list(10).map((run) => [...readResultLines(store, run, { include: ["input", "steps"] })].flat());
  const datasets = store.datasets.list().map(({ id, rows, badRows }) => ({ id, rows, badRows, texts: store.datasets.readRows(3, 0, 9) }));
  return { runs, lines, datasets, secrets: store.secrets.list(), tokens: store.tokens.list(), attemptDays: store.meta.attemptDays() };
}

function factsOfNewest(): unknown {
  return readFacts(newest.store);
}

const newestFolder = await makeTempDir();
load(newestFolder, schemaVersion);
const newest = openFolder(newestFolder.path);
afterAll(async () => {
  newest.close();
  await newestFolder.remove();
});

test("there is a fixture of every schema", () => {
  expect(readdirSync(fixtures).filter((name) => name.startsWith("schema-")).length).toBe(schemaVersion);
});

test.each(versions)("a database of schema %i opens with all that was in it, after a backup when it is older", async (version) => {
  await using folder = await makeTempDir();
  load(folder, version);
  const data = await openData({ dataDir: folder.path, clock: systemClock, onNotice: () => undefined, stays: true });
  expect(readFacts(data.folder.store)).toEqual(factsOfNewest());
  expect(data.folder.store.checkIntegrity()).toBe("ok");
  await data.close();
  expect(listBackups(folder.path).map(({ reason }) => reason)).toEqual(version < schemaVersion ? ["migration"] : []);
  const [backup] = listBackups(folder.path);
  if (backup !== undefined) {
    const db = openDatabase(folder.file(`backups/${backup.file}`));
    expect(readSchemaVersion(db)).toBe(version);
    db.close();
  }
  const [made, fresh] = [openDatabase(databasePath(folder.path)), openDatabase(folder.file("fresh.db"))];
  migrate(fresh);
  expect(readShape(made)).toEqual(readShape(fresh));
  expect(made.pragma("foreign_key_check")).toEqual([]);
  made.close();
  fresh.close();
});

test.each(older)("killed in the migration from schema %i, a database is as before it, and the next start brings it up to date", async (version) => {
  await using folder = await makeTempDir();
  await using fired = await makeTempDir();
  load(folder, version);
  const env = armFailpoints([{ name: "cp.migrate", action: { kind: "kill" }, hit: 1 }], fired.path);
  await using dying = startScriptWith(env, "folder-writer.ts", folder.path);
  expect(await dying.ended).toBe("SIGKILL");
  const db = openDatabase(databasePath(folder.path));
  expect(readSchemaVersion(db)).toBe(version);
  db.close();
  const opened = openFolder(folder.path);
  expect(readFacts(opened.store)).toEqual(factsOfNewest());
  opened.close();
});

test.each(older)("without room for the migration from schema %i, a database is as before it, and goes on with room", async (version) => {
  await using folder = await makeTempDir();
  load(folder, version);
  const db = openDatabase(databasePath(folder.path));
  // Rows enough that a table made anew needs pages that are not there.
  db.pragma(`max_page_count = ${String(db.pragma("page_count", { simple: true }))}`);
  const grow = (): void => {
    for (let next = version + 1; next <= schemaVersion; next += 1) migrate(db, next);
  };
  let full: unknown = null;
  try {
    grow();
  } catch (cause) {
    full = cause;
  }
  const reached = readSchemaVersion(db);
  expect(full === null ? reached : (full as { code: string }).code).toBe(full === null ? schemaVersion : "SQLITE_FULL");
  expect(db.inTransaction).toBe(false);
  expect(String(db.pragma("integrity_check", { simple: true }))).toBe("ok");
  db.pragma("max_page_count = 1073741823");
  migrate(db);
  db.close();
  const store = openStoreReadOnly(folder.path);
  expect(readFacts(store)).toEqual(factsOfNewest());
  store.close();
});

test("a migration for whose backup there is no room is not begun", async () => {
  await using folder = await makeTempDir();
  load(folder, 1);
  // A file stands where the folder of backups would be.
  const db = openDatabase(databasePath(folder.path));
  db.close();
  writeFileSync(folder.file("backups"), "");
  await expect(openData({ dataDir: folder.path, clock: systemClock, onNotice: () => undefined, stays: true })).rejects.toThrow();
  const again = openDatabase(databasePath(folder.path));
  expect(readSchemaVersion(again)).toBe(1);
  again.close();
  expect(existsSync(folder.file("inferno.db"))).toBe(true);
});
