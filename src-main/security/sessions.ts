import { createHash } from "node:crypto";
import type { Role } from "../../src-shared/wire/ui/roles.ts";
import type { Clock } from "../clock.ts";
import type { SessionsTable } from "../storage/sessions-table.ts";
import type { ApiAccess } from "./api-access.ts";
import { hashTokenSecret, makeTokenSecret } from "./token-secrets.ts";

/** `id` is the cookie's; `csrf` is what its page must say besides, and tells nothing of the id. */
export type Session = { id: string; role: Role; csrf: string };

const hourMs = 3_600_000;
const idleMs = 12 * hourMs;
const absoluteMs = 7 * 24 * hourMs;
const oneUseMs = 600_000;
/** How far behind the stored time of the last use may be: a session that is used costs a write each time it passes. */
const touchMs = 300_000;
const maxSessions = 1000;
const maxOneUseTokens = 100;

export const sessionSeconds = absoluteMs / 1000;

/**
 * Windows that have signed in. A session ends 12 h after its last use, 7 days after its start, when it is ended, and when
 * the API token it stands on is revoked or expires; it survives a restart of the control plane.
 */
export class Sessions {
  readonly #table: SessionsTable;
  readonly #access: ApiAccess;
  readonly #clock: Clock;
  /** Monotonic ms of expiry, by hash in hex. */
  readonly #oneUse = new Map<string, number>();
  readonly #endListeners = new Set<() => void>();

  constructor(parts: { table: SessionsTable; access: ApiAccess; clock: Clock }) {
    this.#table = parts.table;
    this.#access = parts.access;
    this.#clock = parts.clock;
  }

  /** A token of 256 bits that opens one session as admin, within 10 minutes; of more than 100 the oldest are void. */
  makeOneUseToken(): string {
    const token = makeTokenSecret();
    this.#oneUse.set(toKey(token), this.#clock.monotonic() + oneUseMs);
    for (const key of this.#oneUse.keys()) if (this.#oneUse.size > maxOneUseTokens) this.#oneUse.delete(key);
    return token;
  }

  /** Opens a session for a one-use token, which is used up then, or an API token; null for anything else. */
  open(secret: string): Session | null {
    const granted = this.#takeOneUse(secret) ? { role: "admin" as const, tokenId: null } : this.#grantForToken(secret);
    if (granted === null) return null;
    const id = makeTokenSecret();
    const now = this.#clock.now();
    this.#table.removeOld({ usedAt: now - idleMs, createdAt: now - absoluteMs }, maxSessions - 1);
    this.#table.add({ idHash: hashTokenSecret(id), ...granted, now });
    return { id, role: granted.role, csrf: makeCsrf(id) };
  }

  /** The session of a cookie, or null when there is none any more. Counts as a use. */
  find(id: string): Session | null {
    const idHash = hashTokenSecret(id);
    const stored = this.#table.find(idHash);
    const now = this.#clock.now();
    if (stored === null || now - stored.usedAt >= idleMs || now - stored.createdAt >= absoluteMs) return null;
    if (stored.token !== null && (stored.token.revoked || stored.token.expiresAt <= now)) return null;
    if (now - stored.usedAt >= touchMs) this.#touch(idHash, now);
    return { id, role: stored.role, csrf: makeCsrf(id) };
  }

  end(id: string): void {
    this.#table.remove(hashTokenSecret(id));
    this.#tellEnd();
  }

  /** Ends every session but this one. Gives how many there were. */
  endOthers(id: string): number {
    const ended = this.#table.removeOthers(hashTokenSecret(id));
    this.#tellEnd();
    return ended;
  }

  /** Told when sessions were ended before their time. */
  onEnd(listener: () => void): void {
    this.#endListeners.add(listener);
  }

  #tellEnd(): void {
    for (const tell of this.#endListeners) tell();
  }

  #takeOneUse(secret: string): boolean {
    const key = toKey(secret);
    const expiresAt = this.#oneUse.get(key);
    this.#oneUse.delete(key);
    return expiresAt !== undefined && this.#clock.monotonic() < expiresAt;
  }

  #grantForToken(secret: string): { role: Role; tokenId: string } | null {
    const token = this.#access.findToken(secret);
    return token === null ? null : { role: token.role, tokenId: token.id };
  }

  #touch(idHash: Uint8Array, now: number): void {
    try {
      this.#table.touch(idHash, now);
    } catch {
      // A full disk must not sign anyone out; the next use tries again.
    }
  }
}

function toKey(secret: string): string {
  return hashTokenSecret(secret).toString("hex");
}

function makeCsrf(id: string): string {
  return createHash("sha256").update(`csrf|${id}`, "utf8").digest("base64url");
}
