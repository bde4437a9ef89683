import { existsSync } from "node:fs";
import { RefusedError } from "../src-shared/wire/reply.ts";
import { lookForDamage, refuseDamage, takeFolder } from "./open-data.ts";
import { copyDatabase } from "./storage/copy-database.ts";
import { DatabaseError } from "./storage/database-error.ts";
import { startIntegrityCheck } from "./storage/integrity-check.ts";
import { makeDamageError } from "./storage/start-check.ts";
import { exchangeDatabase, finishExchange, isExchanging, removeStaged, stageRestore } from "./storage/restore-database.ts";
import { type Salvaged, salvageDatabase } from "./storage/salvage-database.ts";
import { databasePath } from "./storage/store.ts";

/** What commands do with a folder's database as a whole, beside a control plane or without one. Each throws `RefusedError`. */

/** Copies the database to a file, as of one instant, while it may be in use. Gives the file's bytes. */
export async function backUpFolder(dataDir: string, file: string): Promise<number> {
  const path = requireDatabase(dataDir);
  if (isExchanging(dataDir)) throw new RefusedError("E_RESTORE_UNFINISHED", `A backup is being restored in ${dataDir}. \`inferno serve\` ends what was begun.`);
  return copyDatabase(path, file);
}

/** Puts a backup in the place of the folder's database, which is kept. Gives where; null when there was none. E_FOLDER_IN_USE while a control plane has the folder. */
export async function restoreFolder(dataDir: string, file: string, now: number): Promise<{ kept: string | null; isOlder: boolean }> {
  const lock = takeFolder(dataDir);
  try {
    finishExchange(dataDir);
    removeStaged(dataDir);
    const { isOlder } = await stageRestore(dataDir, file);
    return { kept: exchangeDatabase(dataDir, now), isOlder };
  } finally {
    lock.release();
  }
}

/** Copies what can be read of a damaged database to a file that can be restored. */
export async function salvageFolder(dataDir: string, file: string): Promise<Salvaged & { bytes: number }> {
  return salvageDatabase(requireDatabase(dataDir), file);
}

/** What is wrong with a folder's database, every page looked at; null when nothing is. Changes nothing. */
export async function examineFolder(dataDir: string): Promise<string | null> {
  try {
    const damage = lookForDamage(dataDir);
    if (damage !== null) return refuseDamage(damage).message;
  } catch (cause) {
    if (cause instanceof RefusedError || cause instanceof DatabaseError) return cause.message;
    throw cause;
  }
  const { verdict, ...found } = await startIntegrityCheck(databasePath(dataDir), "full").verdict;
  if (verdict === "sound") return null;
  const message = "message" in found ? found.message : "";
  return verdict === "damaged" ? refuseDamage(makeDamageError(databasePath(dataDir), message)).message : `The database could not be checked: ${message}`;
}

function requireDatabase(dataDir: string): string {
  const path = databasePath(dataDir);
  if (!existsSync(path)) throw new RefusedError("E_DATABASE_UNKNOWN", `There is no database in ${dataDir}.`);
  return path;
}
