import { existsSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { failpoint } from "../../src-shared/core/failpoint.ts";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import { copyDatabase, removeCopy } from "./copy-database.ts";
import { openDatabase, openDatabaseReadOnly } from "./database.ts";
import { DatabaseError } from "./database-error.ts";
import { removeMark } from "./database-mark.ts";
import { syncFolder } from "./durable-file.ts";
import { readSchemaVersion, schemaVersion } from "./migrate.ts";
import { readPlan, removePlan, writePlan } from "./restore-plan.ts";
import { databasePath } from "./store.ts";

/** More than a control plane ever hands out. */
const chunksPerSecond = 1000;

const stagedPath = (dataDir: string): string => join(dataDir, "inferno.db.restoring");

/** A backup as it would be restored. */
export type Staged = { schemaVersion: number; isOlder: boolean };

/**
 * Copies a backup into the folder and looks whether it is whole and of a schema that this program knows. The database in use
 * is not touched, and nothing counts before `exchangeDatabase`. Throws `RefusedError` E_BACKUP_UNKNOWN, E_BACKUP_INVALID, or of `copyDatabase`.
 */
export async function stageRestore(dataDir: string, file: string): Promise<Staged> {
  const staged = stagedPath(dataDir);
  removeCopy(staged);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) throw new RefusedError("E_BACKUP_UNKNOWN", `There is no file ${file}.`);
  requireOurs(file);
  await copyDatabase(file, staged);
  const version = prepareStaged(staged);
  return { schemaVersion: version, isOlder: version < schemaVersion };
}

/**
 * Puts what was staged in the place of the folder's database, which is kept beside it with its log: `inferno.db.replaced-…`.
 * Nobody may have it open. Killed at any point, the next start ends what was begun. Gives where the old one is; null when
 * there was none.
 */
export function exchangeDatabase(dataDir: string, now: number): string | null {
  const kept = `${databasePath(dataDir)}.replaced-${new Date(now).toISOString().replaceAll(/[:.]/g, "-")}`;
  writePlan(dataDir, { kept });
  failpoint("cp.restore");
  finishExchange(dataDir);
  return existsSync(kept) ? kept : null;
}

export function isExchanging(dataDir: string): boolean {
  return readPlan(dataDir) !== null;
}

/** Takes away what a process that was killed left of a copy it was making; call only when no exchange is under way. */
export function removeStaged(dataDir: string): void {
  const staged = stagedPath(dataDir);
  removeCopy(staged);
  removeCopy(`${staged}.part`);
}

/** Ends an exchange that was begun, whatever of it is done; nothing without one. True when there was one. */
export function finishExchange(dataDir: string): boolean {
  const plan = readPlan(dataDir);
  if (plan === null) return false;
  const path = databasePath(dataDir);
  const staged = stagedPath(dataDir);
  // From here on the plan alone counts: nobody opens the database before it is carried out.
  removeMark(dataDir);
  if (existsSync(staged)) {
    moveAside(`${path}-wal`, `${plan.kept}-wal`);
    failpoint("cp.restore");
    rmSync(`${path}-shm`, { force: true });
    moveAside(path, plan.kept);
    failpoint("cp.restore");
    renameSync(staged, path);
    syncFolder(dataDir);
  }
  failpoint("cp.restore");
  removePlan(dataDir);
  return true;
}

function moveAside(path: string, kept: string): void {
  if (existsSync(path)) renameSync(path, kept);
}

function requireOurs(file: string): void {
  try {
    const db = openDatabaseReadOnly(file);
    try {
      if (readSchemaVersion(db) === 0) throw new RefusedError("E_BACKUP_INVALID", `${file} is a database without anything of Inferno in it.`);
    } finally {
      db.close();
    }
  } catch (cause) {
    if (cause instanceof DatabaseError) throw new RefusedError("E_BACKUP_INVALID", `${file} cannot be restored: ${cause.message}`);
    throw cause;
  }
}

/**
 * Windows that were signed in when the backup was made are not so again. Chunks get numbers that the database which is replaced cannot
 * have given out: a node may still bring results of those. Gives the schema's version.
 */
function prepareStaged(staged: string): number {
  const db = openDatabase(staged);
  try {
    db.exec("DELETE FROM sessions");
    db.prepare("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'chunks'").run(Math.floor(Date.now() / 1000) * chunksPerSecond);
    db.pragma("wal_checkpoint(TRUNCATE)");
    return readSchemaVersion(db);
  } finally {
    db.close();
  }
}
