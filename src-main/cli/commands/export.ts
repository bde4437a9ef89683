import type { ResultFormat } from "../../control-api.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { formatCount, formatPlural } from "../print/figures.ts";
import { countEndedRows } from "../../../src-shared/core/run-verbs.ts";
import { checkOutput, outputFormat } from "../run/output-path.ts";
import { writeOutput } from "../run/write-output.ts";
import { type GlobalOptions, printJson, type Shell } from "../shell.ts";
import { withApi } from "../with-api.ts";

export type ExportOptions = GlobalOptions & { output: string; format?: ResultFormat; include?: ("input" | "steps")[] };

/** `inferno export RUN --output FILE`: the stored results of a run, in input order. */
export function exportRun(shell: Shell, reference: string, options: ExportOptions): Promise<ExitCode> {
  return withApi(shell, options, "read", async (api) => {
    const target = await checkOutput(options.output, { cwd: shell.cwd });
    const { run } = await api.call("run:progress", { run: reference });
    const format = options.format ?? outputFormat(options.output);
    if (run.pending + run.leased > 0)
      await shell.err.write(`inferno: ${run.id} is ${run.state}; ${formatCount(countEndedRows(run))} of ${formatPlural(run.total, "row")} have ended.\n`);
    await writeOutput(target, api.readResults(run.id, { format, include: options.include ?? [] }), { stdout: shell.out });
    if (target.kind === "stdout") return exitCodes.ok;
    if (options.json) await printJson(shell, { run: run.id, output: target.path, format, rows: run.total });
    else await shell.err.write(`${formatPlural(run.total, "row")} of ${run.id} in ${target.path}\n`);
    return exitCodes.ok;
  });
}
