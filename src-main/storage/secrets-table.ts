import type { Db } from "./database.ts";

/** Secrets, sealed by src-main/security; nothing here can read them. */
export class SecretsTable {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      set: db.prepare<[string, Uint8Array, number]>(
        "INSERT INTO secrets VALUES (?, ?, ?) ON CONFLICT(name) DO UPDATE SET sealed = excluded.sealed, updated_at = excluded.updated_at",
      ),
      get: db.prepare<[string], { sealed: Buffer }>("SELECT sealed FROM secrets WHERE name = ?"),
      list: db.prepare<[], { name: string; updated_at: number }>("SELECT name, updated_at FROM secrets ORDER BY name"),
      remove: db.prepare<[string]>("DELETE FROM secrets WHERE name = ?"),
    };
  }

  set(name: string, sealed: Uint8Array, now: number): void {
    this.#statements.set.run(name, sealed, now);
  }

  find(name: string): Uint8Array | null {
    return this.#statements.get.get(name)?.sealed ?? null;
  }

  list(): { name: string; updatedAt: number }[] {
    return this.#statements.list.all().map(({ name, updated_at }) => ({ name, updatedAt: updated_at }));
  }

  remove(name: string): boolean {
    return this.#statements.remove.run(name).changes === 1;
  }
}
