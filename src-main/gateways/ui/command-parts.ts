import type { Backup, SalvageReport } from "../../../src-shared/wire/ui/backup-messages.ts";
import type { Clock } from "../../clock.ts";
import type { DatasetImports } from "../../datasets/dataset-imports.ts";
import type { LocalNodes } from "../../local-nodes/local-nodes.ts";
import type { RunControl } from "../../runs/run-control.ts";
import type { RunViews } from "../../runs/run-views.ts";
import type { Coordinator } from "../../scheduling/coordinator.ts";
import type { Secrets } from "../../security/secrets.ts";
import type { StorageState } from "../../storage/storage-state.ts";
import type { Store } from "../../storage/store.ts";

/** What commands that only look need. */
export type ReadParts = {
  store: Store;
  secrets: Secrets;
  views: RunViews;
  coordinator: Coordinator | null;
  env: NodeJS.ProcessEnv;
  clock: Clock;
  dataDir: string;
  storageState: StorageState;
};

/** What can be done with the database as a whole. Throws `RefusedError`. */
export type DataKeeper = {
  backUp(reason: "daily" | "manual"): Promise<Backup>;
  remove(file: string): void;
  /** Resolves when the backup was found whole; it takes the database's place soon after. */
  restore(file: string): Promise<void>;
  salvage(): Promise<SalvageReport>;
  reopen(): void;
};

/** What commands that change something need besides. */
export type WriteParts = Omit<ReadParts, "coordinator"> & {
  keeper: DataKeeper;
  coordinator: Coordinator;
  control: RunControl;
  imports: DatasetImports;
  /** Null while nothing listens: then no node can connect. */
  localNodes: LocalNodes | null;
  /** `host:port` for join tokens; null while nothing listens. */
  joinAddress: () => string | null;
  /** The sample's models, and the files that call them. */
  sample: { readonly areInstalled: boolean; prepare: (lastUrl: string | null) => Promise<{ endpoints: string; pipeline: string }> };
  /** An address with a one-use token. Throws `RefusedError` E_NOT_LISTENING while nothing listens. */
  makeAppUrl: () => string;
};
