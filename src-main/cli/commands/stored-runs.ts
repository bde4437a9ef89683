import { isRunHalted, sayRunState } from "../../../src-shared/core/run-transitions.ts";
import type { RunSummary } from "../../../src-shared/model/run.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { formatCost, formatCount, formatInstant, formatSpan } from "../print/figures.ts";
import { printSafeLine } from "../print/print-safe.ts";
import { formatFailures, formatOutcome, formatSpend, formatSteps, formatSum } from "../print/run-summary.ts";
import { type Column, formatTable } from "../print/table.ts";
import { countEndedRows } from "../../../src-shared/core/run-verbs.ts";
import { type GlobalOptions, printJson, printLine, type Shell } from "../shell.ts";
import { withApi } from "../with-api.ts";

const runColumns: Column<RunSummary>[] = [
  { title: "run", text: (run) => run.id },
  { title: "name", text: (run) => run.name, flexible: true },
  { title: "state", text: (run) => sayRunState(run.state) },
  { title: "rows", align: "right", text: (run) => `${formatCount(countEndedRows(run))}/${formatCount(run.total)}` },
  { title: "failed", align: "right", text: (run) => formatCount(run.failed) },
  { title: "started", text: (run) => formatInstant(run.startedAt) },
  { title: "took", align: "right", text: (run) => (run.startedAt === null || run.endedAt === null ? "–" : formatSpan(run.endedAt - run.startedAt)) },
  { title: "cost", align: "right", text: (run) => formatCost(run.costUsd) },
];

/** `inferno runs`: newest first. */
export function listRuns(shell: Shell, options: GlobalOptions & { limit?: number }): Promise<ExitCode> {
  return withApi(shell, options, "read", async (api) => {
    const runs = await api.call("run:list", options.limit === undefined ? {} : { limit: options.limit });
    if (options.json) await printJson(shell, runs);
    else if (runs.length === 0) await printLine(shell, "No runs yet: inferno run PIPELINE --input FILE --output FILE starts one.");
    else await shell.out.write(`${formatTable(runColumns, runs, shell.out.columns).join("\n")}\n`);
    return exitCodes.ok;
  });
}

/** `inferno show RUN`: how it stands, step by step, and what failed. */
export function showRun(shell: Shell, reference: string, options: GlobalOptions): Promise<ExitCode> {
  return withApi(shell, options, "read", async (api) => {
    const detail = await api.call("run:show", { run: reference });
    if (options.json) {
      // The run's own fields on top, as `runs --json` has them, then what only one run's look has.
      const { run, ...rest } = detail;
      await printJson(shell, { ...run, ...rest });
      return exitCodes.ok;
    }
    const { run } = detail;
    const lines = [formatOutcome(run)];
    if (run.reason !== null) lines.push(`  ${printSafeLine(run.reason)}`);
    lines.push(
      `  ${formatSum(run)}`,
      `  ${formatSpend(detail)}`,
      `  pipeline ${run.pipeline}${run.pipelineVersion === null ? "" : ` version ${run.pipelineVersion}`} · dataset ${printSafeLine(run.datasetName)} (${run.dataset}) · concurrency ${run.settings.concurrency} a node`,
      `  started ${formatInstant(run.startedAt)} · ended ${formatInstant(run.endedAt)}${run.outputPath === null ? "" : ` · output ${printSafeLine(run.outputPath)}`}`,
      "",
      ...formatSteps(detail.steps, shell.out.columns),
    );
    if (detail.failures.length > 0) lines.push("", "failures", ...formatFailures(detail.failures).map((line) => `  ${line}`));
    if (isRunHalted(run.state)) lines.push("", `inferno resume ${run.id}${run.budget?.isSpent === true ? " --budget USD" : ""} goes on.`);
    await shell.out.write(`${lines.join("\n")}\n`);
    return exitCodes.ok;
  });
}

const nextByVerb = { pause: (run: RunSummary) => ` inferno resume ${run.id} goes on.`, cancel: () => "" };

/** `inferno pause RUN`, `inferno cancel RUN`. */
export function changeRun(shell: Shell, verb: "pause" | "cancel", reference: string, options: GlobalOptions): Promise<ExitCode> {
  return withApi(shell, options, "write", async (api) => {
    const run = await api.call(verb === "pause" ? "run:pause" : "run:cancel", { run: reference });
    if (options.json) await printJson(shell, run);
    else await printLine(shell, `${printSafeLine(run.name)} (${run.id}) is ${sayRunState(run.state)}: ${formatSum(run)}.${nextByVerb[verb](run)}`);
    return exitCodes.ok;
  });
}

/** `inferno delete RUN`: the run, its results and its attempts. The dataset stays. */
export function deleteRun(shell: Shell, reference: string, options: GlobalOptions): Promise<ExitCode> {
  return withApi(shell, options, "write", async (api) => {
    const { run } = await api.call("run:progress", { run: reference });
    await api.call("run:delete", { run: run.id });
    if (options.json) await printJson(shell, { deleted: run.id });
    else await printLine(shell, `${printSafeLine(run.name)} (${run.id}) is deleted, with its results.`);
    return exitCodes.ok;
  });
}
