import type { DatasetFormat, DatasetSummary } from "../../../src-shared/model/dataset.ts";
import type { ControlApi, DatasetSource } from "../../control-api.ts";
import type { Interrupts } from "../interrupts.ts";
import { formatBytes, formatCount } from "../print/figures.ts";
import type { ProgressDisplay } from "../print/progress-display.ts";
import type { Shell } from "../shell.ts";
import { InterruptedError, UsageError } from "../shell-errors.ts";

export type InputOptions = { input: string; format?: DatasetFormat; onBadRow: "fail" | "stop" };

/** `close` lets go of a source that was not read. */
export type InputSource = DatasetSource & { close(): Promise<void> };

/** `--format`: the formats read today. Throws `UsageError` for one that a later version reads, or that nobody knows. */
export function parseInputFormat(text: string | undefined): DatasetFormat | undefined {
  if (text === undefined || text === "jsonl" || text === "json" || text === "csv" || text === "tsv") return text;
  if (text === "parquet" || text === "openai-batch") throw new UsageError(`--format ${text} is not available in this version; give jsonl, json or csv.`);
  throw new UsageError(`--format ${text} is not known; give jsonl, json or csv.`);
}

/** Opens `--input`: a file, or `-` for standard input. Throws `DatasetError` for what cannot be read. */
export async function openInput(shell: Pick<Shell, "stdin" | "cwd">, input: string): Promise<InputSource> {
  if (input === "-") return { stream: shell.stdin, name: "-", bytes: null, close: async () => void shell.stdin.destroy() };
  const [{ openDatasetFile }, { resolve }] = await Promise.all([import("../../datasets/open-file.ts"), import("node:path")]);
  return openDatasetFile(resolve(shell.cwd, input));
}

/** Imports the input, showing how far it is. Throws `DatasetError`, or `InterruptedError` after Ctrl-C; nothing is kept then. */
export async function importInput(
  { shell, api, display, interrupts }: { shell: Shell; api: ControlApi; display: ProgressDisplay; interrupts: Interrupts },
  options: InputOptions,
): Promise<DatasetSummary> {
  const source = await openInput(shell, options.input);
  // Standard input may never end by itself, nor say anything more.
  const stop = (): void => void source.close();
  interrupts.first.addEventListener("abort", stop);
  try {
    interrupts.first.throwIfAborted();
    const dataset = await api.importDataset(source, {
      ...(options.format === undefined ? {} : { format: options.format }),
      onBadRow: options.onBadRow,
      onProgress: (progress) => display.stage(formatImport(source, progress), { event: "import", ...progress, totalBytes: source.bytes }),
      signal: interrupts.first,
    });
    interrupts.first.throwIfAborted();
    for (const { code, message, line } of dataset.notes) display.note(`${dataset.name}: ${message}`, { event: "notice", code, line });
    return dataset;
  } catch (error) {
    if (interrupts.first.aborted) throw new InterruptedError("interrupted while the input was read; nothing was sent, and there is nothing to resume.");
    throw error;
  } finally {
    interrupts.first.removeEventListener("abort", stop);
    await source.close();
    display.clear();
  }
}

function formatImport(source: DatasetSource, { rows, badRows, bytes }: { rows: number; badRows: number; bytes: number }): string {
  const share = source.bytes === null || source.bytes === 0 ? formatBytes(bytes) : `${Math.min(100, Math.floor((bytes / source.bytes) * 100))} %`;
  const bad = badRows === 0 ? "" : `, ${formatCount(badRows)} unreadable`;
  return `reading ${source.name === "-" ? "standard input" : source.name}: ${share}, ${formatCount(rows)} rows${bad}`;
}
