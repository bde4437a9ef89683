import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fingerprintSources, isFresh } from "../../../scripts/build/fingerprint.ts";
import { withBuildLock } from "../../../scripts/build/lock.ts";
import { publishFiles, removeLeftovers } from "../../../scripts/build/publish.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "inferno-build-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

describe("a build is stale", () => {
  test.each([
    ["when a source changes", () => write("src-main/a.ts", "2")],
    ["when a source is added", () => write("src-shared/core/b.ts", "1")],
    ["when a source goes", () => rmSync(path.join(root, "src-main/a.ts"))],
    ["when the installed packages change", () => write("package-lock.json", "{}")],
    ["when the build itself changes", () => write("scripts/build/publish.ts", "1")],
  ])("%s", (_when, change) => {
    write("src-main/a.ts", "1");
    const before = fingerprintSources(root);
    change();
    expect(fingerprintSources(root)).not.toBe(before);
  });

  test("when one of its outputs is gone", () => {
    write("out/main/cli.js", "1");
    write("out/build.json", JSON.stringify({ fingerprint: "f", outputs: ["out/main/cli.js"] }));
    expect(isFresh(root, "f")).toBe(true);
    rmSync(path.join(root, "out/main/cli.js"));
    expect(isFresh(root, "f")).toBe(false);
  });

  test("when its stamp cannot be read", () => {
    write("out/build.json", "{");
    expect(isFresh(root, "f")).toBe(false);
  });
});

test("a build is fresh after a file was only touched, and whatever lies in dist", () => {
  write("src-node/a.ts", "1");
  const before = fingerprintSources(root);
  utimesSync(path.join(root, "src-node/a.ts"), 1, 1);
  write("src-node/dist/cli.js", "1");
  write("notes.txt", "1");
  expect(fingerprintSources(root)).toBe(before);
});

describe("the build lock", () => {
  test("lets one build run at a time", async () => {
    const events: string[] = [];
    const build = (name: string) =>
      withBuildLock(root, async () => {
        events.push(`${name} begins`);
        await new Promise(setImmediate);
        events.push(`${name} ends`);
      });
    await Promise.all([build("one"), build("other")]);
    expect(events).toHaveLength(4);
    expect(events[1]).toBe(events[0]?.replace("begins", "ends"));
  });

  test("is taken over from a process that died with it", async () => {
    const dead = spawnSync(process.execPath, ["--version"]).pid;
    write("out/build.lock", String(dead));
    expect(await withBuildLock(root, async () => "built")).toBe("built");
  });

  test("is free again after a build that failed", async () => {
    await expect(withBuildLock(root, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(readdirSync(path.join(root, "out"))).toEqual([]);
  });
});

describe("a finished build", () => {
  test("replaces files and keeps those it does not name", () => {
    write("new/cli.js", "new");
    write("new/shared-AbCd1234.js", "chunk");
    write("out/main/cli.js", "old");
    write("out/main/kept.js", "kept");
    expect(publishFiles(path.join(root, "new"), root, "out/main")).toEqual(["out/main/shared-AbCd1234.js", "out/main/cli.js"]);
    expect(readFileSync(path.join(root, "out/main/cli.js"), "utf8")).toBe("new");
    expect(existsSync(path.join(root, "out/main/kept.js"))).toBe(true);
  });

  test("takes away what only the one before it made", () => {
    write("out/main/shared-old.js", "1");
    write("out/main/cli.js", "1");
    removeLeftovers(root, ["out/main/shared-old.js", "out/main/cli.js"], ["out/main/cli.js"]);
    expect(readdirSync(path.join(root, "out/main"))).toEqual(["cli.js"]);
  });
});
