import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";
import { build } from "vite";
import { refuseBundledPackages } from "./refuse-bundled-packages.ts";

/**
 * Bundles `inferno-node`, src-shared included, for the oldest Node it runs on. Its own `dependencies` stay outside; it is
 * a package of its own, so the root's are none of its business.
 */
export async function buildNode(root: string, outDir: string): Promise<void> {
  const folder = path.join(root, "src-node");
  const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as { dependencies: Record<string, string> };
  const packages = Object.keys(manifest.dependencies);
  await build({
    root: folder,
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    ssr: { noExternal: true },
    plugins: [refuseBundledPackages("src-node/package.json")],
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: "node20.19",
      minify: false,
      rolldownOptions: {
        input: { cli: path.join(folder, "cli.ts") },
        external: [...packages, ...packages.map((name) => new RegExp(`^${name}/`)), ...builtinModules, /^node:/],
        output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
      },
    },
  });
}
