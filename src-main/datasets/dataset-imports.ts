import { makeId, type RandomBytes } from "../../src-shared/model/ids.ts";
import type { Clock } from "../clock.ts";
import type { DatasetSource, ImportOptions } from "../control-api.ts";
import type { StoredDataset } from "../storage/datasets-table.ts";
import type { Store } from "../storage/store.ts";
import { importDataset } from "./import-dataset.ts";

/** Brings datasets into storage. A dataset counts only when it is whole: what a failed import left is taken away. */
export class DatasetImports {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #random: RandomBytes;

  constructor(parts: { store: Store; clock: Clock; random: RandomBytes }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#random = parts.random;
  }

  /** Throws `DatasetError`. */
  async run(source: DatasetSource, options: ImportOptions): Promise<StoredDataset> {
    const { datasets } = this.#store;
    const no = datasets.add(makeId("data", this.#random), source.name, options.format ?? "jsonl", this.#clock.now());
    let stored = 0;
    try {
      const totals = await importDataset(source.stream, {
        ...options,
        name: source.name,
        sink: (rows) => {
          datasets.addRows(no, stored, rows);
          stored += rows.length;
        },
      });
      return datasets.finish(no, totals);
    } catch (cause) {
      this.#discard(no);
      throw cause;
    }
  }

  /** Takes away what a control plane that died was importing. Call once, at the start. */
  discardUnfinished(): void {
    for (const { no } of this.#store.datasets.listUnfinished()) this.#discard(no);
  }

  #discard(no: number): void {
    let gone = false;
    while (!gone) gone = this.#store.transaction(() => this.#store.datasets.removeSome(no));
  }
}
