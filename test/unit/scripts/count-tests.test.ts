import { expect, test } from "vitest";
import { countTests } from "../../../scripts/test/count-tests.ts";

const makeReport = (passed: number, failed: number, files: { status: string; assertionResults: unknown[] }[] = []) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: files,
});

test.each([
  { title: "a clean run", report: makeReport(5, 0), exitStatus: 0, counts: { passed: 5, failed: 0, skipped: 3 } },
  { title: "failed tests", report: makeReport(5, 2), exitStatus: 1, counts: { passed: 5, failed: 2, skipped: 3 } },
  {
    title: "a file that does not load",
    report: makeReport(5, 0, [{ status: "failed", assertionResults: [] }]),
    exitStatus: 1,
    counts: { passed: 5, failed: 1, skipped: 3 },
  },
  { title: "an exit status that no test explains", report: makeReport(5, 0), exitStatus: 1, counts: { passed: 5, failed: 1, skipped: 3 } },
  { title: "a run that a signal ended", report: makeReport(5, 0), exitStatus: null, counts: { passed: 5, failed: 1, skipped: 3 } },
  {
    title: "a run without a test",
    report: { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] },
    exitStatus: 0,
    counts: { passed: 0, failed: 1, skipped: 0 },
  },
  { title: "a run without a report", report: null, exitStatus: 0, counts: { passed: 0, failed: 1, skipped: 0 } },
])("counts $title", ({ report, exitStatus, counts }) => {
  expect(countTests(report, exitStatus)).toEqual(counts);
});
