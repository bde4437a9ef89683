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
      rolldownOptions: { input: "src-renderer/index.html" },
    },
  },
});
