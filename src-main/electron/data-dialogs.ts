import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { type BrowserWindow, dialog } from "electron";
import type { ControlApi } from "../control-api.ts";

/** Asks for files and reads them in, without a way over HTTP. Progress shows in the window; what was refused, in a dialog. */
export async function importDatasets(window: BrowserWindow, api: ControlApi): Promise<void> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: "Import datasets",
    properties: ["openFile", "multiSelections"],
    filters: [
      { name: "Datasets", extensions: ["jsonl", "ndjson", "csv", "tsv", "gz"] },
      { name: "All files", extensions: ["*"] },
    ],
  });
  if (canceled) return;
  for (const file of filePaths) {
    try {
      await api.importDataset({ stream: createReadStream(file), name: basename(file), bytes: statSync(file).size }, { onBadRow: "fail" });
    } catch (cause) {
      await dialog.showMessageBox(window, { type: "error", message: `${basename(file)} was not imported`, detail: (cause as Error).message });
    }
  }
}

/** Closing with runs going on: `keep` them in the tray, `quit`, or `stay`. */
export async function askAboutRuns(window: BrowserWindow, active: number): Promise<"keep" | "quit" | "stay"> {
  const { response } = await dialog.showMessageBox(window, {
    type: "question",
    message: active === 1 ? "A run is going on." : `${active} runs are going on.`,
    detail: "They can go on without this window; the tray shows them. If you quit, calls in flight finish first, and the runs go on when Inferno starts again.",
    buttons: ["Keep running", "Quit", "Cancel"],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  return (["keep", "quit", "stay"] as const)[response] ?? "stay";
}
