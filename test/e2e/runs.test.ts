import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { startControlPlane } from "../../src-main/control-plane.ts";
import { type App, findAxeProblems, openApp } from "../support/app-bench.ts";
import { startWitnessServer, type WitnessServer } from "../support/witness-server.ts";

const rows = 300;

function triage(witness: WitnessServer): string {
  const endpoint = `{ protocol: openai-chat, url: "${witness.urlFor("openai-chat")}", model: m, retry: { maxAttempts: 1 }, price: { inputPerMillion: 1, outputPerMillion: 2 } }`;
  const ask = (text: string): string => `{ max_tokens: 4, messages: [ { role: user, content: "${text}" } ] }`;
  return `inferno: 1
name: triage
endpoints: { model: ${endpoint} }
steps:
  - { id: first, endpoint: model, request: ${ask("first {{ input.text }}")} }
  - { id: second, endpoint: model, request: ${ask("second {{ input.text }}")} }
`;
}

/** The pipeline is registered, and a file of rows lies ready. */
async function prepare(app: App, witness: WitnessServer): Promise<string> {
  await app.plane.api.call("file:apply", { file: "triage.yaml", source: triage(witness) });
  const file = app.file("tickets.jsonl");
  writeFileSync(file, Array.from({ length: rows }, (_, n) => JSON.stringify({ id: `t-${n}`, text: `row-${n}` })).join("\n"));
  return file;
}

/** Chooses everything with the mouse and starts the run; gives its address. */
async function launch({ page, go }: App, file: string): Promise<string> {
  await go("/runs");
  await page
    .getByRole("link", { name: /New run|Start the first run/ })
    .first()
    .click();
  await page.getByRole("combobox", { name: "Pipeline" }).click();
  await page.getByRole("option", { name: "triage" }).click();
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByText("first row-0").waitFor();
  await page.getByRole("button", { name: /Start the run/ }).click();
  await page.waitForURL(/\/runs\/run-/);
  return page.url();
}

test("a run is launched with the mouse, watched to its end, its failed group retried, and its export says what the server saw", async () => {
  const witness = await startWitnessServer({ log: "full", latencyMs: 15 });
  await using app = await openApp({ nodes: 2 });
  const { page } = app;
  for (let n = 0; n < rows; n += 50) witness.setFault(`row-${n}`, { kind: "status", status: 400, message: "no such word" });
  const file = await prepare(app, witness);
  await launch(app, file);
  await page.getByText("294 succeeded + 6 failed + 0 skipped + 0 canceled = 300 rows").waitFor({ timeout: 60_000 });
  await page.getByRole("tab", { name: /Failures/ }).click();
  await page.getByRole("heading", { name: "6 rows: request refused" }).waitFor();
  expect(page.url()).toContain("tab=failures");
  for (let n = 0; n < rows; n += 50) witness.setFault(`row-${n}`, undefined);
  await page.getByRole("button", { name: "Retry these 6 rows" }).click();
  await page.getByText("300 succeeded + 0 failed + 0 skipped + 0 canceled = 300 rows").waitFor({ timeout: 60_000 });
  await page.getByText("No row has failed").waitFor();
  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()]);
  const lines = readFileSync(await download.path(), "utf8")
    .trimEnd()
    .split("\n");
  const calls = witness.callsByRow();
  expect(lines).toHaveLength(rows);
  for (const [index, line] of lines.entries()) {
    // Two steps; the six rows that failed had their first one refused once.
    const attempts = index % 50 === 0 ? 3 : 2;
    expect(JSON.parse(line)).toMatchObject({ index, id: `t-${index}`, state: "succeeded", attempts });
    expect(calls.get(`row-${index}`)).toHaveLength(attempts);
  }
  await witness.close();
});

test("a run is paused, resumed and canceled by its buttons, and what is lost is said before", async () => {
  const witness = await startWitnessServer({ latencyMs: 5 });
  await using app = await openApp({ nodes: 1 });
  const { page } = app;
  const file = await prepare(app, witness);
  const gate = witness.hold();
  await launch(app, file);
  await gate.waitForHeld(1);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("heading", { level: 1 }).getByText("Paused").waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("heading", { level: 1 }).getByText("Running").waitFor();
  await page.getByRole("button", { name: "Cancel run" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("will not run").waitFor();
  await dialog.getByRole("button", { name: "Cancel now" }).click();
  gate.release();
  await page.getByRole("heading", { level: 1 }).getByText("Canceled").waitFor({ timeout: 60_000 });
  const [run] = await app.plane.api.call("run:list", {});
  expect(run?.canceled).toBeGreaterThan(0);
  expect((run?.succeeded ?? 0) + (run?.failed ?? 0) + (run?.skipped ?? 0) + (run?.canceled ?? 0)).toBe(rows);
  await witness.close();
});

test("a run goes on while its window is closed, and a window opened later finds it where it is", async () => {
  const witness = await startWitnessServer();
  await using app = await openApp({ nodes: 1 });
  const file = await prepare(app, witness);
  const gate = witness.hold(({ seen, rowKeys }) => seen > 0 && Number(rowKeys[0]?.slice(4)) >= 100);
  const url = await launch(app, file);
  await gate.waitForHeld(1);
  const context = app.page.context();
  await app.page.close();
  gate.release();
  const page = await context.newPage();
  await page.goto(url);
  await page.getByText("300 succeeded + 0 failed + 0 skipped + 0 canceled = 300 rows").waitFor({ timeout: 60_000 });
  await page.getByRole("link", { name: "Runs" }).click();
  await page
    .getByRole("row", { name: /triage/ })
    .getByText("Completed")
    .waitFor();
  expect(await findAxeProblems(page)).toEqual([]);
  await witness.close();
});

test("an open window says that its control plane is gone, and shows the run as it is when one is there again", async () => {
  const witness = await startWitnessServer();
  await using app = await openApp({ nodes: 1 });
  const { page } = app;
  const file = await prepare(app, witness);
  const gate = witness.hold();
  await launch(app, file);
  await gate.waitForHeld(1);
  const port = app.plane.address?.port ?? 0;
  gate.release();
  await app.plane.close();
  await page.getByText("The control plane does not answer").first().waitFor();
  const again = await startControlPlane({ dataDir: app.file("data"), listen: { host: "127.0.0.1", port } });
  await page.getByText("The control plane stopped while this run was going on.").waitFor({ timeout: 30_000 });
  await again.api.call("local-nodes:ensure", { count: 1, slots: 16 });
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByText("300 succeeded + 0 failed + 0 skipped + 0 canceled = 300 rows").waitFor({ timeout: 60_000 });
  expect((await again.api.call("run:list", {}))[0]).toMatchObject({ state: "completed", succeeded: rows });
  await again.close();
  // Of a run from before its start a control plane knows minutes only, and the charts say so.
  const third = await startControlPlane({ dataDir: app.file("data"), listen: { host: "127.0.0.1", port } });
  await page.reload();
  await page.getByText("Only whole minutes are stored").waitFor();
  await third.close();
  await witness.close();
});
