import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findAxeProblems, openApp } from "../support/app-bench.ts";

const nodeProgram = path.join(import.meta.dirname, "..", "..", "src-node", "bin", "inferno-node.js");

test("a local node is started and drained with the mouse, and does not come back", async () => {
  await using app = await openApp();
  const { page } = app;
  await app.go("/nodes");
  await page.getByText("No node yet").waitFor();
  await page.getByRole("button", { name: "Start a local node" }).last().click();
  const row = page.getByRole("row", { name: /local-1/ });
  await row.getByText("Ready").waitFor();
  await page.getByText("1 node ready").waitFor();
  expect(await findAxeProblems(page)).toEqual([]);
  await row.getByRole("button", { name: "What can be done with local-1" }).click();
  await page.getByRole("menuitem", { name: "Drain: finish, then leave" }).click();
  await row.waitFor({ state: "detached" });
  expect(await app.plane.api.call("node:list", {})).toEqual([]);
});

test("the join command lets a machine in; removed, its process ends and it is gone from the list", async () => {
  await using app = await openApp();
  const { page } = app;
  await app.go("/nodes");
  await page.getByRole("button", { name: "Add a machine" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a machine" });
  await dialog.getByText("1 hour").click();
  await dialog.getByRole("button", { name: "Make the command" }).click();
  const command = (await dialog.getByLabel("Join command", { exact: true }).textContent()) ?? "";
  expect(command).toMatch(/^npx inferno-node --join inferno1\.\S+@127\.0\.0\.1:\d+$/);
  expect(await findAxeProblems(page)).toEqual([]);
  const node = spawn(process.execPath, [nodeProgram, "--name", "far-away", "--label", "gpu=h100"], {
    env: { ...process.env, INFERNO_JOIN: command.split(" ").at(-1) },
    stdio: "ignore",
  });
  const ended = once(node, "exit");
  onTestFinished(() => void node.kill("SIGKILL"));
  await page.keyboard.press("Escape");
  const row = page.getByRole("row", { name: /far-away/ });
  await row.getByText("gpu=h100").waitFor();
  await row.getByRole("button", { name: "What can be done with far-away" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await row.waitFor({ state: "detached" });
  await ended;
});
