// npm run bench:first-paint [-- --rounds 15] [-- --path /runs]
// How soon a person who opens the app cold sees something to act on: a real Chromium with nothing cached and nobody signed in opens the address with the
// one-use token. Prints one JSON object: medians and worst of the rounds, the first round apart (then the control plane reads and compresses its files),
// and what came over the wire. `wholeMs`: the screen stands, with its heading and without anything still awaited.
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { type Browser, chromium } from "playwright";
import { startControlPlane } from "../src-main/control-plane.ts";
import { findChromium } from "../test/support/browser.ts";
import { makeTempDir } from "../test/support/temp-dir.ts";

const { values: flags } = parseArgs({ options: { rounds: { type: "string", default: "15" }, path: { type: "string", default: "/" } } });

const executablePath = findChromium();
if (executablePath === null) {
  console.error("There is no Chromium; name its program in CHROMIUM_PATH.");
  process.exit(78);
}

type File = { name: string; transferredKb: number };
type Round = { firstPaintMs: number; largestPaintMs: number; wholeMs: number; files: File[] };

await using folder = await makeTempDir();
const plane = await startControlPlane({ dataDir: folder.file("data"), listen: { host: "127.0.0.1", port: 0 } });
const browser = await chromium.launch({ executablePath });
try {
  const rounds: Round[] = [];
  for (let round = 0; round <= Number(flags.rounds); round += 1) rounds.push(await openCold(browser));
  const [first, ...others] = rounds as [Round, ...Round[]];
  const { files } = first;
  console.log(
    JSON.stringify(
      {
        machine: `${cpus()[0]?.model} × ${cpus().length}, load ${loadavg()[0]?.toFixed(1)}`,
        chromium: browser.version(),
        rounds: others.length,
        first: { firstPaintMs: first.firstPaintMs, largestPaintMs: first.largestPaintMs, wholeMs: first.wholeMs },
        firstPaintMs: summarize(others.map(({ firstPaintMs }) => firstPaintMs)),
        largestPaintMs: summarize(others.map(({ largestPaintMs }) => largestPaintMs)),
        wholeMs: summarize(others.map(({ wholeMs }) => wholeMs)),
        transferredKb: Math.round(files.reduce((sum, { transferredKb }) => sum + transferredKb, 0)),
        files: files.length,
        largest: files.toSorted((a, b) => b.transferredKb - a.transferredKb).slice(0, 10),
      },
      null,
      2,
    ),
  );
} finally {
  await browser.close();
  await plane.close();
}

async function openCold(opened: Browser): Promise<Round> {
  const context = await opened.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.addInitScript(noteWhenWhole);
    const address = new URL(plane.makeAppUrl());
    address.pathname = flags.path;
    await page.goto(address.href);
    await page.waitForFunction(() => "wholeAt" in window);
    return await page.evaluate(readRound);
  } finally {
    await context.close();
  }
}

/** Runs in the page, before anything else: looks in each frame whether the screen stands. */
function noteWhenWhole(): void {
  const look = (): void => {
    const stands = document.querySelector("main h1") !== null && document.querySelector("main [aria-busy], main .mantine-Loader-root") === null;
    // The frame after it is the one that shows it.
    if (stands) requestAnimationFrame(() => setTimeout(() => Object.assign(window, { wholeAt: performance.now() })));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Runs in the page. */
function readRound(): Promise<Round> {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const round = (ms: number): number => Math.round(ms);
      const requests = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
      resolve({
        firstPaintMs: round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0),
        largestPaintMs: round(list.getEntries().at(-1)?.startTime ?? 0),
        wholeMs: round((window as unknown as { wholeAt: number }).wholeAt),
        files: requests.map(({ name, encodedBodySize }) => ({ name: new URL(name).pathname, transferredKb: Math.round(encodedBodySize / 102.4) / 10 })),
      });
    }).observe({ type: "largest-contentful-paint", buffered: true });
  });
}

function summarize(times: readonly number[]): { median: number; worst: number } {
  const sorted = times.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, worst: sorted.at(-1) ?? 0 };
}
