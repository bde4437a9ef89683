import type { DatasetFormat, DatasetSummary } from "../../../src-shared/model/dataset.ts";
import type { RowTrace } from "../../../src-shared/wire/node-down.ts";
import type { ControlApi } from "../../control-api.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import type { Interrupts } from "../interrupts.ts";
import { formatPlural } from "../print/figures.ts";
import { formatTrace } from "../print/row-trace.ts";
import { checkEndpoints } from "../run/check-run-endpoints.ts";
import { requireValid } from "../run/choose-pipeline.ts";
import { openInput, parseInputFormat } from "../run/import-input.ts";
import { parseSettings, readSourceFile } from "../run/read-pipeline.ts";
import { takeRows } from "../run/take-rows.ts";
import { type GlobalOptions, printJson, type Shell } from "../shell.ts";
import { InterruptedError, UsageError } from "../shell-errors.ts";

export type TryOptions = GlobalOptions & { input: string; row: number; set?: string[]; var?: string[]; format?: string };

const trySlots = 16;

/**
 * `inferno try`: one row through the pipeline, every step shown. It works on the user's own data folder, because that is where the
 * registered endpoints and the secrets are; the rows it imports for this are deleted again.
 */
export async function tryRow(shell: Shell, file: string, options: TryOptions): Promise<ExitCode> {
  const settings = await parseSettings(options);
  const format = parseInputFormat(options.format);
  const pipeline = await readSourceFile(file, shell.cwd);
  const interrupts = shell.listenForInterrupts();
  const control = await shell.openControl(options, { use: "write", listen: { host: "127.0.0.1", port: 0 } }).catch((error: unknown) => {
    interrupts.close();
    throw error;
  });
  const { api } = control;
  try {
    await requireValid(api, pipeline, settings);
    await checkEndpoints(api, pipeline, { ...settings, env: control.place === "own" ? shell.env : null, budget: false });
    const dataset = await importRows(shell, api, { ...options, format, signal: interrupts.first });
    try {
      if (options.row >= dataset.rows) throw new UsageError(`--row ${options.row}: the input has ${formatPlural(dataset.rows, "row")}, counted from 0.`);
      if (control.place !== "remote") await api.call("local-nodes:ensure", { count: 1, slots: trySlots });
      const trace = await orInterrupted(interrupts, api.call("pipeline:try", { pipeline, ...settings, dataset: dataset.id, rowIndex: options.row }));
      return await showTrace(shell, trace, options);
    } finally {
      await forget(api, dataset.id);
    }
  } finally {
    await control.close();
    interrupts.close();
  }
}

/** The first rows of the input, as far as the one to try. */
async function importRows(
  shell: Shell,
  api: ControlApi,
  { input, row, format, signal }: { input: string; row: number; format: DatasetFormat | undefined; signal: AbortSignal },
): Promise<DatasetSummary> {
  const source = await openInput(shell, input);
  try {
    return await api.importDataset(takeRows(source, row + 1, format), { ...(format === undefined ? {} : { format }), onBadRow: "fail", signal });
  } finally {
    await source.close();
  }
}

async function showTrace(shell: Shell, trace: RowTrace, options: TryOptions): Promise<ExitCode> {
  if (options.json) await printJson(shell, trace);
  else await shell.out.write(`${formatTrace(trace, options.row).join("\n")}\n`);
  return trace.state === "failed" ? exitCodes.rowsFailed : exitCodes.ok;
}

/** A call that may take minutes, given up at Ctrl-C. */
async function orInterrupted<Value>(interrupts: Interrupts, work: Promise<Value>): Promise<Value> {
  const interrupted = new Promise<never>((_, reject) => {
    interrupts.first.addEventListener("abort", () => reject(new InterruptedError("interrupted; a call may have been in flight.")), { once: true });
  });
  return Promise.race([work, interrupted]);
}

/** The dataset of a try has served its turn. A control plane that is gone by now will prune it. */
async function forget(api: ControlApi, dataset: string): Promise<void> {
  await api.call("dataset:delete", { name: dataset }).catch(() => undefined);
}
