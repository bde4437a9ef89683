import { readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Db, inTransaction, openDatabase, openDatabaseReadOnly } from "../../../../src-main/storage/database.ts";
import { DatabaseError } from "../../../../src-main/storage/database-error.ts";
import { migrate, schemaVersion } from "../../../../src-main/storage/migrate.ts";
import { Store } from "../../../../src-main/storage/store.ts";
import { databasePath, openStore, openStoreReadOnly } from "../../../../src-main/storage/store.ts";
import { makeTempDir, type TempDir } from "../../../support/temp-dir.ts";

const read = (db: Db, name: string): unknown => db.pragma(name, { simple: true });

function readSettings(db: Db): Record<string, unknown> {
  const names = [
    "journal_mode",
    "synchronous",
    "foreign_keys",
    "trusted_schema",
    "cell_size_check",
    "mmap_size",
    "temp_store",
    "cache_size",
    "journal_size_limit",
  ];
  return Object.fromEntries(names.map((name) => [name, read(db, name)]));
}

/** A database of ours that was closed in order. */
function makeClosed(folder: TempDir): string {
  openStore(folder.path).close();
  return databasePath(folder.path);
}

function codeOf(open: () => unknown): string {
  try {
    open();
    return "none";
  } catch (cause) {
    return cause instanceof DatabaseError ? cause.code : String(cause);
  }
}

test("a database that is opened again has every setting that durability rests on, synchronous=FULL among them", async () => {
  await using folder = await makeTempDir();
  const durable = {
    journal_mode: "wal",
    synchronous: 2,
    foreign_keys: 1,
    trusted_schema: 0,
    cell_size_check: 1,
    mmap_size: 0,
    temp_store: 2,
    cache_size: -16_000,
    journal_size_limit: 67_108_864,
  };
  for (let opened = 0; opened < 2; opened += 1) {
    const db = openDatabase(folder.file("inferno.db"));
    expect(readSettings(db)).toEqual(durable);
    migrate(db);
    db.close();
  }
});

test("the SQLite that is used does not have the bug that loses commits of two connections", async () => {
  await using folder = await makeTempDir();
  const db = openDatabase(folder.file("inferno.db"));
  const [major = 0, minor = 0, patch = 0] = String(db.prepare("SELECT sqlite_version()").pluck().get()).split(".").map(Number);
  expect(major * 1_000_000 + minor * 1000 + patch).toBeGreaterThanOrEqual(3_051_003);
  db.close();
});

test("a database of another program is refused and left byte for byte as it was", async () => {
  await using folder = await makeTempDir();
  const path = folder.file("inferno.db");
  const own = openDatabase(path);
  own.exec("CREATE TABLE theirs(x); INSERT INTO theirs VALUES (1)");
  own.pragma("application_id = 4242");
  own.pragma("journal_mode = DELETE");
  own.close();
  const before = readFileSync(path);
  expect(codeOf(() => openDatabase(path))).toBe("E_DATABASE_FOREIGN");
  expect(codeOf(() => openStoreReadOnly(folder.path))).toBe("E_DATABASE_FOREIGN");
  expect(readFileSync(path).equals(before)).toBe(true);
});

test("a database without a mark that has tables is another program's too", async () => {
  await using folder = await makeTempDir();
  const path = folder.file("inferno.db");
  const own = openDatabase(path);
  own.exec("CREATE TABLE theirs(x)");
  own.pragma("application_id = 0");
  own.close();
  expect(codeOf(() => openDatabase(path))).toBe("E_DATABASE_FOREIGN");
});

test("a file of no bytes is what is left of a database, not a new one", async () => {
  await using folder = await makeTempDir();
  writeFileSync(folder.file("inferno.db"), "");
  expect(codeOf(() => openStore(folder.path))).toBe("E_DATABASE_EMPTY");
  expect(statSync(folder.file("inferno.db")).size).toBe(0);
  expect(codeOf(() => openStoreReadOnly(folder.path))).toBe("E_DATABASE_EMPTY");
});

test("a damaged header is told as damage, for writing and for reading", async () => {
  await using folder = await makeTempDir();
  const path = makeClosed(folder);
  const bytes = readFileSync(path);
  bytes.fill(0x5a, 0, 64);
  writeFileSync(path, bytes);
  expect(codeOf(() => openStore(folder.path))).toBe("E_DATABASE_DAMAGED");
  expect(codeOf(() => openStoreReadOnly(folder.path))).toBe("E_DATABASE_DAMAGED");
});

test("a file cut short is told as damage", async () => {
  await using folder = await makeTempDir();
  const path = makeClosed(folder);
  truncateSync(path, 5000);
  expect(codeOf(() => openStore(folder.path))).toBe("E_DATABASE_DAMAGED");
});

test("a database of a newer program is refused, and not touched", async () => {
  await using folder = await makeTempDir();
  const path = makeClosed(folder);
  const db = openDatabase(path);
  db.pragma(`user_version = ${schemaVersion + 1}`);
  db.close();
  expect(codeOf(() => openStore(folder.path))).toBe("E_DATABASE_NEWER");
  expect(codeOf(() => openStoreReadOnly(folder.path))).toBe("E_DATABASE_NEWER");
  const again = openDatabase(path);
  expect(read(again, "user_version")).toBe(schemaVersion + 1);
  again.close();
});

test("a database that was not brought up to date yet is not read as if it were", async () => {
  await using folder = await makeTempDir();
  openDatabase(databasePath(folder.path)).close();
  expect(codeOf(() => openStoreReadOnly(folder.path))).toBe("E_DATABASE_OLDER");
});

test("a folder that is not there is told as a wrong place", async () => {
  await using folder = await makeTempDir();
  expect(codeOf(() => openDatabaseReadOnly(folder.file("no/inferno.db")))).toBe("E_DATABASE_PLACE");
});

test("a database can be read while another connection writes, and not written through the reader", async () => {
  await using folder = await makeTempDir();
  const store = openStore(folder.path);
  const reader = openStoreReadOnly(folder.path);
  store.secrets.set("a", new Uint8Array(4), 1);
  expect(reader.secrets.list()).toEqual([{ name: "a", updatedAt: 1 }]);
  expect(() => reader.secrets.set("b", new Uint8Array(4), 1)).toThrow(/readonly/);
  reader.close();
  store.close();
});

test("a transaction that throws leaves nothing, and its error is passed on", async () => {
  await using folder = await makeTempDir();
  const store = openStore(folder.path);
  const fail = (): never =>
    store.transaction(() => {
      store.secrets.set("a", new Uint8Array(4), 1);
      throw new Error("not this time");
    });
  expect(fail).toThrow("not this time");
  expect(store.secrets.list()).toEqual([]);
  store.close();
});

test("a transaction is one that writes from its first statement: another writer waits for it", async () => {
  await using folder = await makeTempDir();
  const path = makeClosed(folder);
  const one = openDatabase(path);
  const other = openDatabase(path);
  other.pragma("busy_timeout = 1");
  inTransaction(one, () => {
    expect(() => inTransaction(other, () => null)).toThrow(/locked/);
  });
  one.close();
  other.close();
});

test("runs of an older folder keep what they are, and their numbers stay used, when budgets come", async () => {
  await using folder = await makeTempDir();
  const db = openDatabase(folder.file("inferno.db"));
  migrate(db, 4);
  const settings = JSON.stringify({ concurrency: 8, vars: {}, limit: null });
  db.exec("INSERT INTO datasets(no, id, name, format, state, created_at) VALUES (1, 'data-0123456789', 'd', 'jsonl', 'ready', 1)");
  const add = db.prepare(
    `INSERT INTO runs(no, id, name, pipeline, dataset_no, task_base, state, plan, settings, total, succeeded, pending, cost_usd, step_rows, created_at)
     VALUES (?, ?, 'r', 'p', 1, 1, 'paused', '{}', ?, 5, 3, 2, ?, '[[3,0,0]]', 1)`,
  );
  add.run(4, "run-paid000000", settings, 0.5);
  add.run(5, "run-free000000", settings, null);
  add.run(9, "run-gone000000", settings, null);
  db.exec("DELETE FROM runs WHERE no = 9");
  migrate(db);
  const runs = new Store(db).runs;
  expect(runs.findByNo(4)).toMatchObject({ state: "paused", succeeded: 3, costUsd: 0.5, paidRows: 3, unpricedCalls: 0, stepRows: [[3, 0, 0]] });
  expect(runs.findByNo(5)).toMatchObject({ costUsd: null, paidRows: 0, settings: { concurrency: 8, maxCostUsd: null } });
  expect(Number(add.run(null, "run-next000000", settings, null).lastInsertRowid)).toBe(10);
  db.close();
});
