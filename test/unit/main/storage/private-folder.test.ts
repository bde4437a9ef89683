import { chmodSync, chownSync, mkdirSync, statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { judgeFolder, makePrivateFolder } from "../../../../src-main/storage/private-folder.ts";
import { makeTempDir } from "../../../support/temp-dir.ts";

const me = 1000;

describe("a folder", () => {
  test.each([
    ["of this user alone stays as it is", 0o40700, me, "private"],
    ["of another user, closed to everyone else, stays as it is", 0o40700, 0, "private"],
    ["of this user that its group can read is tightened", 0o40750, me, "tighten"],
    ["of this user that everyone can only walk through is tightened", 0o40711, me, "tighten"],
    ["of another user that everyone can read is refused", 0o40755, 0, "refuse"],
    ["that all share is refused, whoever owns it", 0o41777, me, "refuse"],
  ] as const)("%s", (_what, mode, uid, verdict) => {
    expect(judgeFolder({ mode, uid }, me)).toBe(verdict);
  });
});

describe.runIf(process.getuid !== undefined)("on a system with owners", () => {
  test("a data folder that others could read is closed to them, and one that is not there is made closed", async () => {
    await using folder = await makeTempDir();
    for (const mode of [0o755, 0o770]) {
      chmodSync(folder.path, mode);
      makePrivateFolder(folder.path);
      expect(statSync(folder.path).mode & 0o777).toBe(0o700);
    }
    makePrivateFolder(folder.file("a/b"));
    expect(statSync(folder.file("a/b")).mode & 0o777).toBe(0o700);
  });

  test("one that all share is refused with a sentence, and stays as it is", async () => {
    await using folder = await makeTempDir();
    chmodSync(folder.path, 0o1777);
    expect(() => makePrivateFolder(folder.path)).toThrow(expect.objectContaining({ code: "E_FOLDER_SHARED", message: expect.stringContaining("--data-dir") }));
    expect(statSync(folder.path).mode & 0o7777).toBe(0o1777);
  });

  test.runIf(process.getuid?.() === 0)("one of another user that can be read is refused", async () => {
    await using folder = await makeTempDir();
    mkdirSync(folder.file("theirs"), { mode: 0o755 });
    chownSync(folder.file("theirs"), 12_345, 12_345);
    expect(() => makePrivateFolder(folder.file("theirs"))).toThrow(expect.objectContaining({ code: "E_FOLDER_SHARED" }));
  });
});
