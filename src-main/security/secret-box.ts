import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { closeSync, constants, fstatSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { RefusedError } from "../../src-shared/wire/reply.ts";

const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;

/**
 * Seals secrets under a key file that only the owner can read: AES-256-GCM, a random 96-bit IV each, the secret's name as
 * associated data so that two cannot be swapped. Layout: version (1 byte, 1) | IV | tag | ciphertext.
 */
export class SecretBox {
  readonly #keyPath: string;
  #key: Buffer | null = null;

  /** The key is read on first use, or made when the first secret is sealed. */
  constructor(dataDir: string, env: NodeJS.ProcessEnv) {
    this.#keyPath = env.INFERNO_KEY_FILE || join(dataDir, "secret.key");
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
      if (key === null) throw new Error("the key file is gone");
      const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(1, 1 + ivBytes), { authTagLength: tagBytes });
      decipher.setAAD(associatedData(name));
      decipher.setAuthTag(sealed.subarray(1 + ivBytes, 1 + ivBytes + tagBytes));
      return Buffer.concat([decipher.update(sealed.subarray(1 + ivBytes + tagBytes)), decipher.final()]).toString("utf8");
    } catch (cause) {
      if (cause instanceof RefusedError) throw cause;
      throw new RefusedError(
        "E_SECRET_UNREADABLE",
        `The secret ${name} cannot be read with the key in ${this.#keyPath}. Set it again with: inferno secret set ${name}`,
      );
    }
  }

  #loadKey(): Buffer | null {
    this.#key ??= readKeyFile(this.#keyPath);
    return this.#key;
  }

  #makeKey(): Buffer {
    this.#key = makeKeyFile(this.#keyPath);
    return this.#key;
  }
}

function associatedData(name: string): Buffer {
  return Buffer.from(`inferno|1|secrets|${name}|value`, "utf8");
}

function readKeyFile(path: string): Buffer | null {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new RefusedError("E_KEY_FILE", `The key file ${path} cannot be read (${(cause as NodeJS.ErrnoException).code}).`);
  }
  try {
    const { mode, uid } = fstatSync(file);
    const foreign = process.getuid !== undefined && uid !== process.getuid();
    if (process.platform !== "win32" && ((mode & 0o077) !== 0 || foreign)) {
      throw new RefusedError("E_KEY_FILE", `The key file ${path} can be read by others. Make it yours alone: chmod 600 '${path}'`);
    }
    const key = readFileSync(file);
    if (key.length !== keyBytes) throw new RefusedError("E_KEY_FILE", `The key file ${path} must hold exactly ${keyBytes} bytes; it has ${key.length}.`);
    return key;
  } finally {
    closeSync(file);
  }
}

function makeKeyFile(path: string): Buffer {
  const key = randomBytes(keyBytes);
  const file = openSync(path, "wx", 0o600);
  try {
    writeSync(file, key);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return key;
}
