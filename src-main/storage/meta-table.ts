import type { Db } from "./database.ts";

const attemptDaysKey = "attempt_days";
const noDailyBackupsKey = "no_daily_backups";
const ownerKey = "owner";
const databaseIdKey = "database_id";

/** What holds for the whole data folder. */
export class MetaTable {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      get: db.prepare<[string], { value: string }>("SELECT value FROM meta WHERE key = ?"),
      set: db.prepare<[string, string]>("INSERT INTO meta VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value"),
      remove: db.prepare<[string]>("DELETE FROM meta WHERE key = ?"),
    };
  }

  /** Days for which calls without a result are kept after their run has ended; null: for ever. */
  attemptDays(): number | null {
    const found = this.#statements.get.get(attemptDaysKey);
    return found === undefined ? null : Number(found.value);
  }

  hasDailyBackups(): boolean {
    return this.#statements.get.get(noDailyBackupsKey) === undefined;
  }

  setDailyBackups(wanted: boolean): void {
    if (wanted) this.#statements.remove.run(noDailyBackupsKey);
    else this.#statements.set.run(noDailyBackupsKey, "1");
  }

  /** Told from others by it, also from outside; null before its first start. */
  databaseId(): string | null {
    return this.#statements.get.get(databaseIdKey)?.value ?? null;
  }

  setDatabaseId(id: string): void {
    this.#statements.set.run(databaseIdKey, id);
  }

  /** The start of a control plane that writes here; each has an id of its own. */
  owner(): string | null {
    return this.#statements.get.get(ownerKey)?.value ?? null;
  }

  setOwner(id: string): void {
    this.#statements.set.run(ownerKey, id);
  }

  setAttemptDays(days: number | null): void {
    if (days === null) this.#statements.remove.run(attemptDaysKey);
    else this.#statements.set.run(attemptDaysKey, String(days));
  }
}
