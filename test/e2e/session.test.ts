import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { startControlPlane } from "../../src-main/control-plane.ts";
import { openApp } from "../support/app-bench.ts";

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

test("a viewer is told that this window only looks, and is offered nothing that would be refused", async () => {
  await using app = await openApp({ nodes: 1 });
  const { page, plane } = app;
  const { token } = await plane.api.call("token:create", { role: "viewer" });
  await page.context().clearCookies();
  await page.reload();
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("View only").waitFor();
  for (const place of ["Runs", "Pipelines", "Nodes"]) {
    await page.getByRole("navigation").getByRole("link", { name: place }).click();
    await page.getByRole("heading", { name: place, level: 1 }).waitFor();
    await page
      .getByRole("main")
      .getByText(/No run yet|No pipeline yet|local-1/)
      .first()
      .waitFor();
    expect(await page.getByRole("main").getByRole("button").allTextContents(), place).toEqual([]);
  }
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
