// `npm test`: builds what is stale, runs the tests, and ends with one line `N passed, N failed, N skipped`.
// Arguments go to vitest: `npm test -- test/unit/wire`, `npm test -- -t "some title"`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildIfStale } from "./build/run-build.ts";
import { countTests, type TestCounts } from "./test/count-tests.ts";

const root = path.dirname(import.meta.dirname);
const counts = buildIfStale() ? runVitest(process.argv.slice(2)) : { passed: 0, failed: 1, skipped: 0 };
process.exitCode = counts.failed > 0 ? 1 : 0;
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);

function runVitest(args: string[]): TestCounts {
  const folder = mkdtempSync(path.join(tmpdir(), "inferno-test-"));
  const reportPath = path.join(folder, "report.json");
  try {
    const vitest = path.join(root, "node_modules", "vitest", "vitest.mjs");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportPath}`];
    const { status } = spawnSync(process.execPath, [vitest, "run", ...reporters, ...args], { stdio: "inherit", cwd: root });
    return countTests(readReport(reportPath), status);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(reportPath: string): unknown {
  try {
    return JSON.parse(readFileSync(reportPath, "utf8"));
  } catch {
    // No report: vitest did not get as far as writing one, which counts as a failure.
    return null;
  }
}
