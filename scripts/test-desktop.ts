// `npm run test:desktop`: starts the app in Electron, through Playwright, and looks at its window. Where there is no Electron
// program it says so in one line and exits 0.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { _electron as electron } from "playwright";
import { buildIfStale } from "./build/run-build.ts";
import { findElectron } from "./desktop/find-electron.ts";

const root = path.dirname(import.meta.dirname);

const program = findElectron(root);
if (program === null) {
  console.log("test:desktop: there is no Electron program here, so nothing was tested; `npx install-electron` fetches one, or ELECTRON_PATH names one.");
} else if (!buildIfStale()) {
  process.exitCode = 1;
} else {
  const problems = await testDesktop(program);
  for (const problem of problems) console.log(`test:desktop: ${problem}`);
  if (problems.length === 0) console.log("test:desktop: the app opens in Electron, signed in, in a sandbox, and leaves its page for nothing.");
  process.exitCode = problems.length === 0 ? 0 : 1;
}

/** What was wrong, in sentences. */
async function testDesktop(executablePath: string): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "inferno-desktop-"));
  // As root, as in containers, Chromium refuses its sandbox.
  const flags = process.platform === "linux" && process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const app = await electron.launch({
    executablePath,
    args: [...flags, `--user-data-dir=${path.join(folder, "profile")}`, root],
    env: { ...process.env, INFERNO_DATA_DIR: path.join(folder, "data") } as Record<string, string>,
  });
  try {
    const page = await app.firstWindow();
    const problems: string[] = [];
    await page.getByRole("navigation").getByText("Runs").click();
    await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
    const seen = await page.evaluate(() => ({ node: typeof globalThis.process, bridge: Object.keys((window as { inferno?: object }).inferno ?? {}) }));
    if (seen.node !== "undefined") problems.push("the page sees Node.");
    if (seen.bridge.join() !== "onGo") problems.push(`the page gets ${seen.bridge.join()} from the preload script, and should get onGo alone.`);
    const origin = new URL(page.url()).origin;
    await page.evaluate(() => {
      window.location.href = "https://example.com/";
    });
    await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
    if (new URL(page.url()).origin !== origin) problems.push("the window left the app's page.");
    await page.evaluate(() => void window.open("https://example.com/"));
    if (app.windows().length !== 1) problems.push("a second window opened.");
    return problems;
  } finally {
    await app.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
