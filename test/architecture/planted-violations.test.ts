import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { findImportCycles } from "./import-cycles.ts";
import { checkDependencies, checkImports } from "./import-rules.ts";
import { findImports } from "./imports.ts";
import { checkOutsideMentions, checkPurity, checkShape } from "./shape-rules.ts";
import { formatViolation, parseSources, readTextFiles, type SourceFile, type TextFile, type Violation } from "./source-tree.ts";
import { checkComments, checkWords } from "./word-rules.ts";

/** A tree of files by path, written to a folder of its own, read and checked; each violation as one line of text. */
function checkTree(textByPath: Readonly<Record<string, string>>, check: (sources: SourceFile[], files: TextFile[]) => Violation[]): string[] {
  const root = mkdtempSync(path.join(tmpdir(), "inferno-architecture-"));
  try {
    for (const [file, text] of Object.entries(textByPath)) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    }
    const files = readTextFiles(root);
    return check(parseSources(files), files).map(formatViolation);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const importsOf = (sources: SourceFile[]): Violation[] => checkImports(sources.flatMap(findImports));

describe("the import rules refuse", () => {
  test.each([
    ["src-shared/model/run.ts", "../core/plan.ts", "src-shared/model/ must not import ../core/plan.ts"],
    ["src-shared/model/run.ts", "yaml", "src-shared/model/ must not import yaml"],
    ["src-shared/wire/frame.ts", "../core/plan.ts", "a rule belongs in src-shared/core"],
    ["src-shared/core/plan.ts", "../wire/frame.ts", "src-shared/core/ must not import ../wire/frame.ts"],
    ["src-shared/core/plan.ts", "node:fs", "src-shared is pure"],
    ["src-shared/core/plan.ts", "@huggingface/jinja", "src-shared is pure"],
    ["src-shared/core/templates/render.ts", "yaml", "src-shared is pure"],
    ["src-shared/loose.ts", "zod", "a file here belongs in model, core or wire"],
    ["src-shared/core/plan.ts", "../../src-main/clock.ts", "src-shared is pure"],
    ["src-main/runs/recorder.ts", "../gateways/ui/socket.ts", "do not know how they are reached"],
    ["src-main/datasets/import.ts", "../cli/shell.ts", "do not know how they are reached"],
    ["src-main/metrics/roll-up.ts", "../control-plane.ts", "do not know how they are reached"],
    ["src-main/gateways/nodes/link.ts", "../../control-plane.ts", "control-plane.ts gives it what it needs"],
    ["src-main/storage/runs-table.ts", "../runs/recorder.ts", "storage knows tables and nothing above them"],
    ["src-main/runs/recorder.ts", "better-sqlite3", "only src-main/storage/database.ts may import better-sqlite3"],
    ["src-main/storage/runs-table.ts", "better-sqlite3", "take a database from src-main/storage/database.ts"],
    ["src-main/cli/shell.ts", "../storage/store.ts", "the shell asks a control plane"],
    ["src-main/cli.ts", "./gateways/ui/socket.ts", "the shell asks a control plane"],
    ["src-main/cli/shell.ts", "electron", "only src-main/electron/ may import electron"],
    ["src-main/runs/recorder.ts", "socket.io", "only src-main/gateways/ may import socket.io"],
    ["src-main/cli/shell.ts", "socket.io-client", "only src-node/control-link.ts and src-main/control-client.ts"],
    ["src-node/protocols/http.ts", "undici", "only src-node/calls/ may import undici"],
    ["src-main/control-client.ts", "../src-node/cli.ts", "share code only through src-shared"],
    ["src-node/cli.ts", "../src-main/cli.ts", "belongs in src-shared"],
    ["src-renderer/app.ts", "../src-main/cli.ts", "src-shared/wire"],
    ["scripts/build.ts", "../../elsewhere/a.ts", "outside the repository"],
  ])("%s importing %s", (file, specifier, message) => {
    expect(checkTree({ [file]: `\nimport { x } from ${JSON.stringify(specifier)};\n` }, importsOf)).toEqual([expect.stringContaining(message)]);
    expect(checkTree({ [file]: `\nimport { x } from ${JSON.stringify(specifier)};\n` }, importsOf)[0]).toMatch(new RegExp(`^${file}:2: `));
  });

  test.each([
    'import type { X } from "socket.io";',
    'import { type X } from "socket.io";',
    'export { X } from "socket.io";',
    'export * from "socket.io";',
    'const io = await import("socket.io");',
    'type X = import("socket.io").Server;',
  ])("every way to import: %s", (text) => {
    expect(checkTree({ "src-main/runs/a.ts": text }, importsOf)).toHaveLength(1);
  });

  test("nothing of what the layers allow", () => {
    const tree = {
      "src-shared/core/plan.ts": 'import { z } from "zod";\nimport "../model/run.ts";\nimport "./templates/x.ts";',
      "src-main/runs/recorder.ts": 'import "../storage/store.ts";\nimport "../scheduling/leases.ts";\nimport "../../src-shared/wire/frame.ts";',
      "src-main/cli/shell.ts": 'import "../control-plane.ts";\nimport "../datasets/dataset-error.ts";',
      "src-main/gateways/ui/socket.ts": 'import "socket.io";\nimport "../../runs/recorder.ts";',
      "src-node/control-link.ts": 'import "socket.io-client";',
      "test/unit/x.test.ts": 'import "socket.io";\nimport "../../src-node/cli.ts";',
    };
    expect(checkTree(tree, importsOf)).toEqual([]);
  });
});

test("a program's imports must be among its package's dependencies", () => {
  const tree = { "src-node/cli.ts": 'import "node:fs";\nimport "zod/v4";\nimport "yaml";' };
  expect(checkTree(tree, (sources) => checkDependencies(sources.flatMap(findImports), { "src-node/": ["zod"] }))).toEqual([
    "src-node/cli.ts:3: imports yaml, which an installed copy would not have; add it to the dependencies of its package.json",
  ]);
});

describe("circles of imports", () => {
  const cyclesOf = (sources: SourceFile[]): Violation[] => findImportCycles(sources.flatMap(findImports));

  test("are found over several files, once each", () => {
    const tree = {
      "src-node/a.ts": 'import "./b.ts";',
      "src-node/b.ts": 'import "./c.ts";',
      "src-node/c.ts": 'import "./a.ts";\nimport "./d.ts";',
      "src-node/d.ts": "",
    };
    expect(checkTree(tree, cyclesOf)).toEqual([expect.stringContaining("src-node/a.ts → src-node/b.ts → src-node/c.ts → src-node/a.ts")]);
  });

  test("of types alone do not count", () => {
    expect(checkTree({ "src-node/a.ts": 'import type { B } from "./b.ts";', "src-node/b.ts": 'import { a } from "./a.ts";' }, cyclesOf)).toEqual([]);
  });
});

describe("the shape of files", () => {
  test.each([
    ["src-node/RowRun.ts", "", "kebab-case"],
    ["src-node/row_run.ts", "", "kebab-case"],
    ["src-node/index.ts", "export const a = 1;", "no index files"],
    ["src-node/all.ts", 'export { a } from "./a.ts";\nexport * from "./b.ts";', "only passes on"],
    ["src-node/long.ts", "a();\n".repeat(351), "has 351 lines, and 350 are the most"],
    ["test/unit/long.test.ts", "a();\n".repeat(501), "has 501 lines, and 500 are the most"],
  ])("refuses %s", (file, text, message) => {
    expect(checkTree({ [file]: text }, checkShape)).toEqual([expect.stringContaining(message)]);
  });

  test("allows files at the limit", () => {
    expect(checkTree({ "src-node/row-run.ts": "a();\n".repeat(350), "test/unit/row-run.test.ts": "a();\n".repeat(500) }, checkShape)).toEqual([]);
  });
});

describe("purity", () => {
  test.each(["Date.now()", "new Date()", "Math.random()", "performance.now()", "crypto.randomUUID()"])("refuses %s in src-shared", (text) => {
    expect(checkTree({ "src-shared/core/a.ts": `export const f = () => ${text};` }, checkPurity)).toEqual([expect.stringContaining("src-shared is pure")]);
  });

  test.each(["let count = 0;", "export let count = 0;", "const seen = new Map();", "const seen = new Set<string>();", "export const queue: string[] = [];"])(
    "refuses %s at the top of a module",
    (text) => {
      expect(checkTree({ "src-main/runs/a.ts": text }, checkPurity)).toEqual([expect.stringContaining("keeps state in the module")]);
    },
  );

  test("allows constants, dates that are given, and state in functions", () => {
    const text =
      'export const kinds = new Map([["a", 1]]);\nexport const f = (at: number) => new Date(at);\nexport function g() {\n  let n = 0;\n  const m = new Map();\n  return [n++, m];\n}';
    expect(checkTree({ "src-shared/core/a.ts": text }, checkPurity)).toEqual([]);
  });
});

describe("words", () => {
  test.each([
    ["src-node/job-runner.ts", "", "job"],
    ["src-node/a.ts", "export class QueueManager {}", "manager"],
    ["src-node/a.ts", "export const workerCount = 1;", "worker"],
    ["src-node/a.ts", "export function send(payload: string) { return payload; }", "payload"],
    ["src-node/a.ts", "export const f = ({ a: item }) => item;", "item"],
    ["src-node/a.ts", "export type RowEntity = { id: string };", "entity"],
    ["src-node/a.ts", "export type A = { lastRecord: string };", "record"],
    ["src-node/a.ts", "export class A { #utils = 1; }", "util"],
    ["src-node/a.ts", "export const [serviceImpl] = [1];", "service"],
  ])("in %s: %s", (file, text, word) => {
    expect(checkTree({ [file]: text }, checkWords)).toEqual([expect.stringContaining(`instead of "${word}" say`)]);
  });

  test("of others may be used, and the verb to record", () => {
    const text =
      'import { Worker as Thread } from "node:worker_threads";\nexport function recordCall(schema: Record<string, { items: number }>) {\n  const { items } = schema.a;\n  return [new Thread(""), items, schema.b.items];\n}';
    expect(checkTree({ "src-main/a.ts": text }, checkWords)).toEqual([expect.stringContaining("calls something items")]);
    expect(checkTree({ "src-main/a.ts": text.replace("{ items: number }", "number") }, checkWords)).toEqual([]);
  });
});

describe("comments and mentions", () => {
  test.each(["// TODO later", "// @ts-ignore", "// oxlint-disable-next-line", "test.skip('x', () => {});", "  describe.only('x', () => {});"])(
    "refuses %s",
    (text) => {
      expect(checkTree({ "src-node/a.ts": `\n${text}` }, (_sources, files) => checkComments(files))).toEqual([
        expect.stringMatching(/^src-node\/a\.ts:2: says /),
      ]);
    },
  );

  test.each(["see /home/jo/notes", "`/work/thing`", "as in STYLE.md", "CONTRACTS §3"])("refuses %s", (text) => {
    expect(checkTree({ "README.md": text }, (_sources, files) => checkOutsideMentions(files))).toEqual([expect.stringMatching(/^README\.md:1: /)]);
  });

  test("allows documents and paths of the repository", () => {
    const tree = { "README.md": "see ARCHITECTURE.md and src-main/work/x, /home/me/x, http://host/work/x", "ARCHITECTURE.md": "" };
    expect(checkTree(tree, (_sources, files) => checkOutsideMentions(files))).toEqual([]);
  });
});
