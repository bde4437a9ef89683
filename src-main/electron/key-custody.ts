import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import { type KeyKeeper, keyBytes, keyFileOf, readKeyFile, sealedKeyFileOf, writeOwnFile } from "../security/key-keeper.ts";

/** What of Electron's `safeStorage` is used here. */
export type Keyring = {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  encryptStringAsync(text: string): Promise<Buffer>;
  decryptStringAsync(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }>;
};

/**
 * Has the system's keyring keep the key that protects a folder's secrets. A key file that is there moves over: it goes only
 * after the sealed copy has been read back. Null when there is no keyring that protects anything (`isProtecting` false: on
 * Linux without one, Electron would use a password that everybody knows), or when the user named a key file: the file stays.
 * Throws `RefusedError` E_KEY_SEALED when the keyring cannot open what it once sealed.
 */
export async function openKeyCustody(dataDir: string, env: NodeJS.ProcessEnv, keyring: Keyring, isProtecting: boolean): Promise<KeyKeeper | null> {
  const sealedFile = sealedKeyFileOf(dataDir);
  const isSealed = existsSync(sealedFile);
  if (env.INFERNO_KEY_FILE) return null;
  if (!isProtecting || !(await keyring.isAsyncEncryptionAvailable())) {
    if (isSealed) throw refuseSealed(sealedFile);
    return null;
  }
  const key = isSealed ? await openSealedKey(sealedFile, keyring) : await sealFirstKey(dataDir, env, sealedFile, keyring);
  removeMovedKey(dataDir, env, key);
  return {
    place: "the system's keyring",
    read: () => key,
    make() {
      throw new Error("the keyring has a key from the start");
    },
  };
}

async function openSealedKey(sealedFile: string, keyring: Keyring): Promise<Buffer> {
  let opened: Awaited<ReturnType<Keyring["decryptStringAsync"]>>;
  try {
    opened = await keyring.decryptStringAsync(readFileSync(sealedFile));
  } catch {
    throw refuseSealed(sealedFile);
  }
  const key = Buffer.from(opened.result, "base64");
  if (key.length !== keyBytes) throw refuseSealed(sealedFile);
  if (opened.shouldReEncrypt) await sealKey(key, sealedFile, keyring);
  return key;
}

/** A start that was cut off after the sealing left the file where it was. */
function removeMovedKey(dataDir: string, env: NodeJS.ProcessEnv, key: Buffer): void {
  const keyFile = keyFileOf(dataDir, env);
  if (readKeyFile(keyFile)?.equals(key) === true) rmSync(keyFile);
}

async function sealFirstKey(dataDir: string, env: NodeJS.ProcessEnv, sealedFile: string, keyring: Keyring): Promise<Buffer> {
  const key = readKeyFile(keyFileOf(dataDir, env)) ?? randomBytes(keyBytes);
  await sealKey(key, sealedFile, keyring);
  if (!(await openSealedKey(sealedFile, keyring)).equals(key)) throw refuseSealed(sealedFile);
  return key;
}

async function sealKey(key: Buffer, sealedFile: string, keyring: Keyring): Promise<void> {
  const fresh = `${sealedFile}.new`;
  rmSync(fresh, { force: true });
  writeOwnFile(fresh, await keyring.encryptStringAsync(key.toString("base64")));
  renameSync(fresh, sealedFile);
}

function refuseSealed(sealedFile: string): RefusedError {
  return new RefusedError(
    "E_KEY_SEALED",
    `The system's keyring does not open ${sealedFile}, the key of this folder's secrets. Unlock the keyring and start again; if it is lost, move that file away and set the secrets anew.`,
  );
}
