import { statSync } from "node:fs";
import BetterSqlite3 from "better-sqlite3";
import { applicationId, applyReaderSettings, applyWriterSettings, requireSafeEngine } from "./connection-settings.ts";
import { DatabaseError, isCorruption, isLockedOut } from "./database-error.ts";

/** The one importer of the driver. Everything else sees these types. */
export type Db = BetterSqlite3.Database;

/**
 * Opens a database for writing, with the settings that durability rests on, each set on this connection and read back:
 * better-sqlite3 falls to synchronous=NORMAL on every re-open unless told.
 * Throws `DatabaseError` E_DATABASE_* when the file is damaged, foreign, or on a drive that cannot do WAL.
 */
export function openDatabase(path: string): Db {
  return openThen(path, {}, (db) => configure(db, path));
}

/** Opens an existing database for reading only; a control plane may be writing to it meanwhile. */
export function openDatabaseReadOnly(path: string): Db {
  return openThen(path, { readonly: true, fileMustExist: true }, (db) => {
    requireSafeEngine(readEngine(db));
    applyReaderSettings(db);
    isClaimed(db, path);
  });
}

/** A file that is being made, in one piece and without a log beside it; it counts for nothing until it is whole. */
export function openNewDatabase(path: string): Db {
  const db = new BetterSqlite3(path);
  db.pragma("journal_mode = OFF");
  db.pragma("synchronous = OFF");
  db.pragma(`application_id = ${applicationId}`);
  return db;
}

export function openMemoryDatabase(): Db {
  return new BetterSqlite3(":memory:");
}

/** Runs `change` in one IMMEDIATE transaction: a deferred one that reads first fails at once when another has written. */
export function inTransaction<Value>(db: Db, change: () => Value): Value {
  return db.transaction(change).immediate();
}

function openThen(path: string, options: BetterSqlite3.Options, prepare: (db: Db) => void): Db {
  requireNotEmptied(path);
  const db = translateOpenErrors(path, () => new BetterSqlite3(path, { timeout: 5000, ...options }));
  try {
    translateOpenErrors(path, () => prepare(db));
  } catch (cause) {
    db.close();
    throw cause;
  }
  return db;
}

function configure(db: Db, path: string): void {
  requireSafeEngine(readEngine(db));
  // Before anything that writes: another program's file is left as it is.
  const claimed = isClaimed(db, path);
  const mode = db.pragma("journal_mode = WAL", { simple: true });
  if (mode !== "wal")
    throw new DatabaseError(
      "E_DATABASE_PLACE",
      `${path} is on a drive that cannot do write-ahead logging (a network or read-only drive). Choose a local folder with --data-dir.`,
    );
  applyWriterSettings(db, process.platform);
  if (!claimed) db.pragma(`application_id = ${applicationId}`);
}

function readEngine(db: Db): string {
  return String(db.prepare("SELECT sqlite_version() AS version").pluck().get());
}

/** False for a new file. Throws when the file is another program's. */
function isClaimed(db: Db, path: string): boolean {
  const found = db.pragma("application_id", { simple: true });
  if (found === applicationId) return true;
  const tables = db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get();
  if (found !== 0 || tables !== 0)
    throw new DatabaseError("E_DATABASE_FOREIGN", `${path} is not a database of Inferno. Choose another folder with --data-dir.`);
  return false;
}

/** SQLite opens a zero-length file as a new database, which would hide the loss of an old one. */
function requireNotEmptied(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && found.size === 0) {
    throw new DatabaseError("E_DATABASE_EMPTY", `${path} is empty: the database was cut off.`);
  }
}

function translateOpenErrors<Value>(path: string, open: () => Value): Value {
  try {
    return open();
  } catch (cause) {
    if (cause instanceof DatabaseError) throw cause;
    const code = (cause as { code?: string }).code ?? "";
    if (isCorruption(cause)) throw new DatabaseError("E_DATABASE_DAMAGED", `${path} is damaged or no database.`, { cause });
    if (isLockedOut(cause)) throw new DatabaseError("E_DATABASE_LOCKED", `${path} is locked by another program. Close it and try again.`, { cause });
    // The driver itself looks for the folder, and says so without a code.
    if (code.startsWith("SQLITE_CANTOPEN") || (cause as Error).message.includes("directory does not exist"))
      throw new DatabaseError("E_DATABASE_PLACE", `${path} cannot be opened. Does the folder exist, and may you write there?`, { cause });
    throw cause;
  }
}

/**
 * Takes an operating-system lock on a file by holding an exclusive transaction on it: gone when the process is, with no
 * stale lock to judge. Null when another holds it.
 */
export function tryLockFile(path: string): { release(): void } | null {
  const db = new BetterSqlite3(path, { timeout: 0 });
  try {
    db.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    db.close();
    if (isLockedOut(cause)) return null;
    throw cause;
  }
  return {
    release() {
      db.close();
    },
  };
}
