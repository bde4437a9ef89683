import { Readable } from "node:stream";
import { expect, test } from "vitest";
import type { RunSummary } from "../../src-shared/model/run.ts";
import { type App, findAxeProblems, openApp } from "../support/app-bench.ts";
import { waitFor } from "../support/wait-for.ts";
import { startWitnessServer, type WitnessServer } from "../support/witness-server.ts";

const rows = 60;

async function importRows({ plane }: App) {
  const text = Array.from({ length: rows }, (_, n) => JSON.stringify({ id: `t-${n}`, text: `row-${n}` })).join("\n");
  return plane.api.importDataset({ stream: Readable.from([Buffer.from(text)]), name: "tickets.jsonl", bytes: text.length }, { onBadRow: "fail" });
}

/** Runs the prompt over the rows to the end. */
async function runPrompt({ plane }: App, witness: WitnessServer, { name, prompt, dataset }: { name: string; prompt: string; dataset: RunSummary["dataset"] }) {
  const source = `inferno: 1
name: triage
endpoints:
  model: { protocol: openai-chat, url: "${witness.urlFor("openai-chat")}", model: m, retry: { maxAttempts: 2, initialDelayMs: 10 } }
steps:
  - { id: label, endpoint: model, request: { messages: [ { role: user, content: "${prompt} {{ input.text }}" } ] } }
`;
  const run = await plane.api.call("run:start", { pipeline: { file: "triage.yaml", source }, dataset, name });
  await waitFor(async () => (await plane.api.call("run:progress", { run: run.id })).run.state === "completed", { what: "the run to end", deadlineMs: 60_000 });
  return run;
}

test("a failed row is opened, its attempts are read, it is tried without storing, retried, and then has succeeded", async () => {
  const witness = await startWitnessServer({ log: "full" });
  await using app = await openApp({ nodes: 1 });
  const { page } = app;
  for (const row of ["row-7", "row-30"]) witness.setFault(row, { kind: "status", status: 500, message: "it broke" });
  const dataset = await importRows(app);
  const run = await runPrompt(app, witness, { name: "first", prompt: "Label", dataset: dataset.id });

  await app.go(`/runs/${run.id}`);
  await page.getByRole("tab", { name: "Rows" }).click();
  await page.getByRole("button", { name: "Failed 2" }).click();
  await page.getByText("2 rows found").waitFor();
  const grid = page.getByRole("grid", { name: "Rows of first" });
  expect(await findAxeProblems(page)).toEqual([]);
  // Row numbers count from 1.
  await grid.getByRole("gridcell", { name: "31", exact: true }).click();
  const drawer = page.getByRole("dialog", { name: "Row 31" });
  await drawer.getByText("Server error", { exact: true }).waitFor();
  // Whoever reads the row has the focus in it.
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest("[role=dialog]") !== null), { timeout: 10_000 }).toBe(true);
  await page.keyboard.press("ArrowLeft");
  const row8 = page.getByRole("dialog", { name: "Row 8" });
  const calls = row8.getByRole("table", { name: "Calls of step label" });
  await expect.poll(() => calls.getByText("server error").count(), { timeout: 10_000 }).toBe(2);
  expect(await findAxeProblems(page)).toEqual([]);
  expect(new URL(page.url()).searchParams.get("row")).toBe("8");

  witness.setFault("row-7", undefined);
  await row8.getByRole("button", { name: "Try again without storing" }).click();
  const trial = row8.getByRole("region", { name: "Trial" });
  await trial.getByLabel("Request of step label", { exact: true }).filter({ hasText: "Label row-7" }).waitFor();
  await trial.getByText("As a curl command").click();
  await trial.getByLabel("curl command of step label").filter({ hasText: "curl -X POST" }).waitFor();
  expect((await app.plane.api.call("run:row", { run: run.id, row: 7 })).attempts).toBe(2);

  await row8.getByRole("button", { name: "Retry this row" }).click();
  await row8.getByText("started anew once").waitFor();
  await row8.getByRole("heading", { name: "Output" }).waitFor({ timeout: 30_000 });
  await expect
    .poll(
      () =>
        calls
          .getByRole("row")
          .filter({ hasText: /server error|succeeded/ })
          .count(),
      { timeout: 30_000 },
    )
    .toBe(3);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Failed 1" }).waitFor({ timeout: 30_000 });
  expect(await app.plane.api.call("run:row", { run: run.id, row: 30 })).toMatchObject({ state: "failed", generation: 0 });
});

test("rows are found by text, marked with the keyboard and retried together", async () => {
  const witness = await startWitnessServer({ log: "full" });
  await using app = await openApp({ nodes: 1 });
  const { page } = app;
  for (let n = 10; n < 20; n += 1) witness.setFault(`row-${n}`, { kind: "status", status: 400, message: "no such word" });
  const dataset = await importRows(app);
  const run = await runPrompt(app, witness, { name: "first", prompt: "Label", dataset: dataset.id });
  for (let n = 10; n < 20; n += 1) witness.setFault(`row-${n}`, undefined);

  await app.go(`/runs/${run.id}?tab=rows`);
  await page.getByRole("searchbox", { name: /Text in the input/ }).fill("ROW-59");
  await page.keyboard.press("Enter");
  await page.getByText("1 row found").waitFor();
  await page.getByRole("searchbox", { name: /Text in the input/ }).fill("nowhere");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "No row fits these filters" }).waitFor();
  await page.getByRole("button", { name: "Show all rows" }).click();

  const grid = page.getByRole("grid", { name: "Rows of first" });
  await grid.getByText("t-12", { exact: true }).waitFor();
  await grid.focus();
  for (let n = 0; n <= 10; n += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  for (let n = 0; n < 3; n += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+Space");
  await page.getByText("4 rows selected").waitFor();
  await page.getByRole("button", { name: "Retry those that failed" }).click();
  await page.getByText("54 succeeded + 6 failed + 0 skipped + 0 canceled = 60 rows").waitFor({ timeout: 30_000 });
  const again = witness.callsByRow();
  expect(["row-10", "row-13", "row-14"].map((key) => again.get(key)?.length)).toEqual([2, 2, 1]);
});

test("two runs with another prompt are chosen in the list and compared, down to the words that changed", async () => {
  const witness = await startWitnessServer({ reply: (text) => (text.includes("Sort") && text.endsWith("row-3") ? "it is a bug" : "it is billing") });
  await using app = await openApp({ nodes: 1 });
  const { page } = app;
  const dataset = await importRows(app);
  witness.setFault("row-5", { kind: "status", status: 400, message: "no such word" });
  await runPrompt(app, witness, { name: "first", prompt: "Label", dataset: dataset.id });
  witness.setFault("row-5", undefined);
  await runPrompt(app, witness, { name: "second", prompt: "Sort", dataset: dataset.id });

  await app.go("/runs");
  await page.getByRole("checkbox", { name: "Select first" }).click();
  await page.getByRole("checkbox", { name: "Select second" }).click();
  await page.getByRole("link", { name: "Compare" }).click();
  await page.getByRole("heading", { name: "How long calls took" }).waitFor();
  // The newest run comes first in the list.
  await page
    .getByText("no clear difference")
    .or(page.getByText(/% (faster|slower)/))
    .first()
    .waitFor();
  await page.locator(".cm-changedLine").filter({ hasText: "Sort" }).waitFor();
  await page.getByText("2 rows", { exact: true }).waitFor();
  const grid = page.getByRole("grid", { name: "Rows that came out differently" });
  await grid.getByText("t-3", { exact: true }).click();
  const pair = page.getByRole("dialog", { name: "Row 4" });
  await pair.locator("del, ins").filter({ hasText: "billing" }).first().waitFor();
  await pair.locator("del, ins").filter({ hasText: "a bug" }).first().waitFor();
  expect(await findAxeProblems(page)).toEqual([]);
  await page.keyboard.press("Escape");
  expect(await findAxeProblems(page)).toEqual([]);
  for (const [kind, count] of [
    ["Failed anew", "1 row"],
    ["Put right", "0 rows"],
  ] as const) {
    await page.getByRole("button", { name: kind }).click();
    await page.getByText(count, { exact: true }).waitFor();
  }
});
