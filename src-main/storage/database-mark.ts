import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { replaceFile } from "./durable-file.ts";

/**
 * What a data folder knows of its database without opening it, in `database.json` beside it: SQLite takes an emptied file for
 * a new database and a log that was taken away for one that never was, and says that all is well.
 *
 * States: stopped → opening → running → stopped. `opening`: the log may be there or not.
 */
export const databaseMarkSchema = z.object({
  /** Of the database, also in its table `meta`. */
  id: z.string(),
  schemaVersion: z.int(),
  state: z.enum(["stopped", "opening", "running"]),
  /** Of the write-ahead log that must be there while it is running. */
  logFamily: z.int().nullable(),
  /** Starts, one after the other, that ended before the database was open. */
  failedOpenings: z.int().min(0),
  /** Starts, one after the other, that ended while what had been going on was taken up again. */
  failedRecoveries: z.int().min(0),
  /** It ended in disorder at some time, and has not been found whole since. */
  isDoubtful: z.boolean(),
  /** When every page and index was last found whole (epoch ms); null: never yet. */
  checkedAt: z.number().nullable(),
});
export type DatabaseMark = z.infer<typeof databaseMarkSchema>;

const markPath = (dataDir: string): string => join(dataDir, "database.json");

/** Null when there is none, or it cannot be read: then the database has to speak for itself. */
export function readMark(dataDir: string): DatabaseMark | null {
  try {
    return databaseMarkSchema.parse(JSON.parse(readFileSync(markPath(dataDir), "utf8")));
  } catch {
    return null;
  }
}

export function writeMark(dataDir: string, mark: DatabaseMark): void {
  replaceFile(markPath(dataDir), JSON.stringify(mark));
}

export function removeMark(dataDir: string): void {
  rmSync(markPath(dataDir), { force: true });
}

/** Whatever was held against opening the database, its owner wants it opened; its pages are looked at all the same. */
export function markForReopening(dataDir: string): void {
  const mark = readMark(dataDir);
  if (mark !== null) writeMark(dataDir, { ...mark, state: "opening", failedOpenings: 0, failedRecoveries: 0, isDoubtful: true });
}
