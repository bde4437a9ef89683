import type { TokenId } from "../../src-shared/model/ids.ts";
import type { Role } from "../../src-shared/wire/ui/roles.ts";
import type { Clock } from "../clock.ts";
import type { TokensTable } from "../storage/tokens-table.ts";
import { hashTokenSecret, makeTokenSecret, matchesHash } from "./token-secrets.ts";

export type ApiToken = { id: TokenId; role: Role };

/** Who may ask: the owner of the data folder, through the key in its address file, and the bearers of API tokens. */
export class ApiAccess {
  readonly #tokens: TokensTable;
  readonly #clock: Clock;
  /** Made anew at each start; lies in a file that only the owner can read. */
  readonly ownerKey = makeTokenSecret();

  constructor(tokens: TokensTable, clock: Clock) {
    this.#tokens = tokens;
    this.#clock = clock;
  }

  /** The role a key or token gives, or null. */
  findRole(secret: string): Role | null {
    if (matchesHash(secret, hashTokenSecret(this.ownerKey))) return "admin";
    return this.findToken(secret)?.role ?? null;
  }

  /** The API token of this secret, while it is good; null for a join token. */
  findToken(secret: string): ApiToken | null {
    const token = this.#tokens.findBySecretHash(hashTokenSecret(secret));
    if (token === null || token.role === "node" || token.revoked || token.expiresAt <= this.#clock.now()) return null;
    return { id: token.id, role: token.role };
  }

  /** From `Authorization: Bearer …`. */
  findRoleOfHeader(authorization: string | undefined): Role | null {
    const secret = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
    return secret === undefined ? null : this.findRole(secret);
  }
}
