import { formatProblem } from "../../src-shared/model/problem.ts";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import { errorToExitCode, type ExitCode } from "./exit-codes.ts";
import { printSafe } from "./print/print-safe.ts";
import { InterruptedError, StoppedError, UsageError } from "./shell-errors.ts";

/** The lines to print on stderr for something thrown by a command, and the code to exit with. No stack unless `debug`. */
export function reportError(error: unknown, options: { debug: boolean }): { lines: string[]; exitCode: ExitCode } {
  const lines = problemsOf(error).map((problem) => printSafe(formatProblem(problem)));
  lines.push(`inferno: ${printSafe(sentenceOf(error))}`);
  if (options.debug && error instanceof Error && error.stack !== undefined) lines.push(error.stack);
  return { lines, exitCode: errorToExitCode(error) };
}

function problemsOf(error: unknown) {
  return error instanceof UsageError || error instanceof RefusedError ? error.problems : [];
}

/** What to tell people about something thrown. Errors with a code `E_…` are ours and already say it. */
export function sentenceOf(error: unknown): string {
  if (error instanceof UsageError || error instanceof StoppedError || error instanceof InterruptedError) return error.message;
  if (error instanceof Error && "code" in error && String(error.code).startsWith("E_")) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  return `internal error: ${message}. This is a fault of Inferno; INFERNO_DEBUG=1 shows where it arose.`;
}
