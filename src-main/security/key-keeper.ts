import { randomBytes } from "node:crypto";
import { closeSync, constants, existsSync, fstatSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { RefusedError } from "../../src-shared/wire/reply.ts";

/** Bytes of the key that secrets are sealed under. */
export const keyBytes = 32;

/** Who keeps the key. */
export type KeyKeeper = {
  /** Where it is, for sentences. */
  place: string;
  /** The key, or null when none was made yet. Throws `RefusedError` when it cannot be had. */
  read(): Buffer | null;
  /** Makes the first key. */
  make(): Buffer;
};

/** The key in a file of the data folder, or where INFERNO_KEY_FILE says. */
export const keyFileOf = (dataDir: string, env: NodeJS.ProcessEnv): string => env.INFERNO_KEY_FILE || join(dataDir, "secret.key");
/** The key as the system's keyring sealed it, when the desktop app keeps it. */
export const sealedKeyFileOf = (dataDir: string): string => join(dataDir, "secret.key.sealed");

/** A file that only the owner can read. Never made beside a key that the desktop app keeps: there would be two. */
export function makeFileKeyKeeper(dataDir: string, env: NodeJS.ProcessEnv): KeyKeeper {
  const path = keyFileOf(dataDir, env);
  const sealed = sealedKeyFileOf(dataDir);
  const refuseSealed = (): void => {
    if (env.INFERNO_KEY_FILE || !existsSync(sealed)) return;
    throw new RefusedError(
      "E_KEY_SEALED",
      `The desktop app keeps the key of this folder's secrets in the system's keyring (${sealed}). Start the app on this folder.`,
    );
  };
  return {
    place: path,
    read() {
      const key = readKeyFile(path);
      if (key === null) refuseSealed();
      return key;
    },
    make() {
      refuseSealed();
      return makeKeyFile(path);
    },
  };
}

/** Throws `RefusedError` E_KEY_FILE when others can read it, or it is no key. */
export function readKeyFile(path: string): Buffer | null {
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
  writeOwnFile(path, key);
  return key;
}

/** A new file that only the owner can read, on disk when this returns. */
export function writeOwnFile(path: string, bytes: Uint8Array): void {
  const file = openSync(path, "wx", 0o600);
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
