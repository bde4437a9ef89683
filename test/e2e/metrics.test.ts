import { readFileSync } from "node:fs";
import type { Page } from "playwright";
import { expect, test } from "vitest";
import { openDatasetFile } from "../../src-main/datasets/open-file.ts";
import { type App, findAxeProblems, openApp } from "../support/app-bench.ts";
import { writeRows } from "../support/make-rows.ts";
import { startWitnessServer, type WitnessServer } from "../support/witness-server.ts";
import { serverError } from "../support/witness/faults.ts";

const rows = 60;

const pipelineOf = (witness: WitnessServer): string => `inferno: 1
name: two-models
endpoints:
  small: { protocol: openai-chat, url: "${witness.urlFor("openai-chat")}", model: tiny, retry: { initialDelayMs: 20 } }
  large: { protocol: openai-chat, url: "${witness.urlFor("openai-chat")}", model: huge, retry: { initialDelayMs: 20 } }
steps:
  - { id: draft, endpoint: small, request: { messages: [ { role: user, content: "draft {{ input.text }}" } ] } }
  - { id: check, needs: [draft], endpoint: large, request: { messages: [ { role: user, content: "check {{ input.text }}" } ] } }
`;

/** A whole run on two nodes; three of its rows fail at their first call. */
async function runRows(app: App, witness: WitnessServer): Promise<void> {
  const file = app.file("rows.jsonl");
  writeRows(file, rows);
  const { api } = app.plane;
  const dataset = await api.importDataset(await openDatasetFile(file), { onBadRow: "fail" });
  await api.call("run:start", { pipeline: { file: "p.yaml", source: pipelineOf(witness) }, dataset: dataset.id, name: "charted" });
  await app.plane.whenIdle();
}

async function startWitness(): Promise<WitnessServer & AsyncDisposable> {
  const witness = await startWitnessServer({ latencyMs: 10, faults: { "row-3": [serverError], "row-30": [serverError], "row-59": [serverError] } });
  return Object.assign(witness, { [Symbol.asyncDispose]: () => witness.close() });
}

/** Opens the file that a chart saves. */
async function saveFrom(page: Page, chart: string, what: string): Promise<{ name: string; text: string }> {
  await page.getByRole("button", { name: `Save: ${chart}`, exact: true }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: what }).click()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "latin1") };
}

test("what was never called has no charts, and says what to do first", async () => {
  await using app = await openApp();
  const { page } = app;
  await page.keyboard.press("g");
  await page.keyboard.press("m");
  await page.getByText("Nothing was called yet").waitFor();
  expect(await findAxeProblems(page)).toEqual([]);
});

test("after a run, the numbers, the charts as tables and the saved files agree with the server's own log", async () => {
  await using witness = await startWitness();
  await using app = await openApp({ nodes: 2 });
  const { page } = app;
  await runRows(app, witness);
  const calls = witness.calls();
  const good = calls.filter(({ status }) => status === 200).length;
  expect([calls.length, good]).toEqual([2 * rows + 3, 2 * rows]);
  await app.go("/charts?range=1h");
  await page.getByRole("region", { name: "Throughput" }).waitFor();
  await page.getByText(String(calls.length), { exact: true }).first().waitFor();

  await page.getByRole("button", { name: "As a table: Latency: histogram" }).click();
  const table = page.getByRole("region", { name: "Latency: histogram, as a table" });
  const counts = await table.locator("tbody tr td:nth-child(3)").allTextContents();
  expect(counts.reduce((sum, text) => sum + Number(text), 0)).toBe(good);
  const csv = await saveFrom(page, "Latency: histogram", "Numbers (CSV)");
  expect(csv.name).toBe("latency-histogram.csv");
  const lines = csv.text.trim().split("\r\n").slice(1);
  expect(lines.reduce((sum, line) => sum + Number(line.split(",")[2]), 0)).toBe(good);
  expect((await saveFrom(page, "Latency", "Picture (PNG)")).text.startsWith("\x89PNG")).toBe(true);
  expect((await saveFrom(page, "Latency: heat map", "Drawing (SVG)")).text).toContain("<svg xmlns");
  expect(await findAxeProblems(page)).toEqual([]);
});

test("charts are split, narrowed and zoomed with the mouse; Back comes back, and a link shows the same", async () => {
  await using witness = await startWitness();
  await using app = await openApp({ nodes: 1 });
  const { page } = app;
  await runRows(app, witness);
  await app.go("/charts?range=15m");
  await page.getByRole("combobox", { name: "Split by" }).click();
  await page.getByRole("option", { name: "Endpoint", exact: true }).click();
  const latency = page.getByRole("region", { name: "Latency, p95 by endpoint", exact: true });
  await latency.getByRole("button", { name: "large" }).waitFor();
  await latency.getByRole("button", { name: "small" }).click();
  expect(await latency.getByRole("button", { name: "large" }).getAttribute("aria-pressed")).toBe("false");
  await page.getByRole("combobox", { name: "Model" }).click();
  await page.getByRole("option", { name: /^huge/ }).click();
  await page.keyboard.press("Escape");
  await latency.getByRole("button", { name: "small" }).waitFor({ state: "detached" });
  expect(new URL(page.url()).search).toBe("?range=15m&split=endpoint&model=huge");

  const plot = latency.getByRole("application");
  const box = await plot.boundingBox();
  if (box === null) throw new Error("the chart is not drawn");
  await page.mouse.move(box.x + box.width * 0.5, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.95, box.y + 70, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL(/from=\d+&to=\d+/);
  await page.reload();
  await latency.getByRole("application").waitFor();
  await page.goBack();
  await page.waitForURL(/range=15m/);
});

test("a click on a chart shows the runs and the calls behind it, the failed ones with why", async () => {
  await using witness = await startWitness();
  await using app = await openApp({ nodes: 1 });
  const { page } = app;
  const startedAt = Date.now();
  await runRows(app, witness);
  await app.go("/charts?range=1h");
  await page.getByRole("button", { name: "As a table: Throughput" }).click();
  const line = page.getByRole("region", { name: "Throughput, as a table" }).locator("tbody tr").last();
  await line.getByRole("button").click();
  const drawer = page.getByRole("dialog", { name: "Calls behind the chart" });
  await drawer
    .getByRole("link", { name: /^charted · / })
    .first()
    .waitFor();
  // The run may have crossed from one minute into the next.
  await app.go(`/charts?range=1h&behindFrom=${startedAt - 60_000}&behindTo=${startedAt + 3_600_000}`);
  await drawer.getByText("Failed", { exact: true }).click();
  const broken = drawer.getByRole("row").filter({ hasText: "server error" });
  await broken.first().waitFor();
  expect(new Set(await broken.getByRole("link").allTextContents())).toEqual(new Set(["charted · 4", "charted · 31", "charted · 60"]));
  expect(await broken.first().getByRole("link").getAttribute("href")).toMatch(/^\/runs\/run-\w+\?tab=rows&row=\d+$/);
  expect(await findAxeProblems(page)).toEqual([]);
});
