import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { KeyKeeper } from "./key-keeper.ts";

const ivBytes = 12;
const tagBytes = 16;

/**
 * Seals secrets under a key that only the owner can have: AES-256-GCM, a random 96-bit IV each, the secret's name as
 * associated data so that two cannot be swapped. Layout: version (1 byte, 1) | IV | tag | ciphertext.
 */
export class SecretBox {
  readonly #keeper: KeyKeeper;
  #key: Buffer | null = null;

  /** The key is read on first use, or made when the first secret is sealed. */
  constructor(keeper: KeyKeeper) {
    this.#keeper = keeper;
  }

  seal(name: string, value: string): Buffer {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv("aes-256-gcm", this.#loadKey() ?? this.#makeKey(), iv, { authTagLength: tagBytes });
    cipher.setAAD(associatedData(name));
    const body = Buffer.concat([cipher.update(value, "utf8"), cipher.final()]);
    return Buffer.concat([Buffer.from([1]), iv, cipher.getAuthTag(), body]);
  }

  /** Throws `RefusedError` E_SECRET_UNREADABLE when the key file is not the one it was sealed under. */
  open(name: string, sealed: Uint8Array): string {
    try {
      if (sealed[0] !== 1) throw new Error(`unknown layout ${sealed[0]}`);
      const key = this.#loadKey();
      // Not made anew here: a key that is put back later must find its place free.
      if (key === null) throw new Error("the key is gone");
      const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(1, 1 + ivBytes), { authTagLength: tagBytes });
      decipher.setAAD(associatedData(name));
      decipher.setAuthTag(sealed.subarray(1 + ivBytes, 1 + ivBytes + tagBytes));
      return Buffer.concat([decipher.update(sealed.subarray(1 + ivBytes + tagBytes)), decipher.final()]).toString("utf8");
    } catch (cause) {
      if (cause instanceof RefusedError) throw cause;
      throw new RefusedError(
        "E_SECRET_UNREADABLE",
        `The secret ${name} cannot be read with the key in ${this.#keeper.place}. Set it again with: inferno secret set ${name}`,
      );
    }
  }

  #loadKey(): Buffer | null {
    this.#key ??= this.#keeper.read();
    return this.#key;
  }

  #makeKey(): Buffer {
    this.#key = this.#keeper.make();
    return this.#key;
  }
}

function associatedData(name: string): Buffer {
  return Buffer.from(`inferno|1|secrets|${name}|value`, "utf8");
}
