import { spawnSync } from "node:child_process";
import path from "node:path";

/**
 * Builds what is stale, in a process of its own because the bundlers set NODE_ENV. Gives false when the build failed; what
 * was wrong has been printed then.
 */
export function buildIfStale(): boolean {
  const script = path.join(import.meta.dirname, "..", "build.ts");
  return spawnSync(process.execPath, [script, "--if-stale"], { stdio: "inherit" }).status === 0;
}
