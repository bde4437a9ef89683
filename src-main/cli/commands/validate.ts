import { formatProblem, type Problem } from "../../../src-shared/model/problem.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { printSafeLine } from "../print/print-safe.ts";
import { parseSettings, readSourceFile } from "../run/read-pipeline.ts";
import { type GlobalOptions, printJson, printLine, type Shell } from "../shell.ts";
import { UsageError } from "../shell-errors.ts";
import { withApi } from "../with-api.ts";

/** `inferno validate PIPELINE...`: every problem of every file. Nothing is sent or stored. */
export async function validate(shell: Shell, files: readonly string[], options: GlobalOptions & { set?: string[]; var?: string[] }): Promise<ExitCode> {
  const settings = await parseSettings(options);
  return withApi(shell, options, "read", async (api) => {
    const found: { file: string; problems: readonly Problem[] }[] = [];
    for (const file of files) {
      const pipeline = await readSourceFile(file, shell.cwd).catch(problemsOrThrow);
      found.push({ file, problems: "source" in pipeline ? await api.call("pipeline:validate", { pipeline, ...settings }) : pipeline.problems });
    }
    if (options.json) await printJson(shell, found);
    else
      for (const { file, problems } of found) {
        if (problems.length === 0) await printLine(shell, `${printSafeLine(file)}: ok`);
        else await shell.err.write(`${problems.map((problem) => printSafeLine(formatProblem(problem))).join("\n")}\n`);
      }
    return found.every(({ problems }) => problems.length === 0) ? exitCodes.ok : exitCodes.usage;
  });
}

function problemsOrThrow(error: unknown): { problems: readonly Problem[] } {
  if (error instanceof UsageError) return { problems: error.problems };
  throw error;
}
