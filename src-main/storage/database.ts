import { statSync } from "node:fs";
import BetterSqlite3 from "better-sqlite3";

/** The one importer of the driver. Everything else sees these types. */
export type Db = BetterSqlite3.Database;

/** "INFR": marks a file as ours. */
const applicationId = 0x494e4652;

/** Below this, two connections can lose committed writes (the WAL-reset bug, fixed in 3.51.3). */
const oldestSafeSqlite = [3, 51, 3] as const;

/** A database that cannot be used as it is. `code` is `E_…`, the message a sentence with the way out. */
export class DatabaseError extends Error {
  override name = "DatabaseError";
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

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
    db.pragma("trusted_schema = OFF");
    isClaimed(db, path);
  });
}

/** Runs `change` in one IMMEDIATE transaction: a deferred one that reads first fails at once when another has written. */
export function inTransaction<Value>(db: Db, change: () => Value): Value {
  return db.transaction(change).immediate();
}

/** Whether a write failed because of the disk: it is full, or does not do as told. */
export function isStorageTrouble(cause: unknown): boolean {
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === "string" && (code === "SQLITE_FULL" || code.startsWith("SQLITE_IOERR"));
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
  const version = String(db.prepare("SELECT sqlite_version() AS version").pluck().get());
  if (isOlder(version)) throw new DatabaseError("E_DATABASE_ENGINE", `SQLite ${version} can lose data; 3.51.3 or newer is needed. Run npm ci again.`);
  // Before anything that writes: another program's file is left as it is.
  const claimed = isClaimed(db, path);
  const mode = db.pragma("journal_mode = WAL", { simple: true });
  if (mode !== "wal")
    throw new DatabaseError(
      "E_DATABASE_PLACE",
      `${path} is on a drive that cannot do write-ahead logging (a network or read-only drive). Choose a local folder with --data-dir.`,
    );
  db.pragma("synchronous = FULL");
  if (db.pragma("synchronous", { simple: true }) !== 2) throw new DatabaseError("E_DATABASE_ENGINE", "SQLite did not take synchronous=FULL");
  if (process.platform === "darwin") {
    db.pragma("fullfsync = 1");
    db.pragma("checkpoint_fullfsync = 1");
  }
  db.pragma("foreign_keys = ON");
  db.pragma("trusted_schema = OFF");
  db.pragma("cell_size_check = ON");
  // 16 MB of log between checkpoints: 3 times fewer rewrites of the same pages than the default 4 MB, and a stop of about 20 ms.
  db.pragma("wal_autocheckpoint = 4000");
  db.pragma("journal_size_limit = 67108864");
  db.pragma("mmap_size = 0");
  db.pragma("temp_store = MEMORY");
  db.pragma("cache_size = -16000");
  if (!claimed) db.pragma(`application_id = ${applicationId}`);
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
    throw new DatabaseError("E_DATABASE_EMPTY", `${path} is empty: the database was cut off. Put a copy back, or delete the file to start anew.`);
  }
}

function isOlder(version: string): boolean {
  const parts = version.split(".").map(Number);
  for (const [at, oldest] of oldestSafeSqlite.entries()) {
    const part = parts[at] ?? 0;
    if (part !== oldest) return part < oldest;
  }
  return false;
}

function translateOpenErrors<Value>(path: string, open: () => Value): Value {
  try {
    return open();
  } catch (cause) {
    if (cause instanceof DatabaseError) throw cause;
    const code = (cause as { code?: string }).code ?? "";
    if (code === "SQLITE_NOTADB" || code.startsWith("SQLITE_CORRUPT")) {
      throw new DatabaseError("E_DATABASE_DAMAGED", `${path} is damaged or no database. Put a copy back, or choose another folder with --data-dir.`, { cause });
    }
    if (code.startsWith("SQLITE_BUSY"))
      throw new DatabaseError("E_DATABASE_LOCKED", `${path} is locked by another program. Close it and try again.`, { cause });
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
    if (((cause as { code?: string }).code ?? "").startsWith("SQLITE_BUSY")) return null;
    throw cause;
  }
  return {
    release() {
      db.close();
    },
  };
}
