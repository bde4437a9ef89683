import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkOutput, outputFormat } from "../../../../../src-main/cli/run/output-path.ts";
import { writeOutput } from "../../../../../src-main/cli/run/write-output.ts";
import { makeOut } from "../make-shell.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "inferno-output-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function* pieces(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

async function* failing(): AsyncGenerator<string> {
  yield "half a result";
  throw new Error("the control plane is gone");
}

const stdout = makeOut();

describe("writeOutput", () => {
  it("writes all pieces and leaves nothing else behind", async () => {
    const target = path.join(folder, "out.jsonl");
    await writeOutput({ kind: "file", path: target }, pieces("a\n", "b\n"), { stdout });
    expect(readFileSync(target, "utf8")).toBe("a\nb\n");
    expect(readdirSync(folder)).toEqual(["out.jsonl"]);
  });

  it("writes more than it gathers at once", async () => {
    const target = path.join(folder, "out.jsonl");
    const text = "x".repeat(100_000);
    await writeOutput({ kind: "file", path: target }, pieces(...Array.from({ length: 10 }, () => text)), { stdout });
    expect(statSync(target).size).toBe(1_000_000);
  });

  it("replaces an existing file and keeps its mode", async () => {
    const target = path.join(folder, "out.jsonl");
    writeFileSync(target, "old");
    chmodSync(target, 0o600);
    await writeOutput({ kind: "file", path: target }, pieces("new"), { stdout });
    expect(readFileSync(target, "utf8")).toBe("new");
    expect(statSync(target).mode & 0o777).toBe(0o600);
  });

  it("keeps an existing file when the results break off, with nothing beside it", async () => {
    const target = path.join(folder, "out.jsonl");
    writeFileSync(target, "old");
    await expect(writeOutput({ kind: "file", path: target }, failing(), { stdout })).rejects.toThrow("the control plane is gone");
    expect(readFileSync(target, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["out.jsonl"]);
  });

  it("leaves no file when it is interrupted", async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(writeOutput({ kind: "file", path: path.join(folder, "out.jsonl") }, pieces("a"), { stdout, signal: controller.signal })).rejects.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("says in a sentence that its folder is gone", async () => {
    await expect(writeOutput({ kind: "file", path: path.join(folder, "gone", "out.jsonl") }, pieces("a"), { stdout })).rejects.toThrow(
      "its folder is gone. The results are stored.",
    );
  });

  it("writes a device without renaming over it", async () => {
    await writeOutput({ kind: "stream", path: "/dev/null" }, pieces("a"), { stdout });
    expect(statSync("/dev/null").isFile()).toBe(false);
  });

  it("writes standard output as it is, but strips escapes when that is a terminal", async () => {
    const pipe = makeOut();
    const terminal = makeOut({ isTty: true });
    await writeOutput({ kind: "stdout" }, pieces("\u001b[2Ja\n"), { stdout: pipe });
    await writeOutput({ kind: "stdout" }, pieces("\u001b[2Ja\n"), { stdout: terminal });
    expect([pipe.text(), terminal.text()]).toEqual(["\u001b[2Ja\n", "a\n"]);
  });

  it("stops reading results when nobody reads its output", async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<string> {
      for (;;) {
        read++;
        yield "line\n";
      }
    }
    await writeOutput({ kind: "stdout" }, endless(), { stdout: { ...makeOut(), closed: true } });
    expect(read).toBe(1);
  });
});

describe("checkOutput", () => {
  it("takes a new file, an existing one, standard output and a device", async () => {
    writeFileSync(path.join(folder, "old.jsonl"), "");
    expect(await checkOutput("new.jsonl", { cwd: folder })).toEqual({ kind: "file", path: path.join(folder, "new.jsonl") });
    expect(await checkOutput("old.jsonl", { cwd: folder })).toEqual({ kind: "file", path: path.join(folder, "old.jsonl") });
    expect(await checkOutput("-", { cwd: folder })).toEqual({ kind: "stdout" });
    expect(await checkOutput("/dev/null", { cwd: folder })).toEqual({ kind: "stream", path: "/dev/null" });
  });

  it("goes through a link to the file behind it", async () => {
    mkdirSync(path.join(folder, "far"));
    writeFileSync(path.join(folder, "far", "real.jsonl"), "");
    symlinkSync(path.join(folder, "far", "real.jsonl"), path.join(folder, "link.jsonl"));
    expect(await checkOutput("link.jsonl", { cwd: folder })).toEqual({ kind: "file", path: path.join(folder, "far", "real.jsonl") });
  });

  it.each([
    ["", ".", "is a folder"],
    ["", "sub/", "is a folder"],
    ["", "none/out.jsonl", "does not exist"],
    ["", "input.jsonl/out.jsonl", "is not a folder"],
    ["", "x".repeat(256), "longer than 255 bytes"],
    ["the input", "input.jsonl", "is the input file"],
  ])("refuses %s %s", async (_, output, sentence) => {
    writeFileSync(path.join(folder, "input.jsonl"), "");
    await expect(checkOutput(output, { cwd: folder, input: "input.jsonl" })).rejects.toThrow(sentence);
  });
});

it.each([
  ["a.csv", "csv"],
  ["A.CSV", "csv"],
  ["a.jsonl", "jsonl"],
  ["csv", "jsonl"],
  ["-", "jsonl"],
])("writes %s as %s", (output, format) => {
  expect(outputFormat(output)).toBe(format);
});
