// `node bench/grid.ts [rows]`: what a page of the grid costs, over a million rows, in a real Chromium. A line of JSON for each
// way to move: `busyMs` that the page's thread works for a move, all told; `untilWholeMs` on the clock until its rows stand
// there, fetched where need be, two frames included.
import { openDatasetFile } from "../src-main/datasets/open-file.ts";
import { openApp } from "../test/support/app-bench.ts";
import { writeRows } from "../test/support/make-rows.ts";

const rows = Number(process.argv[2] ?? 1_000_000);
const moves = 100;

await using app = await openApp();
const { page } = app;
writeRows(app.file("rows.jsonl"), rows);
const startedAt = performance.now();
const dataset = await app.plane.api.importDataset(await openDatasetFile(app.file("rows.jsonl")), { onBadRow: "stop" });
console.log(JSON.stringify({ rows, importMs: Math.round(performance.now() - startedAt) }));
await app.go(`/datasets/${dataset.id}`);
await page.getByRole("gridcell", { name: "t-0", exact: true }).waitFor();

const devtools = await page.context().newCDPSession(page);
// Time of the page's own thread, not of the clock on the wall: other programs of the machine do not count.
await devtools.send("Performance.enable", { timeDomain: "threadTicks" });

async function busyMs(): Promise<number> {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1000;
}

/** Runs in the page: makes one move, and waits until every row in view stands there. */
function move({ key, share }: { key: string | null; share: number }): Promise<number> {
  const grid = document.querySelector<HTMLElement>('[role="grid"]');
  const settle = (resolve: () => void): void => {
    if (document.querySelector('[role="row"][aria-busy]') === null) resolve();
    else requestAnimationFrame(() => settle(resolve));
  };
  const before = performance.now();
  if (key !== null) grid?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  else if (grid !== null) grid.scrollTop = share * grid.scrollHeight;
  return new Promise((resolve) => requestAnimationFrame(() => settle(() => requestAnimationFrame(() => resolve(performance.now() - before)))));
}

async function measure(what: string, moveAt: (time: number) => { key: string | null; share: number }): Promise<void> {
  const busy: number[] = [];
  const whole: number[] = [];
  for (let time = 0; time < moves; time += 1) {
    const before = await busyMs();
    whole.push(await page.evaluate(move, moveAt(time)));
    busy.push((await busyMs()) - before);
  }
  console.log(JSON.stringify({ move: what, busyMs: quantiles(busy), untilWholeMs: quantiles(whole) }));
}

function quantiles(values: readonly number[]): { p50: number; p99: number; max: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0) * 10) / 10;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

await measure("none: what measuring costs", () => ({ key: "Shift", share: 0 }));
await measure("page down, first ones", () => ({ key: "PageDown", share: 0 }));
await measure("page down", () => ({ key: "PageDown", share: 0 }));
await measure("page up, over rows that are held", () => ({ key: "PageUp", share: 0 }));
await measure("scroll bar, all over", (time) => ({ key: null, share: ((time * 37) % moves) / moves }));
const lastAt = performance.now();
await page.getByRole("grid").press("End");
await page.getByRole("gridcell", { name: `t-${rows - 1}`, exact: true }).waitFor();
console.log(JSON.stringify({ move: "to the last row", ms: Math.round(performance.now() - lastAt) }));
