import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseSync } from "vite";

/** One thing against a rule: where it is, why it is wrong, and what belongs where instead. */
export type Violation = { file: string; line: number; message: string };

export type SyntaxNode = { type: string; start: number; [field: string]: unknown };

/** A text file of the repository. `path` is relative to its root, with forward slashes. */
export type TextFile = { path: string; text: string };
/** A TypeScript or JavaScript file, parsed. */
export type SourceFile = TextFile & { program: SyntaxNode };

const skippedFolders = new Set(["node_modules", ".git", "out", "dist", ".tsbuild", "coverage", "test-results"]);
const textNames = /\.(ts|tsx|js|mjs|cjs|json|md|ya?ml|sh|html|css|svg|txt|csv|tsv|jsonl)$|^(\.ci\/run|LICENSE|\.gitignore)$/;
const sourceNames = /\.(ts|tsx|js|mjs)$/;

/** All text files under `root` that people wrote, in a stable order. */
export function readTextFiles(root: string): TextFile[] {
  return listFiles(root, "")
    .filter((file) => textNames.test(file) && file !== "package-lock.json")
    .map((file) => ({ path: file, text: readFileSync(path.join(root, file), "utf8") }));
}

export function parseSources(files: readonly TextFile[]): SourceFile[] {
  return files.filter((file) => sourceNames.test(file.path)).map((file) => ({ ...file, program: parse(file) }));
}

/** Calls `visit` for every node below `node`, itself included. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  visit(node);
  for (const value of Object.values(node)) {
    if (isNode(value)) walk(value, visit);
    else if (Array.isArray(value)) for (const inner of value) if (isNode(inner)) walk(inner, visit);
  }
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** Line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

export function formatViolation({ file, line, message }: Violation): string {
  return `${file}:${line}: ${message}`;
}

function parse(file: TextFile): SyntaxNode {
  const { program, errors } = parseSync(file.path, file.text);
  if (errors.length > 0) throw new Error(`${file.path} does not parse: ${errors[0]?.message}`);
  return program as unknown as SyntaxNode;
}

function listFiles(root: string, folder: string): string[] {
  if (!existsSync(path.join(root, folder))) return [];
  const files: string[] = [];
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const relative = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory() && !skippedFolders.has(entry.name)) files.push(...listFiles(root, relative));
    else if (entry.isFile()) files.push(relative);
  }
  return files;
}
