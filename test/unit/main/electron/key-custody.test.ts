import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Keyring, openKeyCustody } from "../../../../src-main/electron/key-custody.ts";
import { makeFileKeyKeeper } from "../../../../src-main/security/key-keeper.ts";
import { SecretBox } from "../../../../src-main/security/secret-box.ts";
import { makeTempDir } from "../../../support/temp-dir.ts";

/** A keyring that seals by turning every byte; `lock` makes it another user's. */
class TurningKeyring implements Keyring {
  turn = 0x55;
  shouldReEncrypt = false;
  async isAsyncEncryptionAvailable(): Promise<boolean> {
    return true;
  }
  async encryptStringAsync(text: string): Promise<Buffer> {
    return Buffer.from(`sealed:${text}`).map((byte) => byte ^ this.turn) as Buffer;
  }
  async decryptStringAsync(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    const text = Buffer.from(sealed.map((byte) => byte ^ this.turn)).toString();
    if (!text.startsWith("sealed:")) throw new Error("cannot be decrypted");
    return { result: text.slice("sealed:".length), shouldReEncrypt: this.shouldReEncrypt };
  }
}

test("a key file moves into the keyring, and the secrets sealed under it still open", async () => {
  await using folder = await makeTempDir();
  const sealed = new SecretBox(makeFileKeyKeeper(folder.path, {})).seal("prod", "sk-1");
  const key = readFileSync(folder.file("secret.key"));
  const keeper = await openKeyCustody(folder.path, {}, new TurningKeyring(), true);
  expect(existsSync(folder.file("secret.key"))).toBe(false);
  expect(readFileSync(folder.file("secret.key.sealed")).includes(key)).toBe(false);
  expect(keeper?.read()?.equals(key)).toBe(true);
  const again = await openKeyCustody(folder.path, {}, new TurningKeyring(), true);
  expect(new SecretBox(again as NonNullable<typeof again>).open("prod", sealed)).toBe("sk-1");
});

test("a key that the keyring seals anew is the same key", async () => {
  await using folder = await makeTempDir();
  const keyring = new TurningKeyring();
  const key = (await openKeyCustody(folder.path, {}, keyring, true))?.read();
  keyring.shouldReEncrypt = true;
  expect((await openKeyCustody(folder.path, {}, keyring, true))?.read()).toEqual(key);
});

test("without a keyring that protects, or with a key file of the user's own, the file stays", async () => {
  await using folder = await makeTempDir();
  new SecretBox(makeFileKeyKeeper(folder.path, {})).seal("prod", "x");
  expect(await openKeyCustody(folder.path, {}, new TurningKeyring(), false)).toBeNull();
  expect(await openKeyCustody(folder.path, { INFERNO_KEY_FILE: folder.file("own.key") }, new TurningKeyring(), true)).toBeNull();
  expect(existsSync(folder.file("secret.key"))).toBe(true);
  expect(existsSync(folder.file("secret.key.sealed"))).toBe(false);
});

test("a crash between sealing and removing the file leaves one key, and the next start removes the file", async () => {
  await using folder = await makeTempDir();
  new SecretBox(makeFileKeyKeeper(folder.path, {})).seal("prod", "x");
  const key = readFileSync(folder.file("secret.key"));
  await openKeyCustody(folder.path, {}, new TurningKeyring(), true);
  writeFileSync(folder.file("secret.key"), key, { mode: 0o600 });
  expect((await openKeyCustody(folder.path, {}, new TurningKeyring(), true))?.read()?.equals(key)).toBe(true);
  expect(existsSync(folder.file("secret.key"))).toBe(false);
});

test("a keyring that does not open the key is told of, and no second key is made", async () => {
  await using folder = await makeTempDir();
  const keyring = new TurningKeyring();
  await openKeyCustody(folder.path, {}, keyring, true);
  keyring.turn = 0x11;
  await expect(openKeyCustody(folder.path, {}, keyring, true)).rejects.toMatchObject({ code: "E_KEY_SEALED" });
  await expect(openKeyCustody(folder.path, {}, keyring, false)).rejects.toMatchObject({ code: "E_KEY_SEALED" });
});

test("the shell does not make a key of its own beside one that the desktop keeps", async () => {
  await using folder = await makeTempDir();
  await openKeyCustody(folder.path, {}, new TurningKeyring(), true);
  const box = new SecretBox(makeFileKeyKeeper(folder.path, {}));
  expect(() => box.seal("prod", "x")).toThrow(expect.objectContaining({ code: "E_KEY_SEALED" }));
  expect(existsSync(folder.file("secret.key"))).toBe(false);
});
