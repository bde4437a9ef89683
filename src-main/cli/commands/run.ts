import type { UiUpInput } from "../../../src-shared/wire/ui-up.ts";
import type { ExitCode } from "../exit-codes.ts";
import type { Control } from "../open-control.ts";
import { chooseProgressMode, createProgressDisplay } from "../print/progress-display.ts";
import { checkEndpoints } from "../run/check-run-endpoints.ts";
import { choosePipeline, type PipelineChoice } from "../run/choose-pipeline.ts";
import { finishRun } from "../run/finish-run.ts";
import { importInput, parseInputFormat } from "../run/import-input.ts";
import { warnOffLoopback } from "../run/listen-address.ts";
import { checkOutput } from "../run/output-path.ts";
import { parseSettings } from "../run/read-pipeline.ts";
import { startNodes } from "../run/start-nodes.ts";
import type { GlobalOptions, Shell } from "../shell.ts";

export type RunOptions = GlobalOptions & {
  input: string;
  output: string;
  nodes?: number;
  concurrency?: number;
  name?: string;
  limit?: number;
  budget?: number;
  set?: string[];
  var?: string[];
  format?: string;
  onBadRow: "fail" | "stop";
  host: string;
  port: number;
  quiet?: boolean;
};

/**
 * `inferno run`: everything that can be wrong with the command line, the pipeline and the output is found first, then the input is
 * imported, and only then may anything be sent.
 */
export async function run(shell: Shell, pipelineArgument: string, options: RunOptions): Promise<ExitCode> {
  const display = createProgressDisplay(shell, chooseProgressMode(shell, options));
  const interrupts = shell.listenForInterrupts();
  let control: Control | null = null;
  try {
    const format = parseInputFormat(options.format);
    const target = await checkOutput(options.output, { cwd: shell.cwd, input: options.input });
    const settings = await parseSettings(options);
    const listen = { host: options.host, port: options.port };
    warnOffLoopback(listen.host, display);
    control = await shell.openControl(options, { use: "write", listen, onNotice: (sentence) => display.note(sentence, { event: "notice" }) });
    const { api } = control;
    const choice = await choosePipeline(api, pipelineArgument, { ...settings, cwd: shell.cwd });
    const nodes = options.nodes ?? (control.place === "remote" ? null : 1);
    // Only where every node is a child of this process is its environment the one that counts.
    const env = control.place === "own" && nodes !== null && nodes > 0 ? shell.env : null;
    await checkEndpoints(api, choice, { ...settings, env, budget: options.budget !== undefined });
    const dataset = await importInput(
      { shell, api, display, interrupts },
      { input: options.input, onBadRow: options.onBadRow, ...(format === undefined ? {} : { format }) },
    );
    const started = await api.call("run:start", {
      ...toStart(choice, options),
      ...settings,
      dataset: dataset.id,
      ...(target.kind === "stdout" ? {} : { outputPath: target.path }),
    });
    await startNodes({ shell, control, display, interrupts }, started, {
      count: nodes,
      slots: started.settings.concurrency,
      resultsOnStdout: target.kind === "stdout",
    });
    return await finishRun({ shell, control, run: started.id, output: { given: options.output, target }, display, interrupts });
  } finally {
    display.clear();
    await control?.close();
    interrupts.close();
  }
}

function toStart(choice: PipelineChoice, options: RunOptions): Pick<UiUpInput<"run:start">, "pipeline" | "name" | "limit" | "maxCostUsd" | "concurrency"> {
  return {
    pipeline: choice,
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    ...(options.budget === undefined ? {} : { maxCostUsd: options.budget }),
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
  };
}
