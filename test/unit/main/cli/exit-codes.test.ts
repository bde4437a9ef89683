import { expect, it } from "vitest";
import { countsToExitCode, errorToExitCode } from "../../../../src-main/cli/exit-codes.ts";
import { reportError } from "../../../../src-main/cli/report-error.ts";
import { InterruptedError, StoppedError, UsageError } from "../../../../src-main/cli/shell-errors.ts";
import { DatasetError } from "../../../../src-main/datasets/dataset-error.ts";
import { RefusedError } from "../../../../src-shared/wire/reply.ts";

const problem = { file: "p.yaml", line: 3, column: 7, code: "E_STEP_UNKNOWN", message: "There is no step x." };

it.each([
  ["a usage error", new UsageError("no"), 2],
  ["an unreadable dataset", new DatasetError("E_EMPTY_FILE", "empty"), 2],
  ["a refusal with problems", new RefusedError("E_ANY", "no", [problem]), 2],
  ["an unknown run", new RefusedError("E_RUN_UNKNOWN", "no"), 2],
  ["an ambiguous run", new RefusedError("E_RUN_AMBIGUOUS", "no"), 2],
  ["an invalid pipeline", new RefusedError("E_PIPELINE", "no"), 2],
  ["a retry of nothing", new RefusedError("E_NOTHING_TO_RETRY", "no"), 2],
  ["no home folder", new RefusedError("E_NO_HOME", "no"), 2],
  ["a folder in use", new RefusedError("E_FOLDER_IN_USE", "no"), 1],
  ["a taken port", new RefusedError("E_PORT_IN_USE", "no"), 1],
  ["a newer database", new RefusedError("E_DATABASE_NEWER", "no"), 1],
  ["a run in the wrong state", new RefusedError("E_RUN_STATE", "no"), 1],
  ["a full disk", new StoppedError("no"), 1],
  ["an interrupt", new InterruptedError("no"), 130],
  ["a bug", new TypeError("x is not a function"), 1],
  ["something thrown that is no error", "text", 1],
])("%s ends with its code", (_, error, code) => {
  expect(errorToExitCode(error)).toBe(code);
});

it.each([
  [{ failed: 0, canceled: 0 }, 0],
  [{ failed: 1, canceled: 0 }, 3],
  [{ failed: 0, canceled: 1 }, 3],
])("a run that ended with %j exits with %i", (counts, code) => {
  expect(countsToExitCode(counts)).toBe(code);
});

it("reports every problem on a line of its own, then one sentence", () => {
  const report = reportError(new UsageError("1 problem in p.yaml; nothing was sent.", [problem]), { debug: false });
  expect(report).toEqual({ lines: ["p.yaml:3:7: There is no step x.", "inferno: 1 problem in p.yaml; nothing was sent."], exitCode: 2 });
});

it("shows a stack only when debugging", () => {
  const error = new Error("boom");
  expect(reportError(error, { debug: false }).lines.join("\n")).not.toContain("exit-codes.test");
  expect(reportError(error, { debug: true }).lines.join("\n")).toContain("exit-codes.test");
});

it("does not call an error with a code of ours internal", () => {
  expect(reportError(new RefusedError("E_FOLDER_IN_USE", "Process 12 serves it."), { debug: false }).lines).toEqual(["inferno: Process 12 serves it."]);
});
