import { CommanderError } from "commander";
import { createProgram } from "./cli/program/program.ts";
import { createShell } from "./cli/shell.ts";

/**
 * The `inferno` command. Takes the arguments after the program's name and resolves with the exit code; what it says goes to
 * stdout and stderr. Never rejects.
 */
export async function runCli(args: readonly string[]): Promise<number> {
  // Each command loads what it needs when it runs, so that `--help` is there at once.
  const shell = createShell(async (globals, use) => (await import("./cli/open-control.ts")).createOpenControl(process.env)(globals, use));
  let exitCode = 0;
  const program = createProgram(shell, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    // Help and version were asked for; anything else commander objects to is wrong usage, and it has said so.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { reportError } = await import("./cli/report-error.ts");
    const report = reportError(error, { debug: process.env["INFERNO_DEBUG"] === "1" });
    await shell.err.write(`${report.lines.join("\n")}\n`);
    return report.exitCode;
  }
}
