import { isRunEnded } from "../../../src-shared/core/run-transitions.ts";
import { RefusedError } from "../../../src-shared/wire/reply.ts";
import type { StoredDataset } from "../../storage/datasets-table.ts";
import type { Store } from "../../storage/store.ts";
import type { CommandTable } from "./command-table.ts";
import type { WriteParts } from "./command-parts.ts";

type WriteCommands = Pick<CommandTable, "dataset:delete" | "data:prune">;

export function makeDataWriteCommands(parts: WriteParts): WriteCommands {
  const { store, control } = parts;
  return {
    "dataset:delete": async ({ name }) => {
      const dataset = store.datasets.findByReference(name);
      if (dataset === "ambiguous")
        throw new RefusedError("E_DATASET_AMBIGUOUS", `Several datasets are called ${name}. Use the id; inferno datasets lists them.`);
      if (dataset === null || dataset.state !== "ready")
        throw new RefusedError("E_DATASET_UNKNOWN", `There is no dataset ${name}. inferno datasets lists them.`);
      await removeDataset(parts, dataset);
      return null;
    },
    "data:prune": async ({ before }) => {
      const bytes = store.measureBytes();
      const old = store.runs.list(1_000_000).filter((run) => isRunEnded(run.state) && (run.endedAt ?? Infinity) < before);
      for (const run of old) await control.remove(run);
      const unused = store.datasets.list().filter((dataset) => dataset.createdAt < before && !store.datasets.isUsed(dataset.no));
      for (const dataset of unused) await removeDataset(parts, dataset);
      store.tokens.removeExpired(before);
      store.compact();
      return { runs: old.length, datasets: unused.length, bytesFreed: Math.max(0, bytes - store.measureBytes()) };
    },
  };
}

export async function removeDataset({ store, coordinator }: Pick<WriteParts, "store" | "coordinator">, dataset: StoredDataset): Promise<void> {
  const removeSome = (): boolean => {
    // Looked at in the turn that begins it: a run may just have started.
    requireUnused(store, dataset);
    return store.datasets.removeSome(dataset.no);
  };
  // Piece by piece, so that nodes are served between.
  while (!(await coordinator.turns.enter(removeSome)));
}

const namedRuns = 3;

function requireUnused(store: Store, { no, name }: StoredDataset): void {
  const runs = store.datasetPages.listRunsUsing(no, namedRuns + 1);
  if (runs.length === 0) return;
  const named = runs.slice(0, namedRuns).map((run) => `${run.name} (${run.id})`);
  throw new RefusedError(
    "E_DATASET_USED",
    `Runs use the dataset ${name}: ${named.join(", ")}${runs.length > namedRuns ? " and more" : ""}. Delete them first.`,
  );
}
