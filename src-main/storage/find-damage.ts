import { closeSync, openSync, readSync, statSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { DatabaseError } from "./database-error.ts";
import { type DatabaseMark, readMark } from "./database-mark.ts";
import { readLogHead } from "./log-family.ts";

/** After so many failed starts in a row the next one is careful. */
export const tolerableStarts = 3;

const sqliteHeader = "SQLite format 3\0";

/**
 * What can be told of a database's damage without opening it; null when nothing speaks against opening it. SQLite itself says
 * nothing of these: it starts anew on an empty file, and forgets or mixes up what a missing or another database's log held.
 */
export function findDamage(dataDir: string, path: string): DatabaseError | null {
  const mark = readMark(dataDir);
  const damage = judge(mark, path);
  // A control plane may have come or gone between two looks.
  return damage !== null && !isDeepStrictEqual(readMark(dataDir), mark) ? findDamage(dataDir, path) : damage;
}

function judge(mark: DatabaseMark | null, path: string): DatabaseError | null {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  // Died while it made the first one.
  const isUnborn = mark?.schemaVersion === 0;
  if (size === undefined) {
    return mark === null || isUnborn ? null : new DatabaseError("E_DATABASE_GONE", `${path} is gone, though this folder has had a database.`);
  }
  if (size === 0) return isUnborn ? null : new DatabaseError("E_DATABASE_EMPTY", `${path} is empty: the database was cut off.`);
  if (readStart(path) !== sqliteHeader) return new DatabaseError("E_DATABASE_DAMAGED", `${path} is damaged: its beginning is not that of a database.`);
  return mark === null ? null : (findLogDamage(mark, path) ?? findStartCrashes(mark, path));
}

function findLogDamage(mark: DatabaseMark, path: string): DatabaseError | null {
  const log = readLogHead(`${path}-wal`);
  if (mark.state === "opening") return null;
  if (mark.state === "stopped") {
    // In order, the log was folded into the database before the end.
    return (log?.family ?? null) === null ? null : foreignLog(path);
  }
  if (log === null)
    return new DatabaseError("E_DATABASE_LOG_GONE", `${path}-wal is gone: the last changes before the control plane ended were in it, and they are lost.`);
  return log.family === null || log.family === mark.logFamily ? null : foreignLog(path);
}

function foreignLog(path: string): DatabaseError {
  return new DatabaseError("E_DATABASE_LOG_FOREIGN", `${path}-wal does not belong to this database; opening the two together would spoil it.`);
}

function findStartCrashes({ failedOpenings }: DatabaseMark, path: string): DatabaseError | null {
  if (failedOpenings < tolerableStarts) return null;
  return new DatabaseError("E_START_CRASHES", `The control plane ended ${failedOpenings} times in a row while it was opening ${path}.`);
}

function readStart(path: string): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(sqliteHeader.length);
    readSync(file, bytes, 0, bytes.length, 0);
    return bytes.toString("latin1");
  } finally {
    closeSync(file);
  }
}
