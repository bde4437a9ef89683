// `npm start`: the app in Electron's window, where there is a display and Electron's program, which is fetched the first
// time; otherwise the same app in the browser. Arguments go to `inferno serve` then.
import { spawn, spawnSync } from "node:child_process";
import path from "node:path";
import { buildIfStale } from "./build/run-build.ts";
import { findElectron, hasDisplay } from "./desktop/find-electron.ts";

const root = path.dirname(import.meta.dirname);
const fetchPatienceMs = 120_000;

if (!buildIfStale()) process.exitCode = 1;
else {
  const electron = hasDisplay(process.platform, process.env) ? (findElectron(root) ?? fetchElectron()) : null;
  if (electron === null) run(process.execPath, [path.join(root, "bin", "inferno.js"), "serve", ...process.argv.slice(2)]);
  else run(electron, [root, ...process.argv.slice(2)]);
}

function fetchElectron(): string | null {
  console.error("start: fetching Electron's program, which happens once …");
  const install = path.join(root, "node_modules", "electron", "install.js");
  const fetched = spawnSync(process.execPath, [install], { stdio: "ignore", timeout: fetchPatienceMs });
  const electron = fetched.status === 0 ? findElectron(root) : null;
  if (electron === null) console.error("start: it could not be fetched, so the app opens in the browser; `npx install-electron` tries again.");
  return electron;
}

function run(program: string, args: string[]): void {
  const child = spawn(program, args, { stdio: "inherit", cwd: process.cwd() });
  // Ctrl-C reaches the child too; its end is ours.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void child.kill(signal));
  child.on("error", (cause) => {
    console.error(`start: ${program} does not start: ${cause.message}`);
    process.exitCode = 1;
  });
  child.on("exit", (code) => {
    process.exitCode = code ?? 1;
  });
}
