import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";

/**
 * Moves a finished build into its place file by file, so that a program started meanwhile finds whole files: first the
 * shared chunks, whose names carry a hash, then the entries that name them. `to` and the paths it gives are relative to
 * the root, with forward slashes.
 */
export function publishFiles(from: string, root: string, to: string): string[] {
  const files = readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(from, path.join(entry.parentPath, entry.name)))
    .sort((a, b) => Number(isChunk(b)) - Number(isChunk(a)));
  for (const file of files) {
    const target = path.join(root, to, file);
    mkdirSync(path.dirname(target), { recursive: true });
    renameSync(path.join(from, file), target);
  }
  return files.map((file) => `${to}/${file.replaceAll("\\", "/")}`);
}

/** Deletes what the last build made and this one did not. */
export function removeLeftovers(root: string, before: readonly string[], now: readonly string[]): void {
  const kept = new Set(now);
  for (const file of before) if (!kept.has(file)) rmSync(path.join(root, file), { force: true });
}

function isChunk(file: string): boolean {
  return /-[\w-]{8}\.(js|css|woff2?)$/.test(file);
}
