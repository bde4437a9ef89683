import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright";
import { expect, test } from "vitest";
import type { JsonObject } from "../../src-shared/model/json.ts";
import { openApp } from "../support/app-bench.ts";
import { beginPipeline, connectSteps, dropOnCanvas, edgesOnCanvas, paletteEntry, stepOnCanvas, writeField } from "../support/canvas.ts";
import { dropFiles } from "../support/drop-files.ts";
import { waitFor } from "../support/wait-for.ts";
import type { WitnessCall } from "../support/witness/call-log.ts";
import { answerText, lastMessageText } from "../support/witness/request-text.ts";
import { startWitnessServer, type WitnessServer } from "../support/witness-server.ts";

const rows = 300;
/** The row whose second step the server refuses the first time. */
const refusedRow = 137;
const longMs = 60_000;

type Line = { index: number; id: string; state: string; output: JsonObject; attempts: number; input: JsonObject; steps: Record<string, { value: string }> };

const goTo = (page: Page, place: string): Promise<void> => page.getByRole("navigation").getByRole("link", { name: place, exact: true }).click();

async function startTwoNodes(page: Page): Promise<void> {
  await goTo(page, "Nodes");
  await page.getByText("No node yet").waitFor();
  await page.getByRole("button", { name: "Start a local node" }).last().click();
  await page
    .getByRole("row", { name: /local-1/ })
    .getByText("Ready")
    .waitFor({ timeout: longMs });
  await page.getByRole("button", { name: "Start a local node" }).click();
  await page.getByText("2 nodes ready").waitFor({ timeout: longMs });
}

async function registerEndpoint(page: Page, url: string): Promise<void> {
  await goTo(page, "Endpoints");
  await page.getByRole("link", { name: "New endpoint" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("small");
  await page.getByRole("textbox", { name: "Address" }).fill(url);
  await page.getByRole("button", { name: "Ask the server" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Yes, call it" }).click();
  await page.getByRole("combobox", { name: "Model" }).click();
  await page.getByRole("option", { name: "witness" }).click();
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await page.getByText("It works").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("row", { name: /small/ }).getByText("Reachable").waitFor();
}

async function buildPipeline(page: Page): Promise<void> {
  await goTo(page, "Pipelines");
  await beginPipeline(page, "two-steps");
  await dropOnCanvas(page, paletteEntry(page, "small"), 160, 300);
  await dropOnCanvas(page, paletteEntry(page, "small"), 460, 300);
  await stepOnCanvas(page, "answer_2").waitFor();
  await connectSteps(page, "answer", "answer_2");
  await waitFor(async () => (await edgesOnCanvas(page).count()) === 1, { what: "the connection" });
  await stepOnCanvas(page, "answer").click();
  await writeField(page, "Text of message 1", "Say: {{ input.text }}");
  await stepOnCanvas(page, "answer_2").click();
  await page.getByRole("textbox", { name: "Id" }).fill("shorten");
  await page.keyboard.press("Enter");
  await stepOnCanvas(page, "shorten").waitFor();
  await writeField(page, "Text of message 1", "Shorten: {{ steps.answer.text }}");
  await page.getByText("No problems").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved as two-steps, version 1.").waitFor();
}

async function importRows(page: Page): Promise<void> {
  await goTo(page, "Datasets");
  await page.getByRole("heading", { name: "No datasets yet" }).waitFor();
  const lines = Array.from({ length: rows }, (_, n) => JSON.stringify({ id: `t-${n}`, text: `row-${n}` }));
  await dropFiles(page, { "tickets.jsonl": lines.join("\n") });
  await page.getByRole("dialog").getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("link", { name: "Open", exact: true }).click();
  await page.getByRole("gridcell", { name: "row-0", exact: true }).waitFor();
}

/** From the dataset's screen; rows end on the screen while the second half waits at the server. */
async function launchAndWatch(page: Page, witness: WitnessServer): Promise<void> {
  const gate = witness.hold(({ rowKeys }) => Number(rowKeys[0]?.slice("row-".length) ?? 0) >= rows / 2);
  await page.getByRole("link", { name: "Run with this dataset" }).click();
  await page.getByRole("combobox", { name: "Pipeline" }).click();
  await page.getByRole("option", { name: "two-steps" }).click();
  await page.getByRole("heading", { name: "What is sent for row 1", exact: true }).waitFor();
  await page.getByText("Say: row-0").waitFor();
  await page.getByText("2 nodes are ready.").waitFor();
  await page.getByRole("button", { name: /Start the run/ }).click();
  const title = page.getByRole("heading", { level: 1 });
  await title.getByText("Running").waitFor();
  await gate.waitForHeld(1, longMs);
  await page.getByText(/^[1-9]\d* of 300 rows have ended$/).waitFor({ timeout: longMs });
  gate.release();
  await title.getByText("Completed").waitFor({ timeout: longMs });
  await page.getByText("299 succeeded + 1 failed + 0 skipped + 0 canceled = 300 rows").waitFor();
}

/** Calls of each node, from the run's tab. */
async function readCallsOfNodes(page: Page): Promise<number[]> {
  await page.getByRole("tab", { name: "Nodes" }).click();
  const cells = page.getByRole("table", { name: "Nodes" }).locator("tbody tr td:nth-of-type(1)");
  await cells.first().waitFor();
  return (await cells.allTextContents()).map(Number);
}

/** Opens the failed row in the grid, reads why, and starts it anew; at the end the grid is open at that row. */
async function retryFailedRow(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Rows" }).click();
  await page.getByRole("button", { name: "Failed 1" }).click();
  const grid = page.getByRole("grid", { name: "Rows of two-steps" });
  await grid.getByRole("gridcell", { name: `t-${refusedRow}`, exact: true }).click();
  const open = page.getByRole("dialog", { name: `Row ${refusedRow + 1}` });
  const calls = open.getByRole("table", { name: "Calls of step shorten" });
  await calls.getByText("The server does not know this word").waitFor();
  expect(await callsIn(calls)).toEqual(["request refused"]);
  expect(await callsIn(open.getByRole("table", { name: "Calls of step answer" }))).toEqual(["succeeded"]);
  await open.getByRole("button", { name: "Retry this row" }).click();
  await calls.getByText("succeeded").waitFor({ timeout: longMs });
  expect(await callsIn(calls)).toEqual(["request refused", expect.stringContaining("succeeded")]);
  await open.getByRole("button", { name: "Close the row" }).click();
  await page.getByText("300 succeeded + 0 failed + 0 skipped + 0 canceled = 300 rows").waitFor({ timeout: longMs });
  await page.getByRole("button", { name: `Succeeded ${rows}` }).click();
  await page.getByRole("textbox", { name: "Row number" }).fill(String(refusedRow + 1));
  await page.getByRole("button", { name: "Go to row" }).click();
  await grid
    .getByRole("row")
    .filter({ has: page.getByRole("gridcell", { name: `t-${refusedRow}`, exact: true }) })
    .getByText("Succeeded")
    .waitFor();
}

/** How each call ended. */
const callsIn = (table: Locator): Promise<string[]> => table.locator("tbody tr:has(> td:nth-child(10)) > td:nth-child(2)").allTextContents();

async function exportLines(page: Page): Promise<Line[]> {
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("checkbox", { name: "Input" }).check();
  await page.getByRole("checkbox", { name: "Steps" }).check();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()]);
  const text = readFileSync(await download.path(), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

/** All that the file says of a row is what the server was asked for that row and answered. */
function compareWithLog(line: Line, calls: readonly WitnessCall[]): void {
  const n = line.index;
  const say = `Say: row-${n}`;
  const shorten = `Shorten: ${answerText(say)}`;
  const asked = n === refusedRow ? [say, shorten, shorten] : [say, shorten];
  expect(calls.map(({ body }) => lastMessageText(body as JsonObject))).toEqual(asked);
  expect(calls.map(({ status }) => status)).toEqual(n === refusedRow ? [200, 400, 200] : [200, 200]);
  expect(line).toMatchObject({
    id: `t-${n}`,
    state: "succeeded",
    attempts: asked.length,
    output: { shorten: answerText(shorten) },
    input: { id: `t-${n}`, text: `row-${n}` },
    steps: { answer: { value: answerText(say) }, shorten: { value: answerText(shorten) } },
  });
}

async function readChart(page: Page): Promise<{ calls: number; shown: number }> {
  await goTo(page, "Metrics");
  await page.getByRole("button", { name: "As a table: Latency: histogram" }).click();
  const table = page.getByRole("region", { name: "Latency: histogram, as a table" });
  await table.waitFor();
  const counts = await table.locator("tbody tr td:nth-child(3)").allTextContents();
  const tile = page.getByText("Calls", { exact: true }).locator("xpath=../following-sibling::*[1]");
  return { calls: Number(await tile.textContent()), shown: counts.reduce((sum, text) => sum + Number(text), 0) };
}

test("from an empty control plane to a compared file with the mouse: endpoint, canvas, rows, run, failed row, retry, chart, export", async () => {
  const fault = { kind: "status", status: 400, message: "The server does not know this word" } as const;
  const witness = await startWitnessServer({ latencyMs: 5, faults: { [`row-${refusedRow}`]: [{ kind: "answer" }, fault] } });
  await using stack = new AsyncDisposableStack();
  stack.defer(() => witness.close());
  const { page } = stack.use(await openApp());
  await startTwoNodes(page);
  await registerEndpoint(page, witness.urlFor("openai-chat"));
  await buildPipeline(page);
  await importRows(page);
  await launchAndWatch(page, witness);
  const callsOfNodes = await readCallsOfNodes(page);
  expect(callsOfNodes.length).toBe(2);
  expect(Math.min(...callsOfNodes)).toBeGreaterThan(0);
  await retryFailedRow(page);
  const lines = await exportLines(page);
  expect(lines.map(({ index }) => index)).toEqual(Array.from({ length: rows }, (_, n) => n));
  const log = witness.callsByRow();
  expect(log.size).toBe(rows);
  for (const line of lines) compareWithLog(line, log.get(`row-${line.index}`) ?? []);
  const ofRows = witness.calls(({ rowKeys }) => rowKeys.length > 0);
  expect(await readChart(page)).toEqual({ calls: ofRows.length, shown: ofRows.filter(({ status }) => status === 200).length });
});
