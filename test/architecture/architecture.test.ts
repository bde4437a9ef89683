import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { findImportCycles } from "./import-cycles.ts";
import { checkDependencies, checkImports } from "./import-rules.ts";
import { findImports } from "./imports.ts";
import { checkOutsideMentions, checkPurity, checkShape } from "./shape-rules.ts";
import { formatViolation, parseSources, readTextFiles, type Violation } from "./source-tree.ts";
import { checkComments, checkWords } from "./word-rules.ts";

const root = path.join(import.meta.dirname, "..", "..");
const files = readTextFiles(root);
const sources = parseSources(files);
const imports = sources.flatMap(findImports);
/** The rules themselves, and the trees planted to break them, must name what they forbid. */
const ruleBook = "test/architecture/";
const checkedFiles = files.filter((file) => !file.path.startsWith(ruleBook));
const checkedSources = sources.filter((file) => !file.path.startsWith(ruleBook));

function expectNone(violations: readonly Violation[]): void {
  expect(violations.map(formatViolation)).toEqual([]);
}

function readDependencies(manifest: string): string[] {
  const { dependencies } = JSON.parse(readFileSync(path.join(root, manifest), "utf8")) as { dependencies: Record<string, string> };
  return Object.keys(dependencies);
}

test("the repository is read", () => {
  expect(sources.length).toBeGreaterThan(50);
  expect(imports.length).toBeGreaterThan(100);
});

describe("imports", () => {
  test("go from the outside inwards, and to src-shared", () => expectNone(checkImports(imports)));
  test("form no circle", () => expectNone(findImportCycles(imports)));
  test("are of packages that an installed copy has", () =>
    expectNone(checkDependencies(imports, { "src-main/": readDependencies("package.json"), "src-node/": readDependencies("src-node/package.json") })));
});

describe("files", () => {
  test("are named alike, small enough to read, and hold something themselves", () => expectNone(checkShape(sources)));
  test("of src-shared are pure, and none keeps state in its module", () => expectNone(checkPurity(checkedSources)));
  test("name nothing that is not in the repository", () => expectNone(checkOutsideMentions(checkedFiles)));
  test("carry no notes to oneself and silence no check", () => expectNone(checkComments(checkedFiles.filter((file) => !file.path.endsWith(".json")))));
  test("call things by the words of the glossary", () => expectNone(checkWords(checkedSources)));
});
