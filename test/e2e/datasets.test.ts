import { readFileSync, writeFileSync } from "node:fs";
import type { Page } from "playwright";
import { describe, expect, test } from "vitest";
import { openDatasetFile } from "../../src-main/datasets/open-file.ts";
import type { DatasetSummary } from "../../src-shared/model/dataset.ts";
import { type App, findAxeProblems, openApp } from "../support/app-bench.ts";
import { dropFiles } from "../support/drop-files.ts";
import { writeRows } from "../support/make-rows.ts";
import { waitFor } from "../support/wait-for.ts";

const listed = (app: App) => app.plane.api.call("dataset:list", {});

/** Chooses files with the file dialog of the browser. */
async function choose(app: App, ...names: string[]): Promise<void> {
  const [chooser] = await Promise.all([app.page.waitForEvent("filechooser"), app.page.getByRole("button", { name: "Import files" }).click()]);
  await chooser.setFiles(names.map((name) => app.file(name)));
  await app.page.getByRole("dialog").waitFor();
}

const startImport = (page: Page) => page.getByRole("dialog").getByRole("button", { name: "Import", exact: true }).click();

/** A dataset as a file would give it, without the way through the browser. */
async function importFile(app: App, name: string): Promise<DatasetSummary> {
  return app.plane.api.importDataset(await openDatasetFile(app.file(name)), { onBadRow: "fail" });
}

describe("importing", () => {
  test("a chosen file becomes a dataset; its bad rows are listed with line and reason", async () => {
    await using app = await openApp();
    const { page } = app;
    writeFileSync(app.file("tickets.jsonl"), '{"id":"a","text":"late"}\n{broken\n{"id":"b","text":"open"}\n');
    await app.go("/datasets");
    await choose(app, "tickets.jsonl");
    await startImport(page);
    await page.getByRole("link", { name: "See the bad row" }).click();
    const bad = page.getByRole("table", { name: "Bad rows" }).getByRole("row").nth(1);
    expect(await bad.innerText()).toMatch(/^2\s+2\s+E_\w+\s+Line 2: /);
    await page.getByRole("tab", { name: "Rows", exact: true }).click();
    await page.getByRole("gridcell", { name: "late" }).waitFor();
    expect(await listed(app)).toMatchObject([{ name: "tickets.jsonl", rows: 3, badRows: 1 }]);
  });

  test("after an import with bad rows a person is asked: to stop deletes the dataset, to go on keeps it; the list can be saved whole", async () => {
    await using app = await openApp();
    const { page } = app;
    writeFileSync(app.file("tickets.jsonl"), '{"id":"a","text":"late"}\n{broken\n{"id":"b","text":"open","text":"shut"}\n{"n":NaN}\n');
    await app.go("/datasets");
    const question = page.getByRole("alert").filter({ hasText: "2 of the 4 rows of tickets.jsonl cannot be read" });
    await choose(app, "tickets.jsonl");
    await startImport(page);
    await question.getByText("Line 4: It is not valid JSON: NaN and Infinity are not JSON").waitFor();
    await question.getByRole("button", { name: "Stop and delete the dataset" }).click();
    await page.getByRole("heading", { name: "No datasets yet" }).waitFor();
    expect(await listed(app)).toEqual([]);

    await choose(app, "tickets.jsonl");
    await startImport(page);
    await question.getByRole("button", { name: "Go on without them" }).click();
    await question.waitFor({ state: "detached" });
    await page.getByRole("link", { name: "tickets.jsonl", exact: true }).click();
    await page.getByText("Line 3: the key “text” stands twice in one object").waitFor();
    await page.getByRole("tab", { name: "Bad rows" }).click();
    const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save the whole list" }).click()]);
    expect(saved.suggestedFilename()).toBe("tickets.jsonl.bad-rows.jsonl");
    const lines = readFileSync(await saved.path(), "utf8")
      .trim()
      .split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { line: 2, code: "E_BAD_JSON" },
      { line: 4, code: "E_BAD_JSON" },
    ]);
  });

  test("files that are dropped anywhere are imported, under the names that are given them", async () => {
    await using app = await openApp();
    const { page } = app;
    await app.go("/datasets");
    await page.getByRole("heading", { name: "No datasets yet" }).waitFor();
    await dropFiles(page, { "one.csv": "id,text\n1,a\n", "two.jsonl": '{"text":"b"}\n' });
    await page.getByLabel("Name").first().fill("orders");
    await startImport(page);
    await page.getByRole("link", { name: "two.jsonl", exact: true }).waitFor();
    expect((await listed(app)).map(({ name, format }) => `${name} ${format}`)).toEqual(expect.arrayContaining(["orders csv", "two.jsonl jsonl"]));
  });

  test("a file that is refused keeps nothing, says why, and offers the way out", async () => {
    await using app = await openApp();
    const { page } = app;
    writeFileSync(app.file("rows.jsonl"), '{"n":1}\n{broken\n');
    writeFileSync(app.file("notes.txt"), "just\nsome\nnotes\n");
    await app.go("/datasets");
    await choose(app, "rows.jsonl", "notes.txt");
    await page.getByRole("radio", { name: "stops the import" }).check();
    await startImport(page);
    const refused = page.getByRole("alert").filter({ hasText: "rows.jsonl" });
    await refused.getByText("Line 2:").waitFor();
    await page.getByText("notes.txt looks like neither JSON nor CSV").waitFor();
    expect(await listed(app)).toEqual([]);
    await refused.getByRole("button", { name: "Import the rest" }).click();
    await page.getByRole("link", { name: "rows.jsonl", exact: true }).waitFor();
    expect(await listed(app)).toMatchObject([{ rows: 2, badRows: 1 }]);
  });

  test("an import that is canceled leaves nothing behind", async () => {
    await using app = await openApp();
    const { page } = app;
    writeRows(app.file("many.jsonl"), 50_000);
    await app.go("/datasets");
    await page.getByRole("heading", { name: "No datasets yet" }).waitFor();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 300_000 });
    await choose(app, "many.jsonl");
    await startImport(page);
    await page.getByText(/· [1-9][\d,]* rows read/).waitFor();
    await page.getByRole("button", { name: "Cancel the import of many.jsonl" }).click();
    await page.getByRole("heading", { name: "No datasets yet" }).waitFor();
    await app.go("/datasets");
    await page.getByRole("heading", { name: "No datasets yet" }).waitFor();
    expect(await listed(app)).toEqual([]);
  });

  test("the sample is one click away from nothing", async () => {
    await using app = await openApp();
    await app.go("/datasets");
    await app.page.getByRole("button", { name: "Add the sample dataset" }).click();
    await app.page.getByRole("grid", { name: "Rows of tickets.jsonl" }).waitFor();
    expect(await app.page.getByText("Rows 1–").innerText()).toContain("of 320");
  });
});

describe("rows", () => {
  const rowCount = 300_000;

  test("keys, wheel and row number reach every row of a dataset longer than a browser can lay out", async () => {
    await using app = await openApp();
    const { page } = app;
    writeRows(app.file("long.jsonl"), rowCount);
    const { id } = await importFile(app, "long.jsonl");
    await app.go(`/datasets/${id}`);
    const cell = (n: number) => page.getByRole("gridcell", { name: `t-${n}`, exact: true });
    await cell(0).waitFor();
    await page.getByRole("grid").focus();
    await page.keyboard.press("Control+End");
    await cell(rowCount - 1).waitFor();
    await page.keyboard.press("Enter");
    await page
      .getByRole("dialog")
      .getByText(`"id": "t-${rowCount - 1}"`)
      .waitFor();
    expect(page.url()).toContain(`row=${rowCount}`);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByLabel("Row number").fill("123,456");
    await page.keyboard.press("Enter");
    await cell(123_455).waitFor();
    await page.getByRole("grid").hover();
    await page.mouse.wheel(0, 320);
    // Ten rows on, not the twelve that the scale of the bar would make of it.
    await page.getByText(/^Rows 123,466–/).waitFor();
    await page.getByRole("grid").focus();
    await page.keyboard.press("Home");
    await cell(0).waitFor();
    await page.getByRole("grid").evaluate((element) => (element.scrollTop = element.scrollHeight / 2));
    await waitFor(async () => Number(/t-(\d+)/.exec(await page.getByRole("rowgroup").innerText())?.[1] ?? 0) > 140_000, { what: "the middle" });
  });

  test("a search finds rows as it goes, is in the address, and opens what it found", async () => {
    await using app = await openApp();
    const { page } = app;
    writeRows(app.file("long.jsonl"), 100_000);
    const { id } = await importFile(app, "long.jsonl");
    await app.go(`/datasets/${id}`);
    await page.getByLabel("Text to find in rows").fill("ROW-9999");
    await page.keyboard.press("Enter");
    await page.getByText("11 rows contain “ROW-9999”.").waitFor();
    expect(page.url()).toContain("q=ROW-9999");
    await page.reload();
    await page.getByRole("button", { name: "Row 10,000", exact: true }).waitFor();
    await page.getByRole("button", { name: "Row 100,000", exact: true }).press("Enter");
    await page.getByRole("dialog").getByText('"id": "t-99999"').waitFor();
  });

  test("a column is made wider with the mouse and with keys", async () => {
    await using app = await openApp();
    const { page } = app;
    writeRows(app.file("few.jsonl"), 5);
    await app.go(`/datasets/${(await importFile(app, "few.jsonl")).id}`);
    const header = page.getByRole("columnheader", { name: "id", exact: true });
    const width = async (): Promise<number> => (await header.boundingBox())?.width ?? 0;
    await header.waitFor();
    const before = await width();
    const edge = page.getByRole("separator", { name: "Width of the column id" });
    const box = await edge.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 4, (box?.y ?? 0) + 10);
    await page.mouse.down();
    await page.mouse.move((box?.x ?? 0) + 104, (box?.y ?? 0) + 10);
    await page.mouse.up();
    expect(await width()).toBeCloseTo(before + 100, -1);
    await edge.press("ArrowLeft");
    expect(await width()).toBeCloseTo(before + 84, -1);
  });
});

test("a dataset is renamed and deleted; one that a run uses is not, and the run is named", async () => {
  await using app = await openApp();
  const { page } = app;
  writeRows(app.file("used.jsonl"), 3);
  writeRows(app.file("free.jsonl"), 3);
  const used = await importFile(app, "used.jsonl");
  await importFile(app, "free.jsonl");
  const source =
    'inferno: 1\nname: p\nendpoints:\n  m: { protocol: openai-chat, url: "http://127.0.0.1:9/v1", model: m }\nsteps:\n  - { id: a, endpoint: m, request: { messages: [ { role: user, content: x } ] } }\n';
  const run = await app.plane.api.call("run:start", { pipeline: { file: "p.yaml", source }, dataset: used.id });
  await app.go("/datasets");
  const act = async (name: string, what: string): Promise<void> => {
    await page.getByRole("button", { name: `Actions for ${name}` }).click();
    await page.getByRole("menuitem", { name: what }).click();
  };
  await act("used.jsonl", "Delete");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByText(run.id).waitFor();
  await page.keyboard.press("Escape");
  await act("free.jsonl", "Rename");
  await page.getByRole("dialog").getByLabel("Name").fill("spare");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "spare" }).waitFor();
  await act("spare", "Delete");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("link", { name: "spare" }).waitFor({ state: "detached" });
  expect((await listed(app)).map(({ name }) => name)).toEqual(["used.jsonl"]);
});

test("axe finds nothing serious on datasets, full, in either theme", async () => {
  await using app = await openApp();
  const { page } = app;
  writeFileSync(app.file("rows.jsonl"), '{"id":"a","user":{"name":"Ada"},"n":1}\n{broken\n{"n":2}\n');
  const { id } = await importFile(app, "rows.jsonl");
  for (const [path, seen] of [
    ["/datasets", "rows.jsonl"],
    [`/datasets/${id}`, "Cannot be read"],
    [`/datasets/${id}?row=1`, '"name": "Ada"'],
    [`/datasets/${id}?q=ada`, "1 row contains"],
    [`/datasets/${id}?tab=fields`, "input.user.name"],
    [`/datasets/${id}?tab=bad`, "Line 2"],
    ["/datasets/data-0000000000", "does not exist"],
  ] as const) {
    await app.go(path);
    await page.getByText(seen).first().waitFor();
    expect(await findAxeProblems(page), path).toEqual([]);
  }
});
