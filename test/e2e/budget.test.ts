import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type App, findAxeProblems, openApp } from "../support/app-bench.ts";
import { startWitnessServer, type WitnessServer } from "../support/witness-server.ts";

const rows = 200;

function pipeline(witness: WitnessServer, price: string): string {
  return `inferno: 1
name: priced
endpoints: { model: { protocol: openai-chat, url: "${witness.urlFor("openai-chat")}", model: m${price} } }
steps:
  - { id: answer, endpoint: model, request: { max_tokens: 40, messages: [ { role: user, content: "answer {{ input.text }}" } ] } }
`;
}

async function openLaunch(app: App, witness: WitnessServer, price = ", price: { inputPerMillion: 1000, outputPerMillion: 20 }"): Promise<void> {
  const { page } = app;
  await app.plane.api.call("file:apply", { file: "priced.yaml", source: pipeline(witness, price) });
  const file = app.file("rows.jsonl");
  writeFileSync(file, Array.from({ length: rows }, (_, n) => JSON.stringify({ text: `row-${n}` })).join("\n"));
  await app.go("/runs/new?pipeline=priced");
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByText("answer row-0").waitFor();
}

test("a run is launched with a budget, stops at it as an outcome, and goes on with a raised one to its end", async () => {
  const witness = await startWitnessServer({ log: "full", latencyMs: 5 });
  await using app = await openApp({ nodes: 1 });
  const { page } = app;
  await openLaunch(app, witness);
  const estimate = await page.getByTestId("budget-estimate").textContent();
  expect(estimate).toMatch(/^Estimated cost: \$\d/);
  await page.getByRole("textbox", { name: "Budget" }).fill("0.25");
  await page.getByText(/more than the budget of \$0\.25: it stops after about \d+ – \d+ of 200 rows/).waitFor();
  expect(await findAxeProblems(page)).toEqual([]);
  await page.getByRole("button", { name: /Start the run/ }).click();
  await page.waitForURL(/\/runs\/run-/);

  await page.getByText(/^Stopped at its budget: \$0\.\d+ of \$0\.25, \d+ of 200 rows done\.$/).waitFor({ timeout: 60_000 });
  await page.getByRole("heading", { level: 1 }).getByText("Stopped at its budget").waitFor();
  await page
    .getByTestId("budget")
    .getByText(/of the budget of \$0\.25 spent/)
    .first()
    .waitFor();
  const [stopped] = await app.plane.api.call("run:list", {});
  const done = stopped?.succeeded ?? 0;
  const rowUsd = (stopped?.costUsd ?? 0) / done;
  expect(witness.total).toBe(done);
  expect(witness.total).toBeLessThanOrEqual(0.25 / rowUsd + 1);
  expect(await findAxeProblems(page)).toEqual([]);
  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()]);
  expect(
    readFileSync(await download.path(), "utf8")
      .trimEnd()
      .split("\n"),
  ).toHaveLength(done);

  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Resume" }).click();
  const dialog = page.getByRole("dialog", { name: "Raise the budget" });
  await dialog.getByText(`the ${rows - done} rows left cost about`).waitFor();
  const field = dialog.getByRole("textbox", { name: /New budget/ });
  const suggested = Number((await field.inputValue()).replaceAll(/[$,]/g, ""));
  expect(suggested).toBeGreaterThan(rows * rowUsd);
  await field.fill("0.2");
  await dialog.getByRole("button", { name: "Raise and resume" }).click();
  await dialog.getByText(/of a budget of \$0\.20, and no further row fits/).waitFor();
  await field.fill(String(suggested));
  await field.press("Enter");
  await page.getByText("200 succeeded + 0 failed + 0 skipped + 0 canceled = 200 rows").waitFor({ timeout: 60_000 });
  await page.getByRole("heading", { level: 1 }).getByText("Completed").waitFor();
  expect(witness.total).toBe(rows);
  await page.getByRole("tab", { name: "Settings" }).click();
  await page.getByRole("row", { name: /^Budget \$/ }).waitFor();
  await page.getByRole("link", { name: "Runs", exact: true }).click();
  await page
    .getByRole("row", { name: /priced/ })
    .getByText(/^of \$/)
    .waitFor();
  await witness.close();
});

test("a budget without a price is warned of before the start and refused at it, naming the endpoint", async () => {
  const witness = await startWitnessServer();
  await using app = await openApp({ nodes: 1 });
  const { page } = app;
  await openLaunch(app, witness, "");
  await page.getByRole("textbox", { name: "Budget" }).fill("5");
  await page.getByText(/A budget needs a price at every endpoint that is called, and model has none/).waitFor();
  await page.getByRole("button", { name: /Start the run/ }).click();
  await page
    .getByRole("alert")
    .getByText(/No price is set for model \(step answer\)/)
    .waitFor();
  expect(await app.plane.api.call("run:list", {})).toEqual([]);
  await page.getByRole("textbox", { name: "Budget" }).fill("");
  await page.getByRole("button", { name: /Start the run/ }).click();
  await page.waitForURL(/\/runs\/run-/);
  await witness.close();
});

test("elsewhere in the app the stop is told once, as news and not as a failure", async () => {
  const witness = await startWitnessServer({ latencyMs: 5 });
  await using app = await openApp({ nodes: 1 });
  const { page } = app;
  await openLaunch(app, witness);
  const gate = witness.hold();
  await page.getByRole("textbox", { name: "Budget" }).fill("0.3");
  await page.getByRole("button", { name: /Start the run/ }).click();
  await page.waitForURL(/\/runs\/run-/);
  await gate.waitForHeld(1);
  await page.getByRole("link", { name: "Nodes", exact: true }).click();
  gate.release();
  const notice = page.getByRole("alert").filter({ hasText: "priced: Stopped at its budget" });
  await notice.getByText(/Stopped at its budget: \$0\.\d+ of \$0\.30/).waitFor({ timeout: 60_000 });
  expect(await notice.count()).toBe(1);
  expect(await notice.getAttribute("style")).toMatch(/--notification-color: var\(--mantine-color-indigo/);
  await notice.getByRole("link").click();
  await page.getByRole("heading", { level: 1 }).getByText("Stopped at its budget").waitFor();
  await witness.close();
});
