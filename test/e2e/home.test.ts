import { expect, test } from "vitest";
import { findAxeProblems, openApp } from "../support/app-bench.ts";

test("from the welcome the sample runs to its end, and Home then tells of it", async () => {
  await using app = await openApp();
  const { page, plane } = app;
  await page.getByRole("heading", { name: "Welcome to Inferno" }).waitFor();
  await page.getByRole("button", { name: "Look again" }).waitFor();
  expect(await findAxeProblems(page)).toEqual([]);
  await page.getByRole("button", { name: "Run the sample" }).click();
  await page.waitForURL("**/runs/run-*");
  await page.getByText("Completed").first().waitFor();
  const [run] = await plane.api.call("run:list", {});
  expect(run).toMatchObject({ name: "sample", pipeline: "sample-tickets", total: 320, failed: 0, state: "completed" });
  await page.getByRole("link", { name: "Home" }).click();
  await page.getByRole("link", { name: "sample", exact: true }).waitFor();
  await page.getByRole("link", { name: "sample-tickets" }).waitFor();
  await page.getByText("1 node ready").waitFor();
  await page.getByText("Nothing failed in the last run.").waitFor();
  expect(await findAxeProblems(page)).toEqual([]);
  // Again: the same models, dataset, endpoints and pipeline, a second run.
  await page.getByRole("button", { name: "Run the sample" }).click();
  await page.waitForURL((url) => url.pathname.startsWith("/runs/run-") && !url.pathname.endsWith(run?.id ?? ""));
  expect(await plane.api.call("endpoint:list", {})).toMatchObject([{ version: 1 }, { version: 1 }, { version: 1 }]);
  expect(await plane.api.call("dataset:list", {})).toHaveLength(1);
});

test("a file chosen at the welcome becomes what it is: rows a dataset, YAML a pipeline in the editor", async () => {
  await using app = await openApp();
  const { page, plane } = app;
  const choose = page.locator('input[type="file"]').first();
  const yaml = "inferno: 1\nname: from-a-file\nendpoints:\n  e: { protocol: http, url: http://127.0.0.1:1 }\nsteps:\n  - { id: a, endpoint: e, request: {} }\n";
  await page.getByRole("button", { name: "Choose a file" }).waitFor();
  await choose.setInputFiles({ name: "p.yaml", mimeType: "application/yaml", buffer: Buffer.from(yaml) });
  await page.waitForURL("**/pipelines/from-a-file");
  await app.go("/");
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({ name: "rows.jsonl", mimeType: "application/jsonl", buffer: Buffer.from('{"text":"a"}\n{"text":"b"}\n') });
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Import/ })
    .click();
  await page.waitForURL("**/datasets");
  await page.getByRole("link", { name: "rows.jsonl" }).waitFor();
  expect(await plane.api.call("dataset:list", {})).toMatchObject([{ name: "rows.jsonl", rows: 2 }]);
  await app.go("/");
  await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
});
