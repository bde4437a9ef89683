import { roleSchema, type Role } from "../../src-shared/wire/ui/roles.ts";
import type { Db } from "./database.ts";

/** `token`: the API token it stands on; null for one that stands on its own. */
export type StoredSession = { role: Role; createdAt: number; usedAt: number; token: { expiresAt: number; revoked: boolean } | null };

type SessionColumns = {
  role: string;
  token_id: string | null;
  created_at: number;
  used_at: number;
  expires_at: number | null;
  revoked: number | null;
};

/** One as it is stored, for another database. */
export type SessionRow = [idHash: Uint8Array, role: string, tokenId: string | null, createdAt: number, usedAt: number];

/** Sessions of windows, by the SHA-256 of the id in their cookie; the id itself is never stored. */
export class SessionsTable {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      add: db.prepare<[Uint8Array, string, string | null, number, number]>(
        "INSERT INTO sessions(id_hash, role, token_id, created_at, used_at) VALUES (?, ?, ?, ?, ?)",
      ),
      find: db.prepare<[Uint8Array], SessionColumns>(
        `SELECT sessions.role, token_id, sessions.created_at, used_at, tokens.expires_at, tokens.revoked
         FROM sessions LEFT JOIN tokens ON tokens.id = token_id WHERE id_hash = ?`,
      ),
      touch: db.prepare<[number, Uint8Array]>("UPDATE sessions SET used_at = ? WHERE id_hash = ?"),
      adopt: db.prepare<SessionRow>("INSERT OR IGNORE INTO sessions(id_hash, role, token_id, created_at, used_at) VALUES (?, ?, ?, ?, ?)"),
      all: db.prepare<[], SessionRow>("SELECT id_hash, role, token_id, created_at, used_at FROM sessions").raw(),
      remove: db.prepare<[Uint8Array]>("DELETE FROM sessions WHERE id_hash = ?"),
      removeOthers: db.prepare<[Uint8Array]>("DELETE FROM sessions WHERE id_hash <> ?"),
      removeOld: db.prepare<[number, number]>("DELETE FROM sessions WHERE used_at < ? OR created_at < ?"),
      keepNewest: db.prepare<[number]>("DELETE FROM sessions WHERE id_hash IN (SELECT id_hash FROM sessions ORDER BY used_at DESC LIMIT -1 OFFSET ?)"),
    };
  }

  add(session: { idHash: Uint8Array; role: Role; tokenId: string | null; now: number }): void {
    this.#statements.add.run(session.idHash, session.role, session.tokenId, session.now, session.now);
  }

  find(idHash: Uint8Array): StoredSession | null {
    const columns = this.#statements.find.get(idHash);
    if (columns === undefined) return null;
    // A token that was cleared away had expired.
    const token = columns.token_id === null ? null : { expiresAt: columns.expires_at ?? 0, revoked: columns.revoked === 1 };
    return { role: roleSchema.parse(columns.role), createdAt: columns.created_at, usedAt: columns.used_at, token };
  }

  list(): SessionRow[] {
    return this.#statements.all.all();
  }

  /** Those of another database that stand on no token of its: windows stay signed in when databases are exchanged. */
  adopt(rows: readonly SessionRow[]): void {
    for (const row of rows) if (row[2] === null) this.#statements.adopt.run(...row);
  }

  touch(idHash: Uint8Array, now: number): void {
    this.#statements.touch.run(now, idHash);
  }

  remove(idHash: Uint8Array): void {
    this.#statements.remove.run(idHash);
  }

  /** All but this one. Gives how many there were. */
  removeOthers(idHash: Uint8Array): number {
    return this.#statements.removeOthers.run(idHash).changes;
  }

  /** Those last used or made before these instants go, and beyond `atMost` the ones unused for longest. */
  removeOld(before: { usedAt: number; createdAt: number }, atMost: number): void {
    this.#statements.removeOld.run(before.usedAt, before.createdAt);
    this.#statements.keepNewest.run(atMost);
  }
}
