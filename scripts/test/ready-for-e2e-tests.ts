import { spawnSync } from "node:child_process";
import path from "node:path";
import { findChromium } from "../../test/support/browser.ts";
import { buildIfStale } from "../build/run-build.ts";

/** End-to-end tests open the built app in a browser: this builds what is stale, and installs a Chromium where none is. */
export function setup(): void {
  if (!buildIfStale()) throw new Error("the build failed, so there is nothing to test");
  if (findChromium() !== null) return;
  for (const [program, ...args] of installations()) {
    if (program !== undefined) spawnSync(program, args, { stdio: "inherit", timeout: 600_000 });
    if (findChromium() !== null) return;
  }
  throw new Error("The end-to-end tests need a Chromium and none could be installed; install Chrome or Chromium, or name its program in CHROMIUM_PATH.");
}

/** Ways to get one, the first that works counts: Playwright's download, and the system's packages where we may install them. */
function installations(): string[][] {
  const playwright = path.join(import.meta.dirname, "..", "..", "node_modules", "playwright", "cli.js");
  const mayInstallPackages = process.platform === "linux" && process.getuid?.() === 0;
  const download = [process.execPath, playwright, "install", ...(mayInstallPackages ? ["--with-deps"] : []), "chromium"];
  const packages = [
    ["apt-get", "update", "-q"],
    ["apt-get", "install", "-qy", "--no-install-recommends", "chromium"],
  ];
  return mayInstallPackages ? [download, ...packages] : [download];
}
