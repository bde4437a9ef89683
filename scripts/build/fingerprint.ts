import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** What the bundles are made of, relative to the root: folders whole, files one by one. */
const sourceFolders = ["src-shared", "src-main", "src-node", "src-renderer", "scripts/build"];
const sourceFiles = ["scripts/build.ts", "electron.vite.config.ts", "package.json", "package-lock.json"];
const ignoredNames = new Set(["node_modules", "dist"]);

/** What the last build was made of and what it made. */
export type BuildStamp = { fingerprint: string; outputs: string[] };

const stampPath = (root: string): string => path.join(root, "out", "build.json");

/** SHA-256 over the names and contents of all sources. Contents, not times: a checkout or a copy sets times as it likes. */
export function fingerprintSources(root: string): string {
  const hash = createHash("sha256");
  const files = [...sourceFolders.flatMap((folder) => listFiles(root, folder)), ...sourceFiles.filter((file) => existsSync(path.join(root, file)))];
  for (const file of files) {
    const content = readFileSync(path.join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** True when the outputs of a build of exactly these sources are all there. */
export function isFresh(root: string, fingerprint: string): boolean {
  const stamp = readStamp(root);
  return stamp !== null && stamp.fingerprint === fingerprint && stamp.outputs.every((file) => existsSync(path.join(root, file)));
}

/** Null when there was no build, or its stamp cannot be read. */
export function readStamp(root: string): BuildStamp | null {
  try {
    return JSON.parse(readFileSync(stampPath(root), "utf8")) as BuildStamp;
  } catch {
    // No stamp or half of one: building anew is right in both cases.
    return null;
  }
}

function listFiles(root: string, folder: string): string[] {
  const absolute = path.join(root, folder);
  if (!existsSync(absolute)) return [];
  const files: string[] = [];
  for (const entry of readdirSync(absolute, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (ignoredNames.has(entry.name)) continue;
    const relative = `${folder}/${entry.name}`;
    if (entry.isDirectory()) files.push(...listFiles(root, relative));
    else if (entry.isFile()) files.push(relative);
  }
  return files;
}
