import { rm } from "node:fs/promises";
import { expect, test } from "vitest";
import { startControlPlane } from "../../src-main/control-plane.ts";
import { findAxeProblems, openApp } from "../support/app-bench.ts";

/** A folder with a secret, a backup with it, and no database any more. */
async function loseDatabase(dataDir: string): Promise<void> {
  const plane = await startControlPlane({ dataDir, listen: { host: "127.0.0.1", port: 0 } });
  await plane.api.call("secret:set", { name: "kept-key", value: "value" });
  await plane.api.call("backup:create", {});
  await plane.close();
  await rm(`${dataDir}/inferno.db`);
}

test("a lost database is told on every screen; the way leads to its backups, one is restored, and the window is at home in it", async () => {
  await using app = await openApp({ prepare: loseDatabase });
  const { page } = app;
  await page.getByRole("alert").filter({ hasText: "Safe mode" }).waitFor();
  await page.getByRole("link", { name: "What can be done" }).click();
  await page.getByRole("heading", { name: "The database is damaged" }).waitFor();
  await page.getByText("E_DATABASE_GONE").waitFor();
  expect(await findAxeProblems(page)).toEqual([]);
  await page.getByText("Made by hand").waitFor();
  await page.getByRole("button", { name: /^Restore that of/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("its runs are paused").waitFor();
  await dialog.getByRole("button", { name: "Restore" }).click();
  await page.getByRole("alert").filter({ hasText: "Safe mode" }).waitFor({ state: "detached" });
  await app.go("/settings?section=secrets");
  await page.getByRole("row", { name: /kept-key/ }).waitFor();
});

test("a backup is made, listed and deleted from the settings, and the daily one is switched off", async () => {
  await using app = await openApp();
  const { page, plane } = app;
  await app.go("/settings?section=data");
  await page.getByText("There is none yet.").waitFor();
  await page.getByRole("button", { name: "Back up now" }).click();
  await page.getByText("Made by hand").waitFor();
  await page.getByText("One a day, by itself").waitFor();
  await page.getByRole("switch", { name: "One a day, by itself" }).focus();
  await page.keyboard.press("Space");
  await expect.poll(async () => (await plane.api.call("settings:show", {})).dailyBackups).toBe(false);
  await page.getByRole("button", { name: /^Delete that of/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("There is none yet.").waitFor();
  expect(await plane.api.call("backup:list", {})).toEqual([]);
});
