import { expect, test } from "vitest";
import { findAxeProblems, openApp } from "../support/app-bench.ts";

test("the address that the control plane gives opens the app, and its token is gone from the address", async () => {
  await using app = await openApp();
  expect(app.page.url()).not.toContain("token");
  await app.page.reload();
  await app.page.getByRole("navigation").waitFor();
});

test("axe finds nothing serious on any screen while it is empty, in either theme", async () => {
  await using app = await openApp();
  for (const path of ["/", "/endpoints", "/pipelines", "/datasets", "/runs", "/nodes", "/settings", "/nothing-here"]) {
    await app.go(path);
    await app.page.getByRole("heading", { level: 1 }).waitFor();
    expect(await findAxeProblems(app.page), path).toEqual([]);
  }
});

test("a place several parts deep opens from its address", async () => {
  await using app = await openApp();
  await app.go("/runs/new");
  await app.page.getByRole("navigation").waitFor();
  expect(await app.page.title()).toContain("Inferno");
});
