export type TestCounts = { passed: number; failed: number; skipped: number };

type Report = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
};

/**
 * Counts what vitest's JSON report says, so that nothing that went wrong counts as zero failures: a file that could not be
 * loaded is one; so is a run without a report or without a test, and an exit status that no failed test explains.
 */
export function countTests(report: unknown, exitStatus: number | null): TestCounts {
  if (!isReport(report)) return { passed: 0, failed: 1, skipped: 0 };
  const unloadable = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
  const counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  const isEmpty = counts.passed + counts.failed + counts.skipped === 0;
  if (counts.failed === 0 && (exitStatus !== 0 || isEmpty)) counts.failed = 1;
  return counts;
}

function isReport(value: unknown): value is Report {
  return typeof value === "object" && value !== null && "numPassedTests" in value && "testResults" in value;
}
