import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of this package, found upward from this file: the same from source and from the build. */
export function findPackageRoot(): string {
  let folder = import.meta.dirname;
  for (;;) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, "utf8")) as { name?: string }).name === "inferno-inference") return folder;
    const above = dirname(folder);
    if (above === folder) throw new Error("this program is not inside its package");
    folder = above;
  }
}

/** Of this package, as its manifest has it. */
export function readPackageVersion(): string {
  const manifest = JSON.parse(readFileSync(join(findPackageRoot(), "package.json"), "utf8")) as { version?: string };
  return manifest.version ?? "unknown";
}
