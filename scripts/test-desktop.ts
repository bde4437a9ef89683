// `npm run test:desktop`: starts the built control plane inside Electron and asks for /healthz, which shows that its native
// module loads there too. Where there is no Electron binary it says so in one line and exits 0.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { buildIfStale } from "./build/run-build.ts";

const root = path.dirname(import.meta.dirname);
const patienceMs = 60_000;

const electron = findElectron();
if (electron === null) {
  console.log("test:desktop: there is no Electron binary here, so nothing was tested; `npx install-electron` fetches one, or ELECTRON_PATH names one.");
} else if (!buildIfStale()) {
  process.exitCode = 1;
} else {
  const problem = await testInElectron(electron);
  console.log(problem === null ? "test:desktop: the control plane runs inside Electron." : `test:desktop: ${problem}`);
  process.exitCode = problem === null ? 0 : 1;
}

/** ELECTRON_PATH, else what the `electron` package has fetched; never fetches anything itself. */
function findElectron(): string | null {
  const given = process.env["ELECTRON_PATH"];
  if (given !== undefined && given !== "") return given;
  const folder = path.join(root, "node_modules", "electron");
  const nameFile = path.join(folder, "path.txt");
  if (!existsSync(nameFile)) return null;
  const binary = path.join(folder, "dist", readFileSync(nameFile, "utf8"));
  return existsSync(binary) ? binary : null;
}

/** Null when all is well, else what went wrong. */
async function testInElectron(binary: string): Promise<string | null> {
  const dataDir = mkdtempSync(path.join(tmpdir(), "inferno-desktop-"));
  // No display is needed, and as root, as in containers, Chromium refuses its sandbox.
  const flags = process.platform === "linux" ? ["--ozone-platform=headless", "--no-sandbox", "--disable-gpu"] : [];
  const child = spawn(binary, [...flags, path.join(root, "test", "desktop", "serve-in-electron.js")], {
    env: { ...process.env, INFERNO_DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`${binary} does not start: ${error.message}`));
    child.once("exit", (code, signal) => resolve(`Electron ended early, with ${signal ?? `exit code ${code}`}`));
  });
  const tooLate = AbortSignal.timeout(patienceMs);
  const late = new Promise<string>((resolve) => tooLate.addEventListener("abort", () => resolve(`no answer within ${patienceMs / 1000} s`)));
  try {
    const lines = createInterface({ input: child.stdout });
    const asked = new Promise<string>((resolve) => lines.once("line", resolve)).then(askHealth);
    return await Promise.race([asked, ended, late]);
  } finally {
    child.kill();
    await ended;
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function askHealth(address: string): Promise<string | null> {
  try {
    const response = await fetch(new URL("/healthz", address));
    return response.ok ? null : `/healthz answered ${response.status}: ${await response.text()}`;
  } catch (error) {
    return `${address} is not an address that answers: ${String(error)}`;
  }
}
