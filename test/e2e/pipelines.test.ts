import { expect, test } from "vitest";
import { type App, findAxeProblems, openApp } from "../support/app-bench.ts";
import {
  beginPipeline,
  connectSteps as connect,
  dropOnCanvas as drop,
  edgesOnCanvas as edges,
  paletteEntry,
  stepOnCanvas as step,
  writeField as write,
} from "../support/canvas.ts";
import { waitFor } from "../support/wait-for.ts";
import { startWitnessProcess } from "../support/witness-process.ts";

/** Registers an endpoint at the address, and a dataset of three rows. */
async function prepare(app: App, url: string): Promise<void> {
  const source = `inferno: 1\nendpoints:\n  small: { protocol: openai-chat, url: "${url}/v1", model: m }\n`;
  await app.plane.api.call("file:apply", { file: "e.yaml", source });
  async function* rows(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('{"id":"t-1","text":"The export fails"}\n{"id":"t-2","text":"Second"}\n{"id":"t-3","text":"Third"}\n');
  }
  await app.plane.api.importDataset({ stream: rows(), name: "tickets.jsonl", bytes: null }, { onBadRow: "fail" });
}

async function openNew(app: App, name: string): Promise<void> {
  await app.go("/pipelines");
  await beginPipeline(app.page, name);
}

const savedSource = async (app: App, name: string): Promise<string> => (await app.plane.api.call("pipeline:show", { name })).source;

test("a pipeline of two steps is built with the mouse, its problem mended, saved, tried on a row, and its versions compared", async () => {
  await using witness = { server: await startWitnessProcess(), [Symbol.asyncDispose]: () => witness.server.close() };
  await using app = await openApp({ nodes: 1 });
  const { page } = app;
  await prepare(app, witness.server.url);
  await openNew(app, "two-steps");

  await drop(page, paletteEntry(page, "small"), 160, 300);
  const [pane, dropped] = [await page.locator(".react-flow__pane").boundingBox(), await step(page, "answer").boundingBox()];
  // Under the pointer, which has its head by the middle.
  expect((dropped?.x ?? 0) + (dropped?.width ?? 0) / 2 - (pane?.x ?? 0)).toBeCloseTo(160, -1);
  expect((dropped?.y ?? 0) - (pane?.y ?? 0)).toBeCloseTo(300 - 28, -1);
  await drop(page, paletteEntry(page, "small"), 460, 300);
  await step(page, "answer_2").waitFor();
  await connect(page, "answer", "answer_2");
  await waitFor(async () => (await edges(page).count()) === 1, { what: "the connection" });

  await step(page, "answer_2").click();
  await page.getByRole("textbox", { name: "Id" }).fill("shorten");
  await page.keyboard.press("Enter");
  await step(page, "shorten").waitFor();

  await write(page, "Text of message 1", "Shorten: {{ steps.nobody.text }}");
  await page.getByText('There is no step "nobody"').first().waitFor();
  await step(page, "shorten").getByText("1 problem").waitFor();
  await step(page, "answer").click();
  await page.getByRole("button", { name: /There is no step "nobody"/ }).click();
  await write(page, "Text of message 1", "Shorten: {{ steps.answer.text }}");
  await page.getByText("No problems").waitFor();
  expect(await findAxeProblems(page)).toEqual([]);

  await page.keyboard.press("ControlOrMeta+s");
  await page.getByText("Saved as two-steps, version 1.").waitFor();
  expect(await savedSource(app, "two-steps")).toContain("needs: [answer]");

  await page.getByRole("button", { name: "Try a row" }).click();
  await page.getByRole("button", { name: "Try this row" }).click();
  await step(page, "shorten").getByText("Succeeded").waitFor();
  await page.getByRole("button", { name: /^shorten/ }).click();
  await page.getByRole("textbox", { name: "Request of shorten" }).getByText("Shorten:").waitFor();

  await page.getByRole("tab", { name: "Step" }).click();
  await step(page, "shorten").click();
  await write(page, "Text of message 1", "In one word: {{ steps.answer.text }}");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved as two-steps, version 2.").waitFor();
  await page.getByText("Versions", { exact: true }).click();
  await page.getByRole("button", { name: "Version 1" }).click();
  await page.getByText("Left: version 1.").waitFor();
  expect(await page.locator(".cm-changedLine").count()).toBeGreaterThan(0);
  expect(await findAxeProblems(page)).toEqual([]);
  await page.getByRole("button", { name: "Go back to version 1" }).click();
  await page.getByText("The pipeline is now as it was in version 1.").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved as two-steps, version 3.").waitFor();
  expect(await savedSource(app, "two-steps")).toContain("Shorten: {{ steps.answer.text }}");
});

test("a pipeline is built with the keyboard alone: N inserts and connects, arrows walk, Enter edits, Delete removes, undo takes back whole actions", async () => {
  await using app = await openApp();
  const { page } = app;
  await prepare(app, "http://127.0.0.1:9");
  await openNew(app, "by-keyboard");
  await page.getByRole("button", { name: "Add a step" }).press("Enter");
  await page.getByRole("textbox", { name: "What should the step do?" }).waitFor();
  await page.keyboard.type("chat model");
  await page.keyboard.press("Enter");
  await step(page, "answer").waitFor();
  for (const count of [2, 3]) {
    await waitFor(async () => (await page.evaluate(() => document.activeElement?.classList.contains("react-flow__node"))) === true, {
      what: "the focus on the new step",
    });
    await page.keyboard.press("n");
    await page.getByRole("textbox", { name: "What should the step do?" }).waitFor();
    await page.keyboard.type("small");
    await page.keyboard.press("Enter");
    await step(page, `answer_${count}`).waitFor();
  }
  expect(await edges(page).count()).toBe(2);
  await page.keyboard.press("ArrowLeft");
  await waitFor(async () => (await page.evaluate(() => document.activeElement?.getAttribute("data-id"))) === "answer_2", {
    what: "the focus on the step before",
  });

  await page.keyboard.press("Enter");
  await waitFor(async () => (await page.evaluate(() => document.activeElement?.hasAttribute("data-step-id"))) === true, { what: "the focus on the id" });
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("middle");
  await page.keyboard.press("Enter");
  await step(page, "middle").focus();
  await page.keyboard.press("Delete");
  await waitFor(async () => (await step(page, "middle").count()) === 0, { what: "the step to go" });
  expect(await edges(page).count()).toBe(1);

  await step(page, "answer").focus();
  await page.keyboard.press("ControlOrMeta+z");
  await step(page, "middle").waitFor();
  expect(await edges(page).count()).toBe(2);
  await page.keyboard.press("ControlOrMeta+z");
  await step(page, "answer_2").waitFor();
  await page.keyboard.press("ControlOrMeta+Shift+z");
  await step(page, "middle").waitFor();
  await page.keyboard.press("ControlOrMeta+s");
  await page.getByText("Saved as by-keyboard, version 1.").waitFor();
});

test("a step dropped on a connection goes between; steps are copied as text; a ring is refused", async () => {
  await using app = await openApp({ context: { permissions: ["clipboard-read", "clipboard-write"] } });
  const { page } = app;
  await prepare(app, "http://127.0.0.1:9");
  await openNew(app, "spliced");
  // Ports clear of the edges, where a line that is drawn moves the canvas along.
  await drop(page, paletteEntry(page, "small"), 165, 300);
  await drop(page, paletteEntry(page, "small"), 440, 300);
  await connect(page, "answer", "answer_2");
  await waitFor(async () => (await edges(page).count()) === 1, { what: "the connection" });
  const line = await edges(page).locator("path").first().boundingBox();
  const pane = await page.locator(".react-flow__pane").boundingBox();
  if (line === null || pane === null) throw new Error("the canvas is not there");
  await paletteEntry(page, "small").dragTo(page.locator(".react-flow__pane"), {
    targetPosition: { x: line.x + line.width / 2 - pane.x, y: line.y + line.height / 2 - pane.y },
    force: true,
  });
  await step(page, "answer_3").waitFor();
  expect(await edges(page).evaluateAll((lines) => lines.map((each) => each.getAttribute("data-id")))).toEqual(
    expect.arrayContaining(["answer_3→answer_2", "answer→answer_3"]),
  );
  expect(await edges(page).count()).toBe(2);

  await connect(page, "answer_2", "answer");
  await page.getByText("This connection would close a ring").waitFor();
  expect(await edges(page).count()).toBe(2);

  await step(page, "answer").focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("ControlOrMeta+c");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("steps:\n");
  await page.keyboard.press("ControlOrMeta+v");
  await waitFor(async () => (await page.locator(".react-flow__node").count()) === 6, { what: "the copies" });
  await page.keyboard.press("ControlOrMeta+z");
  await waitFor(async () => (await page.locator(".react-flow__node").count()) === 3, { what: "the copies to go" });
  expect(await edges(page).count()).toBe(2);
});

test("what is not saved is kept when a person goes elsewhere, and a broken source keeps its last picture", async () => {
  await using app = await openApp();
  const { page } = app;
  await prepare(app, "http://127.0.0.1:9");
  await openNew(app, "kept");
  await drop(page, paletteEntry(page, "small"), 200, 300);
  await step(page, "answer").waitFor();
  await page.getByRole("link", { name: "Pipelines" }).last().click();
  await page.getByText("The changes to kept are kept in this browser").waitFor();
  await page.getByRole("row", { name: /kept/ }).getByRole("link", { name: "kept" }).click();
  await step(page, "answer").waitFor();
  await page.getByText("Source", { exact: true }).click();
  await page.getByRole("textbox", { name: "Source of the pipeline, YAML" }).click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.insertText('\noutput: "');
  await page
    .getByText(/not closed/)
    .first()
    .waitFor();
  await page.getByText("Canvas", { exact: true }).click();
  await page.getByText("The source cannot be read").waitFor();
  expect(await page.locator(".react-flow__node").count()).toBe(1);
});

test("who comes back to unsaved changes reads that they were kept; closing the window asks nothing, and discarding them brings the saved version back", async () => {
  await using app = await openApp();
  const { page } = app;
  await prepare(app, "http://127.0.0.1:9");
  const source = (text: string): string =>
    `inferno: 1\nname: kept\nsteps:\n  - { id: answer, endpoint: small, request: { messages: [ { role: user, content: "${text}" } ] } }\n`;
  const save = (text: string) => app.plane.api.call("pipeline:save", { file: "kept.yaml", source: source(text) });
  await save("one");
  await app.go("/pipelines/kept");
  await drop(page, paletteEntry(page, "small"), 200, 300);
  await page.getByText("Unsaved changes", { exact: true }).waitFor();

  // A question of the browser would hold this up: nothing is lost with the window.
  const asked: string[] = [];
  page.on("dialog", (dialog) => void (asked.push(dialog.type()), dialog.accept()));
  await app.go("/pipelines");
  await page.getByRole("row", { name: /kept/ }).getByText("Unsaved changes").waitFor();
  expect(asked).toEqual([]);
  await page.getByRole("link", { name: "kept", exact: true }).click();
  await page.getByText("You left these changes to version 1 unsaved.").waitFor();
  expect(await page.locator(".react-flow__node").count()).toBe(2);

  await save("two");
  await page.reload();
  await page.getByText("You left these changes to version 1 unsaved, and version 2 was saved elsewhere since.").waitFor();
  expect(await findAxeProblems(page)).toEqual([]);
  await page.getByRole("button", { name: "What is different" }).click();
  await page.getByText("Version 2").first().waitFor();
  await page.getByRole("button", { name: "Discard unsaved changes" }).click();
  await page.getByText("You left these changes").waitFor({ state: "hidden" });
  await app.go("/pipelines/kept");
  await step(page, "answer").waitFor();
  expect(await page.locator(".react-flow__node").count()).toBe(1);
  expect(await page.getByText("Unsaved changes", { exact: true }).count()).toBe(0);
});

test("the sample opens without a problem, and nothing serious is found in list and editor by axe", async () => {
  await using app = await openApp({ viewport: { width: 1024, height: 768 } });
  const { page } = app;
  await app.go("/pipelines");
  expect(await findAxeProblems(page)).toEqual([]);
  await page.getByRole("link", { name: "Open a sample" }).click();
  await step(page, "classify").waitFor();
  await page.getByText("No problems").waitFor();
  await step(page, "extract").click();
  await page.getByRole("textbox", { name: "Id" }).waitFor();
  expect(await findAxeProblems(page)).toEqual([]);
});
