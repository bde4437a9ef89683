import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A fresh secret of 256 bits, base64url. */
export function makeTokenSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What is stored in place of a secret. A plain hash will do: the secret is random, not a password. */
export function hashTokenSecret(secret: string): Buffer {
  return createHash("sha256").update(secret, "utf8").digest();
}

export function matchesHash(secret: string, hash: Uint8Array): boolean {
  const own = hashTokenSecret(secret);
  return own.length === hash.length && timingSafeEqual(own, hash);
}
