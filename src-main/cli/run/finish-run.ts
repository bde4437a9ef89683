import type { RunState } from "../../../src-shared/model/run.ts";
import type { RunDetail } from "../../../src-shared/wire/ui/run-messages.ts";
import { countsToExitCode, type ExitCode, exitCodes } from "../exit-codes.ts";
import { type Interrupts, nextInterrupt, whenAborted } from "../interrupts.ts";
import type { Control } from "../open-control.ts";
import { formatPlural } from "../print/figures.ts";
import type { ProgressDisplay } from "../print/progress-display.ts";
import { printSafe } from "../print/print-safe.ts";
import { formatBudgetStop, formatRunSummary, formatSum } from "../print/run-summary.ts";
import type { Shell } from "../shell.ts";
import { followRun, type RunOutcome, sayLost } from "./follow-run.ts";
import { outputFormat, type OutputTarget } from "./output-path.ts";
import { writeOutput } from "./write-output.ts";

export type FinishOptions = {
  shell: Shell;
  control: Control;
  run: string;
  /** What the user called the output, and where that is; null writes none. */
  output: { given: string; target: OutputTarget } | null;
  display: ProgressDisplay;
  interrupts: Interrupts;
};

/** Follows a run to its end, writes the results, says how it went. Returns the exit code of `run`, `resume` and `retry`. */
export async function finishRun(options: FinishOptions): Promise<ExitCode> {
  const { shell, control, run, display, interrupts } = options;
  const outcome = await followRun({ shell, api: control.api, run, display, interrupts });
  display.clear();
  const exitCode = outcome.kind === "ended" ? await finishEnded(options, outcome) : await finishUnended(options, outcome);
  await waitForOtherRuns(options);
  return exitCode;
}

async function finishEnded(options: FinishOptions, { progress }: RunOutcome): Promise<ExitCode> {
  const { shell, control, output, display, interrupts } = options;
  const { run } = progress;
  if (run.state === "failed")
    return sayStopped(options, `${run.name} (${run.id}) could not be carried out: ${run.reason ?? "no reason was recorded."}`, exitCodes.couldNotGoOn);
  if (output !== null) {
    const signal = nextInterrupt(interrupts);
    try {
      const pieces = control.api.readResults(run.id, { format: outputFormat(output.given), include: [] });
      await writeOutput(output.target, pieces, { stdout: shell.out, signal });
    } catch (error) {
      const again = `inferno export ${run.id} --output ${output.given}`;
      if (!signal.aborted) {
        await shell.err.write(`inferno: the run has ended, but its results were not written. ${again} writes them.\n`);
        throw error;
      }
      return sayStopped(options, `interrupted while the results were written; the run itself has ended. ${again} writes them.`, exitCodes.interrupted);
    }
  }
  const detail = await control.api.call("run:show", { run: run.id });
  const exitCode = countsToExitCode(detail.run);
  const results = output === null ? null : output.target.kind === "stdout" ? "on standard output" : output.target.path;
  if (display.mode === "json") display.note("The run has ended.", { ...endToJson(detail), output: results, exitCode });
  else if (display.mode !== "none") await printSummary(shell, output, formatRunSummary(detail, results));
  return exitCode;
}

async function finishUnended(options: FinishOptions, { kind, progress }: RunOutcome): Promise<ExitCode> {
  const { run } = progress;
  if (run.state === "stopped_budget") return sayStopped(options, formatBudgetStop(run), exitCodes.couldNotGoOn, run.state);
  const next = `inferno resume ${run.id} goes on${options.output === null ? "" : "; there is no output file yet"}.`;
  if (kind === "interrupted") {
    const lost = sayLost(progress);
    return sayStopped(options, `interrupted: ${formatSum(run)}.${lost === "" ? "" : ` ${lost}`} ${next}`, exitCodes.interrupted);
  }
  if (run.reason === null) return sayStopped(options, `${run.name} (${run.id}) was paused: ${formatSum(run)}. ${next}`, exitCodes.interrupted);
  return sayStopped(options, `${run.name} (${run.id}) cannot go on: ${endSentence(run.reason)} ${formatSum(run)}. ${next}`, exitCodes.couldNotGoOn);
}

/** Why there are no results: always on stderr, in `--quiet` too. */
async function sayStopped({ shell, display, run }: FinishOptions, sentence: string, exitCode: ExitCode, state: RunState | null = null): Promise<ExitCode> {
  if (display.mode === "json") display.note(sentence, { event: "stopped", run, ...(state === null ? {} : { state }), exitCode });
  else await shell.err.write(`inferno: ${printSafe(sentence)}\n`);
  return exitCode;
}

/** The summary goes to stdout, unless the results do. */
async function printSummary(shell: Shell, output: FinishOptions["output"], lines: readonly string[]): Promise<void> {
  await (output?.target.kind === "stdout" ? shell.err : shell.out).write(`${lines.join("\n")}\n`);
}

/** This process may have become the control plane of other commands' runs: it stays until those have ended, or until Ctrl-C. */
async function waitForOtherRuns({ shell, control, run, display, interrupts }: FinishOptions): Promise<void> {
  if (control.place !== "own") return;
  const runs = await control.api.call("run:list", {});
  const others = runs.filter((each) => each.id !== run && (each.state === "running" || each.state === "canceling" || each.state === "importing"));
  if (others.length === 0) return;
  const sentence = `${formatPlural(others.length, "other run")} still ${others.length === 1 ? "needs" : "need"} this control plane; it stays until then. Ctrl-C ends it now, and they can be resumed.`;
  if (display.mode === "json") display.note(sentence, { event: "staying", runs: others.map((each) => each.id) });
  else await shell.err.write(`inferno: ${sentence}\n`);
  const left = whenAborted(nextInterrupt(interrupts));
  await Promise.race([control.whenIdle(), left]);
}

function endToJson(detail: RunDetail): Record<string, unknown> {
  return {
    event: "end",
    ...detail.run,
    latency: detail.latency,
    possiblyPaidTwice: detail.possiblyPaidTwice,
    possiblyPaidTwiceUsd: detail.possiblyPaidTwiceUsd,
    steps: detail.steps,
    failures: detail.failures,
  };
}

function endSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
