// Builds out/main (the control plane and its shell), out/renderer (the app) and src-node/dist (inferno-node).
//   node scripts/build.ts              builds
//   node scripts/build.ts --if-stale   does nothing when a build of exactly these sources is there
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fingerprintSources, isFresh, readStamp } from "./build/fingerprint.ts";
import { withBuildLock } from "./build/lock.ts";
import { publishFiles, removeLeftovers } from "./build/publish.ts";

const root = path.dirname(import.meta.dirname);
const ifStale = process.argv.includes("--if-stale");

if (!ifStale || !isFresh(root, fingerprintSources(root))) {
  try {
    await withBuildLock(root, build);
  } catch (error) {
    console.error(`build: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

async function build(): Promise<void> {
  const fingerprint = fingerprintSources(root);
  // Another process may have built while this one waited for the lock.
  if (ifStale && isFresh(root, fingerprint)) return;
  const startedAt = performance.now();
  process.chdir(root);
  const before = readStamp(root)?.outputs ?? [];
  const workspace = mkdtempSync(path.join(root, "out", "building-"));
  try {
    const nodeFiles = await buildNodeProgram(workspace);
    const { mainFiles, rendererFiles } = await buildMainPrograms(workspace);
    const outputs = [...nodeFiles, ...mainFiles, ...rendererFiles];
    writeFileSync(path.join(root, "out", "build.json"), JSON.stringify({ fingerprint, outputs }));
    removeLeftovers(root, before, outputs);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(
      `build: out/main and out/preload (${mainFiles.length} files), out/renderer (${rendererFiles.length}) and src-node/dist (${nodeFiles.length}) in ${seconds} s`,
    );
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

// The bundlers are imported late, so that a build that is not needed does not load them.

async function buildNodeProgram(workspace: string): Promise<string[]> {
  const { buildNode } = await import("./build/build-node.ts");
  await buildNode(root, path.join(workspace, "node"));
  return publishFiles(path.join(workspace, "node"), root, "src-node/dist");
}

async function buildMainPrograms(workspace: string): Promise<{ mainFiles: string[]; rendererFiles: string[] }> {
  const electronVite = await import("electron-vite");
  await electronVite.build({ root, build: { outDir: workspace }, logLevel: "warn", ignoreConfigWarning: true });
  return {
    mainFiles: [...publishFiles(path.join(workspace, "main"), root, "out/main"), ...publishFiles(path.join(workspace, "preload"), root, "out/preload")],
    rendererFiles: publishFiles(path.join(workspace, "renderer"), root, "out/renderer"),
  };
}
