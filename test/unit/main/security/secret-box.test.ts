import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { makeFileKeyKeeper } from "../../../../src-main/security/key-keeper.ts";
import { SecretBox } from "../../../../src-main/security/secret-box.ts";
import { Secrets } from "../../../../src-main/security/secrets.ts";
import { openStore } from "../../../../src-main/storage/store.ts";
import { makeTempDir } from "../../../support/temp-dir.ts";

const unreadable = expect.objectContaining({ code: "E_SECRET_UNREADABLE", message: expect.stringContaining("inferno secret set") });

test("what was sealed is opened again, by another box on the same folder too", async () => {
  await using folder = await makeTempDir();
  const box = new SecretBox(makeFileKeyKeeper(folder.path, {}));
  for (const value of ["sk-123", "ключ 🔑", "x".repeat(65_536)]) {
    const sealed = box.seal("prod", value);
    expect(sealed.includes(Buffer.from(value.slice(0, 6)))).toBe(false);
    expect(box.open("prod", sealed)).toBe(value);
    expect(new SecretBox(makeFileKeyKeeper(folder.path, {})).open("prod", sealed)).toBe(value);
  }
});

test("the same value is sealed differently each time", async () => {
  await using folder = await makeTempDir();
  const box = new SecretBox(makeFileKeyKeeper(folder.path, {}));
  expect(box.seal("a", "x").equals(box.seal("a", "x"))).toBe(false);
});

test("the key file is made for its owner alone", async () => {
  await using folder = await makeTempDir();
  new SecretBox(makeFileKeyKeeper(folder.path, {})).seal("a", "x");
  expect(statSync(folder.file("secret.key")).mode & 0o777).toBe(0o600);
  expect(readFileSync(folder.file("secret.key"))).toHaveLength(32);
});

test("a sealed value does not open under another name, so that two cannot be swapped", async () => {
  await using folder = await makeTempDir();
  const box = new SecretBox(makeFileKeyKeeper(folder.path, {}));
  const sealed = box.seal("prod", "x");
  expect(() => box.open("test", sealed)).toThrow(unreadable);
});

test("a sealed value of which any byte was changed, or that was cut short, does not open", async () => {
  await using folder = await makeTempDir();
  const box = new SecretBox(makeFileKeyKeeper(folder.path, {}));
  const sealed = box.seal("prod", "value");
  for (let at = 0; at < sealed.length; at += 1) {
    const tampered = Buffer.from(sealed);
    tampered[at] = (tampered[at] ?? 0) ^ 1;
    expect(() => box.open("prod", tampered), `byte ${at}`).toThrow(unreadable);
    expect(() => box.open("prod", sealed.subarray(0, at)), `${at} bytes`).toThrow(unreadable);
  }
});

test("another key does not open it", async () => {
  await using folder = await makeTempDir();
  const sealed = new SecretBox(makeFileKeyKeeper(folder.path, {})).seal("prod", "x");
  writeFileSync(folder.file("secret.key"), Buffer.alloc(32, 7));
  expect(() => new SecretBox(makeFileKeyKeeper(folder.path, {})).open("prod", sealed)).toThrow(unreadable);
});

test("without its key a secret cannot be read, and no new key takes the place of the one that may be put back", async () => {
  await using folder = await makeTempDir();
  const sealed = new SecretBox(makeFileKeyKeeper(folder.path, {})).seal("prod", "x");
  const key = readFileSync(folder.file("secret.key"));
  rmSync(folder.file("secret.key"));
  const box = new SecretBox(makeFileKeyKeeper(folder.path, {}));
  expect(() => box.open("prod", sealed)).toThrow(unreadable);
  expect(existsSync(folder.file("secret.key"))).toBe(false);
  writeFileSync(folder.file("secret.key"), key, { mode: 0o600 });
  expect(box.open("prod", sealed)).toBe("x");
});

test("a key file that others can read is refused, with the command that mends it", async () => {
  await using folder = await makeTempDir();
  const sealed = new SecretBox(makeFileKeyKeeper(folder.path, {})).seal("prod", "x");
  chmodSync(folder.file("secret.key"), 0o644);
  const refused = expect.objectContaining({ code: "E_KEY_FILE", message: expect.stringContaining("chmod 600") });
  expect(() => new SecretBox(makeFileKeyKeeper(folder.path, {})).open("prod", sealed)).toThrow(refused);
  expect(() => new SecretBox(makeFileKeyKeeper(folder.path, {})).seal("prod", "x")).toThrow(refused);
});

test("a key file of another length is refused", async () => {
  await using folder = await makeTempDir();
  writeFileSync(folder.file("secret.key"), "short", { mode: 0o600 });
  expect(() => new SecretBox(makeFileKeyKeeper(folder.path, {})).seal("prod", "x")).toThrow(
    expect.objectContaining({ code: "E_KEY_FILE", message: expect.stringContaining("has 5") }),
  );
});

test("the key file can be elsewhere", async () => {
  await using folder = await makeTempDir();
  new SecretBox(makeFileKeyKeeper(folder.path, { INFERNO_KEY_FILE: folder.file("elsewhere.key") })).seal("prod", "x");
  expect(existsSync(folder.file("elsewhere.key"))).toBe(true);
  expect(existsSync(folder.file("secret.key"))).toBe(false);
});

test("secrets are listed by name and time, read by name, and gone when removed", async () => {
  await using folder = await makeTempDir();
  const store = openStore(folder.path);
  const secrets = new Secrets(store.secrets, new SecretBox(makeFileKeyKeeper(folder.path, {})));
  secrets.set("b", "two", 2);
  secrets.set("a", "one", 1);
  expect(secrets.list()).toEqual([
    { name: "a", updatedAt: 1 },
    { name: "b", updatedAt: 2 },
  ]);
  expect([secrets.has("a"), secrets.has("c"), secrets.read("b")]).toEqual([true, false, "two"]);
  secrets.remove("a");
  expect(() => secrets.read("a")).toThrow(expect.objectContaining({ code: "E_SECRET_UNKNOWN" }));
  expect(() => secrets.remove("a")).toThrow(expect.objectContaining({ code: "E_SECRET_UNKNOWN" }));
  store.close();
});
