import { randomUUID } from "node:crypto";
import { existsSync, rmSync, statSync } from "node:fs";
import { failpoint } from "../../src-shared/core/failpoint.ts";
import { type Db, openDatabase, openDatabaseReadOnly } from "./database.ts";
import { DatabaseError, isCorruption, isLockedOut, isOutOfRoom, isStorageTrouble } from "./database-error.ts";
import { type DatabaseMark, readMark, writeMark } from "./database-mark.ts";
import { findDamage, tolerableStarts } from "./find-damage.ts";
import { readLogHead } from "./log-family.ts";
import { migrate, readSchemaVersion, schemaVersion } from "./migrate.ts";
import { databasePath, Store } from "./store.ts";

/** The database of a folder whose lock this process has. */
export type OpenedFolder = {
  store: Store;
  /** Too many starts in a row ended while what had been going on was taken up again: this one should take up nothing. */
  isCareful: boolean;
  /** It is up and running: what comes after is no failed start. */
  finishStart(): void;
  /** It was found whole; `fullAt`: with all its indexes, at this instant. */
  noteSound(fullAt: number | null): void;
  /** Folds the log into the database and closes it. */
  close(): void;
};

/** A folder's database before it is opened. */
export type FolderState = {
  /** Null: there is no database yet. */
  mark: DatabaseMark | null;
  exists: boolean;
  /** A control plane before did not close it, and it has not been found whole since. */
  isDoubtful: boolean;
  /** 0 without a database, or with one that has nothing in it. */
  schemaVersion: number;
  /** A migration will change it. */
  isOlder: boolean;
};

/** Looks, and changes nothing. Throws `DatabaseError` for damage that shows without reading it all, or a newer program's file. */
export function inspectFolder(dataDir: string): FolderState {
  const path = databasePath(dataDir);
  const damage = findDamage(dataDir, path);
  if (damage !== null) throw damage;
  const mark = readMark(dataDir);
  const exists = (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
  if (!exists) return { mark, exists, isDoubtful: false, schemaVersion: 0, isOlder: false };
  const db = openDatabaseReadOnly(path);
  try {
    const version = readSchemaVersion(db);
    requireOwnId(db, mark, path);
    // Without a mark an older program wrote it; a log that is left over says that it was cut off.
    const isDoubtful = mark === null ? (readLogHead(`${path}-wal`)?.family ?? null) !== null : mark.isDoubtful || mark.state !== "stopped";
    return { mark, exists, isDoubtful, schemaVersion: version, isOlder: version > 0 && version < schemaVersion };
  } finally {
    db.close();
  }
}

/** Opens the database, brings it up to date and marks it as running. Throws `DatabaseError`. */
export function openFolder(dataDir: string): OpenedFolder {
  const path = databasePath(dataDir);
  const before = readMark(dataDir);
  if (before === null && !existsSync(path)) writeMark(dataDir, newMark());
  else if (before !== null) writeMark(dataDir, noteOpening(before));
  removeUnborn(path, before);
  failpoint("cp.open");
  const db = openDatabase(path);
  try {
    migrate(db);
    const store = new Store(db);
    // From here on nobody waits on the thread for long: whoever writes tries again.
    db.pragma("busy_timeout = 250");
    const mark = startMark(store, path, readMark(dataDir) ?? before);
    return manageMark(dataDir, store, mark);
  } catch (cause) {
    db.close();
    throw cause;
  }
}

function newMark(): DatabaseMark {
  return { id: randomUUID(), schemaVersion: 0, state: "opening", logFamily: null, failedOpenings: 0, failedRecoveries: 0, isDoubtful: false, checkedAt: null };
}

function noteOpening(before: DatabaseMark): DatabaseMark {
  const isDoubtful = before.isDoubtful || (before.state !== "stopped" && before.schemaVersion > 0);
  return { ...before, state: "opening", failedOpenings: before.failedOpenings + 1, isDoubtful };
}

/** A process that died while it made the folder's first database left an empty file. */
function removeUnborn(path: string, mark: DatabaseMark | null): void {
  if (mark?.schemaVersion === 0 && statSync(path, { throwIfNoEntry: false })?.size === 0) rmSync(path);
}

/** The id is the database's own: another one may have been put in its place by hand while nothing ran. */
function startMark(store: Store, path: string, before: DatabaseMark | null): DatabaseMark {
  const id = store.meta.databaseId() ?? before?.id ?? randomUUID();
  // A write, so that the log has its head.
  store.meta.setDatabaseId(id);
  store.own(randomUUID());
  const isSame = before?.id === id;
  return {
    id,
    schemaVersion,
    state: "running",
    logFamily: readLogHead(`${path}-wal`)?.family ?? null,
    failedOpenings: 0,
    failedRecoveries: (isSame ? before.failedRecoveries : 0) + 1,
    isDoubtful: isSame && before.isDoubtful,
    checkedAt: isSame ? before.checkedAt : null,
  };
}

function manageMark(dataDir: string, store: Store, first: DatabaseMark): OpenedFolder {
  let mark = first;
  const change = (changes: Partial<DatabaseMark>): void => {
    mark = { ...mark, ...changes };
    writeMark(dataDir, mark);
  };
  change({});
  return {
    store,
    isCareful: first.failedRecoveries > tolerableStarts,
    finishStart: () => change({ failedRecoveries: 0 }),
    noteSound: (fullAt) => change({ isDoubtful: false, checkedAt: fullAt ?? mark.checkedAt }),
    close() {
      try {
        // A log that somebody still reads cannot be folded in, nor one for which there is no room; the next start takes it up.
        if (store.isOwned && store.checkpoint()) change({ state: "stopped", logFamily: null, failedRecoveries: 0 });
      } catch (cause) {
        if (!isStorageTrouble(cause) && !isCorruption(cause) && !isLockedOut(cause) && !isOutOfRoom(cause)) throw cause;
      } finally {
        store.close();
      }
    },
  };
}

function requireOwnId(db: Db, mark: DatabaseMark | null, path: string): void {
  if (mark === null || mark.state === "stopped" || mark.schemaVersion === 0) return;
  const hasMeta = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").get() !== undefined;
  const id = hasMeta ? db.prepare<[], string>("SELECT value FROM meta WHERE key = 'database_id'").pluck().get() : undefined;
  if (id !== undefined && id !== mark.id)
    throw new DatabaseError("E_DATABASE_LOG_FOREIGN", `${path} was exchanged while its last changes stood in ${path}-wal; the two do not belong together.`);
}
