import { expect, test } from "vitest";
import { startWitnessServer } from "../support/witness-server.ts";
import { type App, findAxeProblems, openApp } from "../support/app-bench.ts";

const sections = ["appearance", "data", "secrets", "access", "shortcuts", "about"];

const pipelineOf = (url: string): string => `inferno: 1
name: settings
endpoints: { model: { protocol: openai-chat, url: "${url}", model: m, auth: { secret: model-key }, retry: { maxAttempts: 1 } } }
steps:
  - { id: answer, endpoint: model, request: { messages: [ { role: user, content: "{{ input.text }}" } ] } }
`;

async function startRun({ plane: { api } }: App, url: string): Promise<string> {
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('{"text":"a"}\n{"text":"b"}\n');
  }
  const dataset = await api.importDataset({ stream: stream(), name: "rows.jsonl", bytes: null }, { onBadRow: "fail" });
  const run = await api.call("run:start", { pipeline: { file: "settings.yaml", source: pipelineOf(url) }, dataset: dataset.id });
  return run.id;
}

test("axe finds nothing serious in any section of the settings, in either theme", async () => {
  await using app = await openApp();
  await app.plane.api.call("secret:set", { name: "old-key", value: "value" });
  await app.plane.api.call("token:create", { role: "viewer", name: "scrape" });
  for (const section of sections) {
    await app.go(`/settings?section=${section}`);
    await app.page.getByRole("heading", { level: 2 }).first().waitFor();
    expect(await findAxeProblems(app.page), section).toEqual([]);
  }
});

test("a language is chosen, and sentences, figures and the page's own language follow; a later visit finds it again", async () => {
  await using app = await openApp();
  const { page } = app;
  await app.go("/settings");
  await page.getByRole("combobox", { name: "Language" }).click();
  await page.getByRole("option", { name: "Deutsch" }).click();
  await page.getByRole("heading", { name: "Einstellungen", level: 1 }).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("de");
  await app.go("/settings?section=data");
  await page.getByText(/^\d+ kB$/).waitFor();
  await page.getByText("Nichts ist so alt.").waitFor();
});

test("a secret is set, replaced and removed by keyboard alone, and its value is shown nowhere", async () => {
  await using app = await openApp();
  const { page, plane } = app;
  await app.go("/settings?section=secrets");
  await page.getByRole("button", { name: "Add a secret" }).focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Name").waitFor();
  await page.keyboard.type("model-key");
  await page.keyboard.press("Tab");
  await page.keyboard.type("sk-very-secret");
  await page.keyboard.press("Enter");
  await page.getByRole("row", { name: /model-key/ }).waitFor();
  const { source, file } = { source: pipelineOf("http://127.0.0.1:9/v1"), file: "settings.yaml" };
  await plane.api.call("file:apply", { file, source });
  await page
    .getByRole("row", { name: /model-key/ })
    .getByRole("link", { name: "model" })
    .waitFor();
  expect(await page.content()).not.toContain("sk-very-secret");
  await page.getByRole("button", { name: "Remove model-key" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Remove model-key?" });
  await dialog.getByText("The endpoint model needs it").waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText("not set").waitFor();
  expect(await plane.api.call("secret:list", {})).toEqual([]);
});

test("a token is created, shown once with a call that works, and revoked", async () => {
  await using app = await openApp();
  const { page } = app;
  await app.go("/settings?section=access");
  await page.getByRole("button", { name: "Create a token" }).click();
  const dialog = page.getByRole("dialog", { name: "Create a token" });
  await dialog.getByLabel("Name").fill("scripts");
  await dialog.getByRole("combobox", { name: "Role" }).click();
  await page.getByRole("option", { name: "Operator" }).click();
  await dialog.getByRole("button", { name: "Create a token" }).click();
  const token = (await dialog.getByLabel("Token", { exact: true }).textContent()) ?? "";
  const example = (await dialog.getByLabel("An example", { exact: true }).textContent()) ?? "";
  const url = /"(http[^"]+)"$/.exec(example)?.[1] ?? "";
  expect(example).toContain(`Bearer ${token}`);
  const ask = async (): Promise<number> => (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status;
  // There is no run yet, but the bearer may ask.
  expect(await ask()).toBe(404);
  await dialog.getByRole("button", { name: "I have it" }).click();
  await page
    .getByRole("row", { name: /scripts/ })
    .getByText("Good")
    .waitFor();
  expect(await page.content()).not.toContain(token);
  await page.getByRole("button", { name: "Revoke scripts" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await page
    .getByRole("row", { name: /scripts/ })
    .getByText("Revoked")
    .waitFor();
  expect(await ask()).toBe(401);
});

test("what is older than some days is told, asked about and deleted; calls without a result are kept as long as is chosen", async () => {
  const witness = await startWitnessServer();
  await using app = await openApp({ nodes: 1 });
  const { page, plane } = app;
  await plane.api.call("secret:set", { name: "model-key", value: "k" });
  const run = await startRun(app, witness.urlFor("openai-chat"));
  await app.go(`/runs/${run}`);
  await page.getByText("2 succeeded").first().waitFor();
  await app.go("/settings?section=data");
  await page.getByText("For some days").click();
  await page.getByRole("textbox", { name: "Days" }).fill("7");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved. It holds from now on.").waitFor();
  expect(await plane.api.call("settings:show", {})).toMatchObject({ attemptDays: 7 });
  await page.getByRole("textbox", { name: "Older than" }).fill("0");
  await page.getByText(/1 run with 2 rows, and 1 dataset .*: about/).waitFor();
  await page.getByRole("button", { name: "Clean up…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("the history of 2 calls").waitFor();
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await page.getByText("1 run and 1 dataset are deleted").waitFor();
  expect(await plane.api.call("run:list", {})).toEqual([]);
});

test("all other windows are signed out, and this one goes on", async () => {
  await using app = await openApp();
  const { page, plane } = app;
  const other = await (await page.context().browser()?.newContext())?.newPage();
  await other?.goto(plane.makeAppUrl());
  await other?.getByRole("navigation").waitFor();
  await app.go("/settings?section=access");
  await page.getByRole("button", { name: "Sign out the others" }).click();
  await page.getByText("1 other window is signed out.").waitFor();
  await other?.getByRole("button", { name: "Sign in" }).waitFor();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(await page.getByRole("navigation").count()).toBe(0);
});
