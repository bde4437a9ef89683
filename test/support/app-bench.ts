import { AxeBuilder } from "@axe-core/playwright";
import { type BrowserContextOptions, chromium, type Page } from "playwright";
import { type ControlPlane, startControlPlane } from "../../src-main/control-plane.ts";
import { findChromium } from "./browser.ts";
import { makeTempDir } from "./temp-dir.ts";

export type AppOptions = {
  /** Local nodes to start, each with 16 slots. Default 0. */
  nodes?: number;
  /** Default 1440 × 900. */
  viewport?: { width: number; height: number };
  context?: BrowserContextOptions;
  /** Done with the data folder before it is served. */
  prepare?: (dataDir: string) => Promise<void>;
};

/** The app in a browser, on a control plane of its own: `await using app = await openApp()`. */
export type App = AsyncDisposable & {
  plane: ControlPlane;
  /** Signed in, at Home. */
  page: Page;
  /** The folder of the test. */
  file(name: string): string;
  /** Goes to a place inside the app, as a typed address does. */
  go(path: string): Promise<void>;
};

/**
 * Starts a control plane in this process, and the built app in a Chromium as a person would open it: by the address with
 * the one-use token. When the test ends, errors of the page that nobody caught fail it.
 */
export async function openApp({ nodes = 0, viewport = { width: 1440, height: 900 }, context = {}, prepare }: AppOptions = {}): Promise<App> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await makeTempDir());
  await prepare?.(folder.file("data"));
  const plane = await startControlPlane({ dataDir: folder.file("data"), listen: { host: "127.0.0.1", port: 0 }, safeMode: true });
  stack.defer(() => plane.close());
  if (nodes > 0) await plane.api.call("local-nodes:ensure", { count: nodes, slots: 16 });
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("no Chromium was found; name its program in CHROMIUM_PATH");
  const browser = await chromium.launch({ executablePath });
  stack.defer(() => browser.close());
  const page = await (await browser.newContext({ viewport, reducedMotion: "reduce", ...context })).newPage();
  const complaints = noteComplaints(page);
  await page.goto(plane.makeAppUrl());
  await page.getByRole("navigation").waitFor();
  const held = stack.move();
  return {
    plane,
    page,
    file: (name) => folder.file(name),
    go: async (path) => void (await page.goto(new URL(path, page.url()).href)),
    async [Symbol.asyncDispose]() {
      await held.disposeAsync();
      if (complaints.length > 0) throw new Error(`the page had errors:\n${complaints.join("\n")}`);
    },
  };
}

/** What axe finds serious or critical on the page, in the light and in the dark theme: `[]`, or `dark: color-contrast: .some-element`. */
export async function findAxeProblems(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page })
      .options({ resultTypes: ["violations"] })
      .setLegacyMode()
      .analyze();
    for (const { id, impact, nodes } of violations) {
      if (impact !== "serious" && impact !== "critical") continue;
      for (const { target, failureSummary } of nodes) found.push(`${colorScheme}: ${id}: ${target.join(" ")}: ${failureSummary ?? ""}`);
    }
  }
  return found;
}

function noteComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.stack ?? error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && message.text().includes("Content Security Policy")) complaints.push(message.text());
  });
  return complaints;
}
