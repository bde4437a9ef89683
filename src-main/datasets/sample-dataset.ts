import { join } from "node:path";
import { findPackageRoot } from "../package-root.ts";
import type { StoredDataset } from "../storage/datasets-table.ts";
import type { Store } from "../storage/store.ts";
import type { DatasetImports } from "./dataset-imports.ts";
import { openDatasetFile } from "./open-file.ts";

/** The dataset that comes with the program: the one that is there already when it is. Throws `DatasetError`. */
export async function addSampleDataset({ store, imports }: { store: Store; imports: DatasetImports }): Promise<StoredDataset> {
  const file = await openDatasetFile(join(findPackageRoot(), "resources", "demo", "tickets.jsonl"));
  try {
    const known = store.datasets.list().find(({ name, bytes }) => name === file.name && bytes === file.bytes);
    return known ?? (await imports.run(file, { onBadRow: "stop" }));
  } finally {
    await file.close();
  }
}
