import type { Db } from "./database.ts";
import { DatabaseError } from "./database-error.ts";

/** Below this, two connections can lose committed writes (the WAL-reset bug, fixed in 3.51.3). */
const oldestSafeSqlite = [3, 51, 3] as const;

/** "INFR": marks a file as ours. */
export const applicationId = 0x494e4652;

type Setting = readonly [name: string, value: number];

/** What every connection needs so as not to be led astray by what stands in the file. */
const guards: readonly Setting[] = [
  ["foreign_keys", 1],
  ["trusted_schema", 0],
  ["cell_size_check", 1],
  // Mapped memory has spread damage of the process into files.
  ["mmap_size", 0],
  ["temp_store", 2],
];

/** Flushes that macOS does not do unless told: its fsync leaves data in the drive's cache. */
const darwinFlushes: readonly Setting[] = [
  ["fullfsync", 1],
  ["checkpoint_fullfsync", 1],
];

const writerSettings: readonly Setting[] = [
  // better-sqlite3 falls to NORMAL on every re-open unless told.
  ["synchronous", 2],
  ...guards,
  // What is deleted is overwritten. On rows like ours no cost could be measured beside the noise.
  ["secure_delete", 1],
  // 16 MB of log between checkpoints: 3 times fewer rewrites of the same pages than the default 4 MB, and a stop of about 20 ms.
  ["wal_autocheckpoint", 4000],
  ["journal_size_limit", 67_108_864],
  ["cache_size", -16_000],
];

export function applyWriterSettings(db: Db, platform: NodeJS.Platform): void {
  setAll(db, [...writerSettings, ...(platform === "darwin" ? darwinFlushes : [])]);
}

export function applyReaderSettings(db: Db): void {
  setAll(db, [...guards, ["query_only", 1]]);
}

/** Each is set and read back. Throws `DatabaseError` E_DATABASE_ENGINE for one that was not taken. */
function setAll(db: Db, settings: readonly Setting[]): void {
  for (const [name, value] of settings) {
    db.pragma(`${name} = ${value}`);
    const taken = db.pragma(name, { simple: true });
    if (taken !== value) throw new DatabaseError("E_DATABASE_ENGINE", `SQLite did not take ${name} = ${value} (it says ${String(taken)}). Run npm ci again.`);
  }
}

/** Throws `DatabaseError` E_DATABASE_ENGINE for an SQLite that can lose what it has committed. */
export function requireSafeEngine(version: string): void {
  if (isOlder(version)) throw new DatabaseError("E_DATABASE_ENGINE", `SQLite ${version} can lose data; 3.51.3 or newer is needed. Run npm ci again.`);
}

function isOlder(version: string): boolean {
  const parts = version.split(".").map(Number);
  for (const [at, oldest] of oldestSafeSqlite.entries()) {
    const part = parts[at] ?? 0;
    if (part !== oldest) return part < oldest;
  }
  return false;
}
