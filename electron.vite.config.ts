import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";
import type { PluginOption } from "vite";
import { refuseBundledPackages } from "./scripts/build/refuse-bundled-packages.ts";

/**
 * The programs of the control plane, by the name of their file in out/main. The packages in `dependencies` stay outside.
 * inferno-node is not here: it is a package of its own, built by scripts/build/build-node.ts.
 */
const mainEntries = {
  cli: "src-main/cli.ts",
  "demo-model-server": "src-main/demo/model-server-main.ts",
  // Threads of the control plane.
  "check-database": "src-main/storage/check-database-main.ts",
  "copy-database": "src-main/storage/copy-database-main.ts",
  "salvage-database": "src-main/storage/salvage-database-main.ts",
  desktop: "src-main/electron/desktop-main.ts",
};

/** The demo's models: development dependencies, looked up when the demo runs. */
const demoPackages = ["lande", "wink-nlp", "wink-eng-lite-web-model"];

/** Places inside the app have addresses of several parts, so its files are named from the top; electron-vite's own `./` suits file:// alone. */
const filesFromTheTop: PluginOption = { name: "files-from-the-top", enforce: "post", config: () => ({ base: "/" }) };

/**
 * A browser fetches six files at a time: what the first screen needs comes in two, apart from what screens load when they are shown. Of that,
 * small parts that several screens share come in pieces of some size, not in one for each icon; but only those that need no large library, because who loads
 * a piece loads what any part of it needs.
 */
const leanParts = /node_modules\/(@mantine|@tabler|@floating-ui)|src-renderer\/ui\/(?!code-|source-)|src-shared\/(model|wire)/;
const rendererGroups = [
  { name: "libraries", tags: ["$initial" as const], test: /node_modules/, priority: 3 },
  { name: "frame", tags: ["$initial" as const], priority: 2 },
  { name: "shared", test: leanParts, minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 20_000, priority: 1 },
];

/** Pieces that several screens share are named after all of them, which makes long names. */
const nameChunk = ({ name }: { name: string }): string => `assets/${name.split("~")[0]}-[hash].js`;

export default defineConfig({
  main: {
    plugins: [refuseBundledPackages("package.json")],
    build: {
      externalizeDeps: { include: demoPackages },
      target: "node24",
      rolldownOptions: {
        input: mainEntries,
        // Chunks beside the entries: then `import.meta.dirname` is out/main in all of them.
        output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
      },
    },
  },
  // A sandboxed preload is CommonJS.
  preload: {
    build: {
      rolldownOptions: { input: "src-main/electron/preload.ts", output: { format: "cjs", entryFileNames: "[name].cjs" } },
    },
  },
  // The app: the same files for Electron's window and for a browser.
  renderer: {
    root: "src-renderer",
    plugins: [react(), filesFromTheTop],
    build: {
      target: "es2024",
      minify: true,
      // What opens first is watched by bench/first-paint.ts, in time and in bytes.
      chunkSizeWarningLimit: 800,
      rolldownOptions: { input: "src-renderer/index.html", output: { codeSplitting: { groups: rendererGroups }, chunkFileNames: nameChunk } },
    },
  },
});
