import type { RunSummary } from "../../../src-shared/model/run.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import type { Interrupts } from "../interrupts.ts";
import type { Control } from "../open-control.ts";
import { formatPlural } from "../print/figures.ts";
import { chooseProgressMode, createProgressDisplay, type ProgressDisplay } from "../print/progress-display.ts";
import { printSafeLine } from "../print/print-safe.ts";
import { finishRun } from "../run/finish-run.ts";
import { hasEnded } from "../run/follow-run.ts";
import { warnOffLoopback } from "../run/listen-address.ts";
import { checkOutput } from "../run/output-path.ts";
import { startNodes } from "../run/start-nodes.ts";
import { type GlobalOptions, printJson, printLine, type Shell } from "../shell.ts";
import { UsageError } from "../shell-errors.ts";

export type ResumeOptions = GlobalOptions & {
  output?: string;
  nodes?: number;
  concurrency?: number;
  budget?: number;
  host: string;
  port: number;
  quiet?: boolean;
};
export type RetryOptions = ResumeOptions & { failed?: boolean };

/** `inferno resume`: finishes what has not ended, from where it stood, and writes the results. A run that has ended only has them written. */
export function resume(shell: Shell, reference: string, options: ResumeOptions): Promise<ExitCode> {
  return withControl(shell, options, async (running) => {
    const { api } = running.control;
    const progress = await api.call("run:progress", { run: reference });
    const output = await chooseOutput(shell, progress.run, options);
    if (output === null) throw new UsageError(`${progress.run.id} wrote its results to standard output; say with --output FILE where they are to go.`);
    let { run } = progress;
    // The one that is running already only gets a second look at it, or another budget.
    if (!hasEnded(progress) && (options.budget !== undefined || (run.state !== "running" && run.state !== "canceling")))
      run = await api.call("run:resume", {
        run: run.id,
        ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
        ...(options.budget === undefined ? {} : { maxCostUsd: options.budget }),
      });
    return carryOn(running, run, options, output);
  });
}

/**
 * `inferno retry`: starts failed rows anew. When this process serves the folder it also carries them out; otherwise they are left to
 * the control plane that does, and its nodes.
 */
export function retry(shell: Shell, reference: string, options: RetryOptions): Promise<ExitCode> {
  return withControl(shell, options, async (running) => {
    const { api, place } = running.control;
    // Before anything is started anew: is there still a place for the results?
    const { run: before } = await api.call("run:progress", { run: reference });
    const output = place === "own" || options.output !== undefined ? await chooseOutput(shell, before, options) : null;
    const run = await api.call("run:retry", {
      run: before.id,
      failedOnly: options.failed === true,
      ...(options.budget === undefined ? {} : { maxCostUsd: options.budget }),
    });
    if (place === "own") return carryOn(running, run, options, output);
    if (options.json) await printJson(shell, run);
    else
      await printLine(
        shell,
        `${printSafeLine(run.name)} (${run.id}): ${formatPlural(run.pending, "row")} to do. inferno resume ${run.id} watches it and writes the results.`,
      );
    return exitCodes.ok;
  });
}

type Running = { shell: Shell; control: Control; display: ProgressDisplay; interrupts: Interrupts };
type Output = Parameters<typeof finishRun>[0]["output"];

async function carryOn(running: Running, run: RunSummary, options: ResumeOptions, output: Output): Promise<ExitCode> {
  const ended = run.state === "completed" || run.state === "failed" || run.state === "canceled";
  if (!ended)
    await startNodes(running, run, {
      count: options.nodes ?? (running.control.place === "remote" ? null : 1),
      slots: options.concurrency ?? run.settings.concurrency,
      resultsOnStdout: output?.target.kind === "stdout",
    });
  return finishRun({ ...running, run: run.id, output });
}

/** `--output`, else where the run was to write from the start. */
async function chooseOutput(shell: Shell, run: RunSummary, options: ResumeOptions): Promise<Output> {
  const given = options.output ?? run.outputPath;
  return given === null ? null : { given, target: await checkOutput(given, { cwd: shell.cwd }) };
}

async function withControl(shell: Shell, options: ResumeOptions, action: (running: Running) => Promise<ExitCode>): Promise<ExitCode> {
  const display = createProgressDisplay(shell, chooseProgressMode(shell, options));
  const interrupts = shell.listenForInterrupts();
  let control: Control | null = null;
  try {
    warnOffLoopback(options.host, display);
    const listen = { host: options.host, port: options.port };
    control = await shell.openControl(options, { use: "write", listen, onNotice: (sentence) => display.note(sentence, { event: "notice" }) });
    return await action({ shell, control, display, interrupts });
  } finally {
    display.clear();
    await control?.close();
    interrupts.close();
  }
}
