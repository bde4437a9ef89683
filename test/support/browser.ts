import { existsSync } from "node:fs";
import { chromium } from "playwright";

/** Where installations put a browser of Chromium's kind. */
const usualPaths: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "microsoft-edge"].map((name) => `/usr/bin/${name}`),
  darwin: ["Google Chrome", "Chromium", "Microsoft Edge"].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`),
  win32: [process.env["PROGRAMFILES"], process.env["PROGRAMFILES(X86)"], process.env["LOCALAPPDATA"]]
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => [`${folder}\\Google\\Chrome\\Application\\chrome.exe`, `${folder}\\Microsoft\\Edge\\Application\\msedge.exe`]),
};

/** The program that CHROMIUM_PATH names, Playwright's own, or an installed one; null when there is none. */
export function findChromium(): string | null {
  const named = process.env["CHROMIUM_PATH"];
  if (named !== undefined && named !== "") return existsSync(named) ? named : null;
  return [chromium.executablePath(), ...(usualPaths[process.platform] ?? [])].find((path) => existsSync(path)) ?? null;
}
