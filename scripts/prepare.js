// Runs after `npm ci`, and again whenever npx looks at the checkout. Plain JavaScript, because it must also run where the
// development dependencies, and with them the Node that can read TypeScript, are absent.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

const root = path.dirname(import.meta.dirname);
const canBuild = ["electron-vite", "vite", "node"].every((name) => existsSync(path.join(root, "node_modules", name, "package.json")));

if (!canBuild) {
  console.log("prepare: the development dependencies are not installed, so nothing is built; `npm ci` without --omit=dev installs them.");
} else {
  // `node` is the one that npm puts first into PATH: node_modules/.bin/node.
  const build = spawnSync(process.execPath, [path.join(root, "scripts", "build.ts"), "--if-stale"], { stdio: "inherit", cwd: root });
  process.exitCode = build.status ?? 1;
}
