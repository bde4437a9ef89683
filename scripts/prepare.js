// Runs after `npm ci`, and again whenever npx looks at the checkout. Plain JavaScript, because it must also run where the
// development dependencies, and with them the Node that can read TypeScript, are absent.
import { existsSync } from "node:fs";
import path from "node:path";

const root = path.dirname(import.meta.dirname);
const canBuild = ["electron-vite", "vite", "node"].every((name) => existsSync(path.join(root, "node_modules", name, "package.json")));

if (canBuild) await import("./build.ts");
else console.log("prepare: the development dependencies are not installed, so nothing is built; `npm ci` without --omit=dev installs them.");
