import { setImmediate } from "node:timers/promises";
import { failpoint } from "../../src-shared/core/failpoint.ts";
import { makeId, type RandomBytes } from "../../src-shared/model/ids.ts";
import type { ImportProgress } from "../../src-shared/wire/ui-down.ts";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { Clock } from "../clock.ts";
import type { DatasetSource, ImportOptions } from "../control-api.ts";
import type { StoredDataset } from "../storage/datasets-table.ts";
import { isLockedOut, isOutOfRoom, isStorageTrouble } from "../storage/database-error.ts";
import type { Store } from "../storage/store.ts";
import { whenUnlocked } from "../storage/when-unlocked.ts";
import { importDataset } from "./import-dataset.ts";
import { requireRoomForFile } from "./room-for-file.ts";

export type ImportsParts = {
  store: Store;
  clock: Clock;
  random: RandomBytes;
  /** Throws `RefusedError` while nothing is to be taken in. */
  requireRoom: () => void;
  /** Free on the disk of the database, null when that cannot be told. Absent: files are not measured against it. */
  measureFreeBytes?: () => Promise<number | null>;
  /** An import has ended, well or not. */
  onEnd: () => void;
};

/** Brings datasets into storage. A dataset counts only when it is whole: what a failed import left is taken away. */
export class DatasetImports {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #random: RandomBytes;
  readonly #requireRoom: () => void;
  readonly #onEnd: () => void;
  readonly #measureFreeBytes: () => Promise<number | null>;
  readonly #progressByNo = new Map<number, ImportProgress>();
  #changes = 0;

  constructor(parts: ImportsParts) {
    this.#requireRoom = parts.requireRoom;
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#onEnd = parts.onEnd;
    this.#measureFreeBytes = parts.measureFreeBytes ?? (async () => null);
  }

  /** Throws `DatasetError`. */
  async run(source: DatasetSource, options: ImportOptions): Promise<StoredDataset> {
    this.#requireRoom();
    requireRoomForFile(source, await this.#measureFreeBytes());
    const { datasets } = this.#store;
    const id = makeId("data", this.#random);
    const no = datasets.add(id, source.name, options.format ?? "jsonl", this.#clock.now());
    const note = (progress: { rows: number; badRows: number; bytes: number }): void => {
      this.#progressByNo.set(no, { id, name: source.name, ...progress, totalBytes: source.bytes });
      this.#changes += 1;
    };
    note({ rows: 0, badRows: 0, bytes: 0 });
    let stored = 0;
    try {
      const totals = await importDataset(source.stream, {
        ...options,
        name: source.name,
        onProgress: (progress) => {
          note(progress);
          options.onProgress?.(progress);
        },
        sink: async (rows) => {
          this.#requireRoom();
          await whenUnlocked(() => datasets.addRows(no, stored, rows));
          stored += rows.length;
          failpoint("cp.import.batch");
        },
      });
      failpoint("cp.import.finish");
      return datasets.finish(no, totals);
    } catch (cause) {
      await this.#discard(no);
      if (!isOutOfRoom(cause)) throw cause;
      throw new RefusedError("E_DISK_FULL", `The disk filled up while ${source.name} was imported. Nothing of it was kept; make room, and import it again.`);
    } finally {
      this.#progressByNo.delete(no);
      this.#changes += 1;
      this.#onEnd();
    }
  }

  /** Piece by piece, so that nodes are served between. What cannot be deleted now, for want of room, is deleted at the next start. */
  async #discard(no: number): Promise<void> {
    try {
      while (!(await whenUnlocked(() => this.#discardSome(no)))) await setImmediate();
    } catch (cause) {
      if (!isStorageTrouble(cause) && !isLockedOut(cause)) throw cause;
    }
  }

  /** Imports going on, in the order they began. */
  listOpen(): ImportProgress[] {
    return [...this.#progressByNo.values()];
  }

  /** Another number whenever `listOpen` would tell something else. */
  get changes(): number {
    return this.#changes;
  }

  /** Takes away what a control plane that died was importing. Call once, at the start. */
  discardUnfinished(): void {
    for (const { no } of this.#store.datasets.listUnfinished()) {
      let gone = false;
      while (!gone) gone = this.#discardSome(no);
    }
  }

  #discardSome(no: number): boolean {
    return this.#store.transaction(() => this.#store.datasets.removeSome(no));
  }
}
