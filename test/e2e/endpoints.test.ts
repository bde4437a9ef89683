import type { Page } from "playwright";
import { expect, onTestFinished, test } from "vitest";
import { type App, findAxeProblems, openApp } from "../support/app-bench.ts";
import { startWitnessServer, type WitnessServer } from "../support/witness-server.ts";

const typedKey = "sk-typed-by-a-person-0123456789";

async function startWitness(): Promise<WitnessServer> {
  const witness = await startWitnessServer();
  onTestFinished(() => witness.close());
  return witness;
}

/** What came down to the page, over sockets and HTTP. */
function listenToFrames(page: Page): () => string {
  const frames: string[] = [];
  page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => void frames.push(payload.toString())));
  page.on(
    "response",
    (response) =>
      void response.text().then(
        (text) => frames.push(text),
        () => undefined,
      ),
  );
  return () => frames.join("\n");
}

async function fillForm({ page }: App, fields: { name: string; address: string; model?: string }): Promise<void> {
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(fields.name);
  await page.getByRole("textbox", { name: "Address" }).fill(fields.address);
  if (fields.model !== undefined) await page.getByRole("combobox", { name: "Model" }).fill(fields.model);
}

const pressTest = (page: Page): Promise<void> => page.getByRole("button", { name: /^Test/ }).click();

test("an endpoint is registered, tested and deleted with the mouse; its key is never sent back", async () => {
  const witness = await startWitness();
  await using app = await openApp();
  const { page } = app;
  const frames = listenToFrames(page);
  await app.go("/endpoints");
  await page.getByText("No endpoints yet").waitFor();
  await page.getByRole("link", { name: "New endpoint" }).click();
  await fillForm(app, { name: "witness", address: witness.urlFor("openai-chat") });
  await page.getByText("A new key").click();
  await page.getByRole("textbox", { name: "Key", exact: true }).fill(typedKey);
  await page.getByRole("button", { name: "Ask the server" }).click();
  // A server on this machine is called after a person said so, once.
  await page.getByRole("button", { name: "Yes, call it" }).click();
  await expect.poll(() => page.getByRole("combobox", { name: "Model" }).inputValue()).toBe("witness");
  await pressTest(page);
  await page.getByText("It works").waitFor();
  await page.getByLabel("What was sent").getByText("authorization: Bearer ***").waitFor();
  expect(await findAxeProblems(page)).toEqual([]);
  await page.getByRole("button", { name: "Save" }).click();
  const row = page.getByRole("row", { name: /witness/ });
  await row.getByText("Reachable").waitFor();
  await row.getByText("Stored").waitFor();
  expect(await findAxeProblems(page)).toEqual([]);
  expect(witness.calls().every(({ headers }) => headers["authorization"] === `Bearer ${typedKey}`)).toBe(true);
  await row.getByRole("link", { name: "witness" }).click();
  await page.getByRole("combobox", { name: "Stored key" }).waitFor();
  expect(await page.content()).not.toContain(typedKey);
  expect(frames()).not.toContain(typedKey);
  expect(frames()).toContain("witness-key");
  await page.getByRole("button", { name: "Delete…" }).click();
  await page.getByRole("button", { name: "Delete endpoint" }).click();
  await page.getByText("No endpoints yet").waitFor();
});

test("a failed test says in plain words what to do: wrong path, nobody there, refused key", async () => {
  const witness = await startWitness();
  await using app = await openApp({ nodes: 1 });
  const { page } = app;
  await app.go("/endpoints/new");
  await fillForm(app, { name: "w", address: witness.url, model: "m" });
  witness.behave(({ path }) => (path.startsWith("/v1") ? undefined : { kind: "status", status: 404 }));
  await pressTest(page);
  await page.getByRole("button", { name: "Yes, call it" }).click();
  await page.getByText(`must end with /v1; try ${witness.url}/v1.`).waitFor();
  await page.getByRole("button", { name: "Show the field" }).click();
  await expect.poll(() => page.getByRole("textbox", { name: "Address" }).evaluate((field) => field === document.activeElement)).toBe(true);
  await page.getByRole("textbox", { name: "Address" }).fill("http://127.0.0.1:1/v1");
  await pressTest(page);
  await page.getByText("Start the server at 127.0.0.1:1").waitFor();
  await page.getByRole("textbox", { name: "Address" }).fill(`${witness.url}/v1`);
  const forget = witness.behave(() => ({ kind: "status", status: 401 }));
  await pressTest(page);
  await page.getByText("The server wants a key").waitFor();
  forget();
  await pressTest(page);
  await page.getByText("It works").waitFor();
  expect(await findAxeProblems(page)).toEqual([]);
});

test("what is wrong stands at its field, folded ones included, and what is not saved is not lost by a click", async () => {
  await using app = await openApp();
  const { page } = app;
  await app.go("/endpoints/new");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Write the server's address").waitFor();
  await page.getByText("Write the model's name").waitFor();
  await page.getByText("Expert").click();
  await page.getByRole("button", { name: /^Limits/ }).click();
  await page.getByRole("textbox", { name: "Calls at once" }).fill("0");
  await page.getByText("Simple").click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText(/must be a whole number from 1 to 100000/).waitFor();
  await fillForm(app, { name: "kept", address: "http://169.254.169.254/v1" });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText(/link-local address/).waitFor();
  await page.getByRole("link", { name: "Nodes" }).click();
  await page.getByRole("button", { name: "Stay" }).click();
  expect(await page.getByRole("textbox", { name: "Name", exact: true }).inputValue()).toBe("kept");
  await page.getByRole("link", { name: "Nodes" }).click();
  await page.getByRole("button", { name: "Leave without saving" }).click();
  await page.getByRole("heading", { level: 1, name: "Nodes" }).waitFor();
});

test("a pasted cURL command fills the form, and its key goes to the key field alone", async () => {
  const witness = await startWitness();
  await using app = await openApp({ nodes: 1 });
  const { page } = app;
  await app.go("/endpoints/new");
  await page.getByRole("button", { name: "Paste cURL" }).click();
  const command = `curl ${witness.url}/v1/messages \\\n  -H 'x-api-key: ${typedKey}' \\\n  -H "content-type: application/json" \\\n  -d '{"model":"claude","max_tokens":5,"messages":[{"role":"user","content":"row-7 hello"}]}'`;
  await page.getByRole("textbox", { name: "cURL command" }).fill(command);
  await page.getByRole("button", { name: "Fill the form" }).click();
  await page.getByText("The form is filled").waitFor();
  expect(await page.getByRole("textbox", { name: "Address" }).inputValue()).toBe(`${witness.url}/v1`);
  expect(await page.getByRole("combobox", { name: "Model" }).inputValue()).toBe("claude");
  expect(await page.getByRole("textbox", { name: "Key", exact: true }).inputValue()).toBe(typedKey);
  await pressTest(page);
  await page.getByRole("button", { name: "Yes, call it" }).click();
  await page.getByText("It works").waitFor();
  const [call] = witness.calls(({ path }) => path === "/v1/messages");
  expect(call).toMatchObject({ headers: { "x-api-key": typedKey }, body: { model: "claude", max_tokens: 5 } });
});
