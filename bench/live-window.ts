// npm run bench:window [-- --seconds 20]
// How smooth the app stays while a run is on screen: a real Chromium shows the built app; behind it a generator tells of a run
// as a control plane does, ten times a second, so that what is measured is the window and not the run. Prints one JSON object:
// times between frames, and from a key press to the frame that shows its letter, at 5,000 and 20,000 rows a second; and the
// times between frames of an empty page beside it.
import { parseArgs } from "node:util";
import { cpus, loadavg } from "node:os";
import { chromium, type Page } from "playwright";
import { findChromium } from "../test/support/browser.ts";
import { serveLiveApp } from "./live-app.ts";
import { LiveRunGenerator } from "./live-run-generator.ts";

const { values: flags } = parseArgs({ options: { seconds: { type: "string", default: "20" } } });
const seconds = Number(flags.seconds);

const executablePath = findChromium();
if (executablePath === null) {
  console.error("There is no Chromium; name its program in CHROMIUM_PATH.");
  process.exit(78);
}
const browser = await chromium.launch({ executablePath });
try {
  // What the machine itself makes of frames, while other programs run on it.
  const figures: Record<string, unknown> = { emptyPage: await measureEmptyPage() };
  for (const rate of [5000, 20_000]) figures[`at${rate}RowsPerSecond`] = await measure(rate);
  const machine = `${cpus()[0]?.model} × ${cpus().length}, load ${loadavg()[0]?.toFixed(1)}`;
  console.log(JSON.stringify({ machine, chromium: browser.version(), seconds, ...figures }, null, 2));
} finally {
  await browser.close();
}

async function measure(rate: number): Promise<Record<string, unknown>> {
  const generator = new LiveRunGenerator(rate);
  const server = await serveLiveApp(generator);
  try {
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();

    await page.goto(`${server.url}runs/${generator.id}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByRole("tabpanel").waitFor();
    // The first seconds load and compile what is measured.
    await countFrames(page, 3);
    const watched = await countFrames(page, seconds);
    const typing = await typeWhileRunning(page);
    await page.context().close();
    return { ...watched, typing };
  } finally {
    await server.close();
  }
}

async function measureEmptyPage(): Promise<Frames> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    return await countFrames(await context.newPage(), seconds);
  } finally {
    await context.close();
  }
}

type Frames = { frames: number; p50Ms: number; p99Ms: number; maxMs: number; over33MsPercent: number; scriptPercent: number };

/** Times between animation frames; `scriptPercent`: of the time, how much the page's thread worked. */
async function countFrames(page: Page, forSeconds: number): Promise<Frames> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  const readBusy = async (): Promise<number> => (await cdp.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0;
  const busyBefore = await readBusy();
  const gaps = await page.evaluate(
    (ms) =>
      new Promise<number[]>((resolve) => {
        const seen: number[] = [];
        let last = performance.now();
        const end = last + ms;
        const look = (now: number): void => {
          seen.push(now - last);
          last = now;
          if (now < end) requestAnimationFrame(look);
          else resolve(seen.slice(1));
        };
        requestAnimationFrame(look);
      }),
    forSeconds * 1000,
  );
  const busy = (await readBusy()) - busyBefore;
  await cdp.detach();
  return {
    frames: gaps.length,
    ...summarize(gaps),
    over33MsPercent: round((gaps.filter((gap) => gap > 33.4).length / gaps.length) * 100),
    scriptPercent: round((busy / forSeconds) * 100),
  };
}

/** From a key press to the frame after the letter is in its field: in the palette, over the run that goes on. */
async function typeWhileRunning(page: Page): Promise<{ keys: number; p50Ms: number; p99Ms: number; maxMs: number }> {
  await page.keyboard.press("Control+k");
  const field = page.getByRole("dialog").getByRole("textbox");
  await field.waitFor();
  await field.evaluate((element) => {
    const holder = element as HTMLInputElement & { delays: number[] };
    holder.delays = [];
    element.addEventListener("input", (event) => {
      const pressedAt = event.timeStamp;
      requestAnimationFrame(() => setTimeout(() => holder.delays.push(performance.now() - pressedAt)));
    });
  });
  await field.pressSequentially("how quickly does a letter come to the screen while it runs", { delay: 60 });
  const delays = await field.evaluate((element) => (element as HTMLInputElement & { delays: number[] }).delays);
  return { keys: delays.length, ...summarize(delays) };
}

function summarize(times: readonly number[]): { p50Ms: number; p99Ms: number; maxMs: number } {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
