import { expect, test } from "vitest";
import { type App, findAxeProblems, openApp } from "../support/app-bench.ts";
import { startWitnessServer, type WitnessServer } from "../support/witness-server.ts";

/** A run of rows that take some time; gives its id. */
async function startRun({ plane: { api } }: App, witness: WitnessServer, rows: number): Promise<string> {
  const source = `inferno: 1
name: slow
endpoints: { model: { protocol: openai-chat, url: "${witness.urlFor("openai-chat")}", model: m } }
steps:
  - { id: answer, endpoint: model, request: { messages: [ { role: user, content: "{{ input.text }}" } ] } }
`;
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(Array.from({ length: rows }, (_, n) => `{"text":"row ${n}"}\n`).join(""));
  }
  const dataset = await api.importDataset({ stream: stream(), name: "slow.jsonl", bytes: null }, { onBadRow: "fail" });
  await api.call("file:apply", { file: "slow.yaml", source });
  return (await api.call("run:start", { pipeline: { name: "slow" }, dataset: dataset.id, name: "slow run" })).id;
}

const openPalette = async ({ page }: App): Promise<void> => {
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("textbox").waitFor();
};

test("the palette goes to screens and to things by name, does things, and acts on the run on the screen, by keyboard alone", async () => {
  const witness = await startWitnessServer();
  await using app = await openApp({ nodes: 1 });
  const { page, plane } = app;
  // Held at the server, the run is there to be paused however long it takes to get to it.
  const gate = witness.hold();
  const run = await startRun(app, witness, 2000);
  await openPalette(app);
  expect(await findAxeProblems(page)).toEqual([]);
  await page.keyboard.type("slow.jsonl");
  await page.getByRole("button", { name: /^slow\.jsonl/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/datasets\/data-/);
  await openPalette(app);
  await page.keyboard.type("slow run");
  await page.getByRole("button", { name: /^slow run/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/runs/${run}`);
  await openPalette(app);
  await page.keyboard.type("pause");
  await page.getByRole("dialog").getByRole("button", { name: "Pause" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("Paused", { exact: true }).first().waitFor();
  gate.release();
  await openPalette(app);
  await page.keyboard.type("cancel run");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel run" }).waitFor();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Cancel this run?" });
  await dialog.getByRole("button", { name: "Cancel now" }).click();
  await page.getByText("Canceled", { exact: true }).first().waitFor();
  await openPalette(app);
  await page.keyboard.type("local node");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await plane.api.call("node:list", {})).length, { timeout: 30_000 }).toBe(2);
});

test("a key is chosen with the keyboard, a conflict is told, and the new key works on every screen and after a reload", async () => {
  await using app = await openApp();
  const { page } = app;
  await app.go("/settings?section=shortcuts");
  await page.getByPlaceholder("Find by name or key").fill("new run");
  await page.getByRole("button", { name: "Change the key of: New run" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+k");
  await page.getByText("Ctrl K already does: Search, go anywhere, do anything.").waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
  await page.keyboard.press("n");
  await page.getByText("N belongs to: Editor of pipelines. Press others.").waitFor();
  await page.keyboard.press("Alt+x");
  await app.go("/nodes");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.keyboard.press("Alt+n");
  await page.keyboard.press("Alt+x");
  await page.waitForURL("**/runs/new");
  await app.go("/nodes");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await sheet.getByRole("row", { name: "New run Alt X" }).waitFor();
  expect(await findAxeProblems(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await page.waitForURL("**/settings");
});

test("a run that ends says so on another screen, with the way to it", async () => {
  const witness = await startWitnessServer({ latencyMs: 300 });
  await using app = await openApp({ nodes: 1 });
  const { page } = app;
  await app.go("/datasets");
  await page.getByRole("heading", { level: 1 }).waitFor();
  const run = await startRun(app, witness, 100);
  await page.getByText("slow run: Completed").waitFor();
  await page.getByText("100 rows: 100 succeeded, 0 failed.").waitFor();
  await page.getByRole("link", { name: "Show the run" }).click();
  await page.waitForURL(`**/runs/${run}`);
  expect(await page.getByText("slow run: Completed").count()).toBe(0);
});
