import type { ControlApi } from "../../control-api.ts";
import type { DatasetImports } from "../../datasets/dataset-imports.ts";
import { exportResults } from "../../runs/export-results.ts";
import type { RunViews } from "../../runs/run-views.ts";
import type { Store } from "../../storage/store.ts";
import { type CommandTable, runCommand } from "./command-table.ts";

export type InProcessApiParts = { commands: CommandTable; store: Store; views: RunViews; imports: DatasetImports; close: () => Promise<void> };

/** The control plane's own API, for callers in its process: its owner, hence admin. */
export function makeInProcessApi({ commands, store, views, imports, close }: InProcessApiParts): ControlApi {
  return {
    call: (event, request) => runCommand(commands, "admin", event, request),
    async importDataset(source, options) {
      const { no: _no, ...dataset } = await imports.run(source, options);
      return dataset;
    },
    readResults: (run, options) => exportResults(store, views.require(run), options),
    close,
  };
}
