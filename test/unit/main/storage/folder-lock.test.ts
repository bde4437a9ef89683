import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lockFolder, readControlAddress } from "../../../../src-main/storage/folder-lock.ts";
import { makeTempDir } from "../../../support/temp-dir.ts";
import { waitFor } from "../../../support/wait-for.ts";
import { startScript } from "./start-script.ts";

test("a folder is locked for other processes until it is released", async () => {
  await using folder = await makeTempDir();
  const lock = lockFolder(folder.file("data"));
  await using other = startScript("lock-holder.ts", folder.file("data"));
  await other.waitForLines(1);
  expect(other.lines).toEqual(["refused"]);
  expect(lockFolder(folder.file("data"))).toBeNull();
  lock?.release();
  const again = lockFolder(folder.file("data"));
  expect(again).not.toBeNull();
  again?.release();
});

test("the lock of a process that was killed is free at once, and its address is known to be of the dead", async () => {
  await using folder = await makeTempDir();
  await using holder = startScript("lock-holder.ts", folder.path);
  await holder.waitForLines(1);
  expect(holder.lines).toEqual(["locked"]);
  expect(lockFolder(folder.path)).toBeNull();
  expect(readControlAddress(folder.path)?.pid).toBe(holder.child.pid);
  await holder.kill();
  const lock = await waitFor(() => lockFolder(folder.path), { what: "the lock" });
  expect(readControlAddress(folder.path)).toEqual({ pid: process.pid, address: null });
  lock.release();
});

test("the address is for the owner's eyes, written whole, and gone with the lock", async () => {
  await using folder = await makeTempDir();
  const data = folder.file("data");
  const lock = lockFolder(data);
  lock?.announce({ host: "127.0.0.1", port: 7433, key: "k".repeat(43) });
  expect(readControlAddress(data)).toEqual({ pid: process.pid, address: { host: "127.0.0.1", port: 7433, key: "k".repeat(43) } });
  expect(statSync(`${data}/control.json`).mode & 0o777).toBe(0o600);
  expect(statSync(data).mode & 0o777).toBe(0o700);
  expect(readdirSync(data).filter((name) => name.endsWith(".new"))).toEqual([]);
  lock?.release();
  expect(existsSync(`${data}/control.json`)).toBe(false);
});

test.runIf(process.getuid !== undefined)("a folder that others could read is closed to them before anything is put into it", async () => {
  await using folder = await makeTempDir();
  chmodSync(folder.path, 0o755);
  lockFolder(folder.path)?.release();
  expect(statSync(folder.path).mode & 0o777).toBe(0o700);
  chmodSync(folder.path, 0o1777);
  expect(() => lockFolder(folder.path)).toThrow(expect.objectContaining({ code: "E_FOLDER_SHARED" }));
  expect(readdirSync(folder.path).filter((name) => name === "control.json")).toEqual([]);
});

test.each([
  ["nothing", null],
  ["an empty file", ""],
  ["half of one", '{"pid":12,"addr'],
  ["something else", '"hello"'],
  ["a process id alone", '{"pid":12}'],
  ["a port that is text", '{"pid":12,"address":{"host":"h","port":"7433","key":"k"}}'],
])("%s where the address should be is no address", async (_what, text) => {
  await using folder = await makeTempDir();
  if (text !== null) writeFileSync(folder.file("control.json"), text);
  expect(readControlAddress(folder.path)).toBeNull();
});
