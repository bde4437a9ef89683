import { type TokenId, tokenIdSchema } from "../../src-shared/model/ids.ts";
import type { TokenSummary } from "../../src-shared/wire/ui/access-messages.ts";
import type { Db } from "./database.ts";

type TokenColumns = { id: string; name: string; role: string; created_at: number; expires_at: number; revoked: number };

/** Tokens by the SHA-256 of their secret; the secret itself is never stored. */
export class TokensTable {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      add: db.prepare<[string, string, string, Uint8Array, number, number]>(
        "INSERT INTO tokens(id, name, role, secret_hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
      ),
      bySecret: db.prepare<[Uint8Array], TokenColumns>("SELECT id, name, role, created_at, expires_at, revoked FROM tokens WHERE secret_hash = ?"),
      list: db.prepare<[], TokenColumns>("SELECT id, name, role, created_at, expires_at, revoked FROM tokens ORDER BY created_at DESC"),
      revoke: db.prepare<[string]>("UPDATE tokens SET revoked = 1 WHERE id = ?"),
      removeExpired: db.prepare<[number]>("DELETE FROM tokens WHERE expires_at < ?"),
    };
  }

  add(token: { id: TokenId; name: string; role: TokenSummary["role"]; secretHash: Uint8Array; createdAt: number; expiresAt: number }): void {
    this.#statements.add.run(token.id, token.name, token.role, token.secretHash, token.createdAt, token.expiresAt);
  }

  findBySecretHash(hash: Uint8Array): TokenSummary | null {
    const columns = this.#statements.bySecret.get(hash);
    return columns === undefined ? null : columnsToToken(columns);
  }

  list(): TokenSummary[] {
    return this.#statements.list.all().map(columnsToToken);
  }

  /** False when there is no such token. */
  revoke(id: string): boolean {
    return this.#statements.revoke.run(id).changes === 1;
  }

  removeExpired(before: number): void {
    this.#statements.removeExpired.run(before);
  }
}

function columnsToToken(columns: TokenColumns): TokenSummary {
  return {
    id: tokenIdSchema.parse(columns.id),
    name: columns.name,
    role: columns.role as TokenSummary["role"],
    createdAt: columns.created_at,
    expiresAt: columns.expires_at,
    revoked: columns.revoked === 1,
  };
}
