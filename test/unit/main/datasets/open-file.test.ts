import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DatasetError } from "../../../../src-main/datasets/dataset-error.ts";
import { openDatasetFile } from "../../../../src-main/datasets/open-file.ts";
import { collect } from "./dataset-reading.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "inferno-open-file-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function openError(path: string): Promise<DatasetError> {
  const error: unknown = await openDatasetFile(path).catch((reason: unknown) => reason);
  if (error instanceof DatasetError) return error;
  throw new Error(`${path} could be opened`);
}

const isWindows = process.platform === "win32";

test("gives a file's bytes, name and size", async () => {
  const path = join(folder, "rows.jsonl");
  const content = '{"a":1}\n'.repeat(100_000);
  writeFileSync(path, content);
  const file = await openDatasetFile(path);
  expect([file.name, file.bytes]).toEqual(["rows.jsonl", content.length]);
  expect(Buffer.concat(await collect(file.stream)).toString()).toBe(content);
  await file.close();
});

test("closes a file that is not read", async () => {
  const path = join(folder, "rows.jsonl");
  writeFileSync(path, "x");
  const file = await openDatasetFile(path);
  await file.close();
  await expect(file.stream.next()).rejects.toThrow(DatasetError);
});

describe("what is no regular file is refused", () => {
  test("a path where nothing is", async () => {
    expect(await openError(join(folder, "none.jsonl"))).toMatchObject({ code: "E_NOT_FOUND", message: expect.stringContaining("none.jsonl is not there") });
  });

  test("a path through a file", async () => {
    writeFileSync(join(folder, "a"), "");
    expect((await openError(join(folder, "a", "b"))).code).toBe("E_NOT_FOUND");
  });

  test("a folder", async () => {
    mkdirSync(join(folder, "rows.jsonl"));
    expect(await openError(join(folder, "rows.jsonl"))).toMatchObject({ code: "E_NOT_A_FILE", message: expect.stringContaining("is a folder") });
  });

  test.runIf(!isWindows)("a named pipe, without waiting for its writer", async () => {
    execFileSync("mkfifo", [join(folder, "pipe")]);
    expect(await openError(join(folder, "pipe"))).toMatchObject({ code: "E_NOT_A_FILE", message: expect.stringContaining("named pipe") });
  });

  test.runIf(!isWindows)("a device", async () => {
    expect(await openError("/dev/zero")).toMatchObject({ code: "E_NOT_A_FILE", message: expect.stringContaining("device") });
  });

  test.runIf(!isWindows)("a link that leads to itself", async () => {
    symlinkSync(join(folder, "loop"), join(folder, "loop"));
    expect(await openError(join(folder, "loop"))).toMatchObject({ code: "E_NOT_READABLE", message: expect.stringContaining("symbolic link") });
  });

  test.runIf(!isWindows)("a file that this user may not read, which root always may", async () => {
    writeFileSync(join(folder, "secret"), "x");
    chmodSync(join(folder, "secret"), 0);
    const ending = await openDatasetFile(join(folder, "secret")).then(
      (file) => file.close(),
      (error: unknown) => error,
    );
    expect(ending).toEqual(process.getuid?.() === 0 ? undefined : expect.objectContaining({ code: "E_NOT_READABLE" }));
  });
});

describe("a file that changes while it is read ends with E_FILE_CHANGED", () => {
  test.each<[how: string, change: (path: string) => void | Promise<void>]>([
    ["grows", (path) => appendFile(path, "more")],
    ["shrinks", (path) => truncateSync(path, 300_000)],
    ["is written over", (path) => writeFileSync(path, "y".repeat(600_000))],
    [
      "gives its name to another",
      (path) => {
        writeFileSync(`${path}.new`, "x".repeat(600_000));
        renameSync(`${path}.new`, path);
      },
    ],
    ["is removed", (path) => rmSync(path)],
  ])("%s", async (_, change) => {
    const path = join(folder, "rows.jsonl");
    writeFileSync(path, "x".repeat(600_000));
    const { stream } = await openDatasetFile(path);
    await stream.next();
    await change(path);
    const reading = collect(stream);
    await expect(reading).rejects.toMatchObject({ code: "E_FILE_CHANGED", message: expect.stringContaining("was changed while it was read") });
  });
});
