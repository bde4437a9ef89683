import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { startControlPlane } from "../../src-main/control-plane.ts";
import { type App, findAxeProblems, openApp } from "../support/app-bench.ts";

test("a window whose token is revoked asks to sign in, and goes on with another one", async () => {
  await using app = await openApp();
  const { page, plane } = app;
  const makeToken = (): Promise<{ token: string; summary: { id: string } }> => plane.api.call("token:create", { role: "viewer" });
  const first = await makeToken();
  await page.context().clearCookies();
  await page.reload();
  await page.getByLabel("Token").fill(first.token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation").waitFor();
  await plane.api.call("token:revoke", { id: first.summary.id });
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await page.getByLabel("Token").fill((await makeToken()).token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation").waitFor();
  expect(await page.getByRole("button", { name: "Sign in" }).count()).toBe(0);
});

/** Signs the window in anew with a token of the role, and gives what the control plane refused it from then on. */
async function signInAs({ page, plane }: App, role: "viewer" | "operator"): Promise<string[]> {
  const refused: string[] = [];
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => void (payload.toString().includes("E_ROLE") && refused.push(payload.toString()))),
  );
  const { token } = await plane.api.call("token:create", { role });
  await page.context().clearCookies();
  await page.reload();
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation").waitFor();
  return refused;
}

const pipelineSource = `inferno: 1
name: triage
endpoints:
  model: { protocol: openai-chat, url: "http://127.0.0.1:9/v1", model: m }
steps:
  - { id: label, endpoint: model, request: { messages: [ { role: user, content: "{{ input.text }}" } ] } }
`;

test("a viewer is told that this window only looks, and is offered nothing that would be refused", async () => {
  await using app = await openApp({ nodes: 1 });
  const { page, plane } = app;
  await plane.api.call("pipeline:save", { file: "triage.yaml", source: pipelineSource });
  const refused = await signInAs(app, "viewer");
  await page.getByText("View only").waitFor();
  const main = page.getByRole("main");
  for (const [place, sign] of [
    ["Runs", "No run yet"],
    ["Pipelines", "triage"],
    ["Nodes", "local-1"],
  ] as const) {
    await page.getByRole("navigation").getByRole("link", { name: place }).click();
    await page.getByRole("heading", { name: place, level: 1 }).waitFor();
    await main.getByText(sign).first().waitFor();
    expect(await main.getByRole("button").allTextContents(), place).toEqual([]);
    expect(await main.locator('a[href*="/new"]').count(), place).toBe(0);
  }
  for (const place of ["/runs/new", "/endpoints/new", "/pipelines/other?from=empty"]) {
    await app.go(place);
    await main.getByText("This needs the role operator").waitFor();
    expect(await main.getByRole("textbox").count(), place).toBe(0);
    expect(await findAxeProblems(page)).toEqual([]);
  }
  for (const section of ["secrets", "access", "data"]) {
    await app.go(`/settings?section=${section}`);
    await main.getByText("This needs the role admin").waitFor();
  }
  await app.go("/");
  await main.getByRole("heading", { name: "Home" }).waitFor();
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog");
  await palette.getByText("triage").waitFor();
  for (const offered of ["New run", "Start a local node", "Import a dataset"]) expect(await palette.getByText(offered).count(), offered).toBe(0);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Alt+i");
  await page.getByRole("alert").getByText("This needs the role operator").waitFor();
  expect(refused).toEqual([]);
});

test("a viewer reads a pipeline in the editor, and can neither change nor try nor save it", async () => {
  await using app = await openApp();
  const { page, plane } = app;
  await plane.api.call("pipeline:save", { file: "triage.yaml", source: pipelineSource });
  const refused = await signInAs(app, "viewer");
  await app.go("/pipelines/triage");
  const main = page.getByRole("main");
  await main.getByText("This needs the role operator").waitFor();
  await main.locator('.react-flow__node[data-id="label"]').click();
  await expect.poll(() => main.getByLabel("Id", { exact: true }).isDisabled(), { timeout: 10_000 }).toBe(true);
  const offered = await main.locator("button:enabled").allTextContents();
  expect(offered.filter((name) => /Save|Try|Run|Add|Duplicate|Delete/.test(name))).toEqual([]);
  expect(await main.getByRole("tab", { name: "Try" }).count()).toBe(0);
  await main.locator('.react-flow__node[data-id="label"]').focus();
  await page.keyboard.press("Delete");
  await page.keyboard.press("Control+d");
  await page.getByRole("alert").getByText("This needs the role operator").waitFor();
  await app.go("/pipelines/triage?view=source");
  await main.getByRole("textbox", { name: "Source of the pipeline" }).click();
  await page.keyboard.type("x");
  expect(await findAxeProblems(page)).toEqual([]);
  expect(await main.getByText("Unsaved changes").count()).toBe(0);
  await app.go("/pipelines/triage?view=versions");
  await main.getByText("Version 1").first().waitFor();
  expect(await main.getByRole("button", { name: /Go back to version/ }).count()).toBe(0);
  expect(refused).toEqual([]);
});

test("an operator is offered what an operator may, and told at the rest who may", async () => {
  await using app = await openApp({ nodes: 1 });
  const { page } = app;
  const refused = await signInAs(app, "operator");
  const main = page.getByRole("main");
  await app.go("/nodes");
  await main.getByRole("button", { name: "Start a local node" }).waitFor();
  expect(await main.getByRole("button", { name: "Add a machine" }).count()).toBe(0);
  await main.getByRole("button", { name: /local-1/ }).click();
  await page.getByRole("menuitem", { name: "Drain" }).waitFor();
  expect(await page.getByRole("menuitem", { name: "Remove" }).count()).toBe(0);
  await app.go("/settings?section=secrets");
  await main.getByText("This needs the role admin").waitFor();
  expect(refused).toEqual([]);
});

test("the control plane restarts under an open window, which comes back by itself and is still signed in", async () => {
  await using app = await openApp();
  const { page } = app;
  const port = Number(new URL(page.url()).port);
  await app.plane.close();
  await page.getByText("The control plane does not answer").first().waitFor();
  const second = await startControlPlane({ dataDir: app.file("data"), listen: { host: "127.0.0.1", port } });
  try {
    await page.getByText("The control plane does not answer").first().waitFor({ state: "hidden" });
    await page.getByRole("navigation").waitFor();
    const reopened = await page.context().newPage();
    await reopened.goto(page.url());
    await reopened.getByRole("navigation").waitFor();
    for (const window of [page, reopened]) expect(await window.getByRole("button", { name: "Sign in" }).count()).toBe(0);
  } finally {
    await second.close();
  }
});

test("a page of another port of this machine, which gets our cookie along, can read and change nothing", async () => {
  await using app = await openApp();
  const foreign = createServer((_request, response) => response.setHeader("content-type", "text/html").end("<!doctype html><title>foreign</title>"));
  foreign.listen(0, "127.0.0.1");
  await once(foreign, "listening");
  try {
    const page = await app.page.context().newPage();
    const answers = new Map<string, number>();
    page.on("response", (response) => answers.set(`${response.request().method()} ${new URL(response.url()).pathname}`, response.status()));
    await page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/page`);
    const seen = await page.evaluate(tryEverything, new URL(app.page.url()).origin);
    expect(seen).toEqual(["blocked", "blocked", "blocked", "blocked", "blocked"]);
    const framed = page.waitForResponse((response) => response.url().endsWith("/framed"));
    await page.evaluate((src) => document.body.append(Object.assign(document.createElement("iframe"), { src })), new URL("/framed", app.page.url()).href);
    await framed;
    // Answers that the browser itself keeps from the page are not among them.
    answers.delete("GET /page");
    expect([...answers]).toContainEqual(["GET /framed", 403]);
    expect(new Set(answers.values())).toEqual(new Set([403]));
    expect(await app.plane.api.call("dataset:list", {})).toEqual([]);
  } finally {
    foreign.closeAllConnections();
    foreign.close();
  }
  await app.page.reload();
  await app.page.getByRole("navigation").waitFor();
});

/** In the foreign page. */
async function tryEverything(target: string): Promise<string[]> {
  const ask = (path: string, init: RequestInit): Promise<string> =>
    fetch(`${target}${path}`, { credentials: "include", ...init }).then(
      ({ type, status }) => `${type} ${status}`,
      () => "blocked",
    );
  const socket = new Promise<string>((resolve) => {
    const opened = new WebSocket(`${target.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`);
    opened.addEventListener("open", () => resolve("open"));
    opened.addEventListener("error", () => resolve("blocked"));
  });
  return [
    await ask("/api/session", { mode: "no-cors" }),
    await ask("/api/session", {}),
    await ask("/api/datasets?name=a.jsonl", { mode: "no-cors", method: "POST", body: "{}" }),
    await ask("/api/session", { method: "DELETE", headers: { "x-inferno-csrf": "x" } }),
    await socket,
  ];
}
