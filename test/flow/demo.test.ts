import { existsSync, readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { runDemo } from "../../src-main/demo/run-demo.ts";
import { readJsonl } from "../support/read-jsonl.ts";
import { makeTempDir } from "../support/temp-dir.ts";

type Line = { index: number; state: string; attempts: number; output: { language: string; sentiment: string | null; details: object | null } };

it("runs every ticket through real nodes and models, tells what came of it, and leaves nothing but the results when asked to", {
  timeout: 60_000,
}, async () => {
  await using folder = await makeTempDir();
  const resultsFile = folder.file("results.jsonl");
  const said: string[] = [];

  expect(await runDemo({ dataDir: folder.path, keep: false, resultsFile, out: (line) => said.push(line) })).toBe(0);

  const results = readJsonl<Line>(resultsFile);
  expect(results.map((line) => line.index)).toEqual(results.map((_, index) => index));
  expect(new Set(results.map((line) => line.state))).toEqual(new Set(["succeeded"]));
  const english = results.filter((line) => line.output.language === "eng");
  expect(english.length).toBeGreaterThan(150);
  for (const line of results) {
    const isEnglish = line.output.language === "eng";
    expect([line.attempts, line.output.sentiment !== null, line.output.details !== null]).toEqual([isEnglish ? 3 : 1, isEnglish, isEnglish]);
  }
  const report = said.join("\n");
  expect(report).toContain(`${results.length} succeeded + 0 failed + 0 skipped + 0 canceled = ${results.length} rows`);
  expect(report).toMatch(/sentiment +\d+ +0 +[\d.]+ m?s +[\d.]+ m?s +[\d.]+ m?s/);
  expect(report).toContain(resultsFile);
  expect(existsSync(resultsFile)).toBe(true);
  expect(readdirSync(folder.path)).toEqual(["results.jsonl"]);
});
