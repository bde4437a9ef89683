import type { Clock } from "../clock.ts";
import { listBackups } from "../storage/backup-folder.ts";
import type { Store } from "../storage/store.ts";
import type { MeasureDisk } from "./disk-watch.ts";

export type BackupKeeperParts = {
  dataDir: string;
  store: Store;
  clock: Clock;
  onNotice: (sentence: string) => void;
  measureDisk: MeasureDisk;
  backUp: () => Promise<unknown>;
};

const firstAfterMs = 600_000;
const everyMs = 3_600_000;
const dayMs = 86_400_000;
/** A larger database is a person's to back up: seven copies of it would fill a disk. */
export const largestDailyBytes = 2 * 1024 ** 3;

/** Backs up the database once a day while the control plane runs, unless that is switched off. Looks once an hour. */
export class BackupKeeper {
  readonly #parts: BackupKeeperParts;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  #hasTold = false;

  constructor(parts: BackupKeeperParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#plan(firstAfterMs);
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Backs up when it is time to and there is room; true when it did. */
  async look(): Promise<boolean> {
    const { dataDir, store, clock, onNotice, backUp, measureDisk } = this.#parts;
    const [newest] = listBackups(dataDir).filter(({ reason }) => reason === "daily" || reason === "manual");
    if (!store.meta.hasDailyBackups() || clock.now() - (newest?.madeAt ?? -Infinity) < dayMs) return false;
    const bytes = store.measureBytes();
    const room = await measureDisk(dataDir);
    if (bytes > largestDailyBytes || (room !== null && room.freeBytes < 4 * bytes)) {
      if (!this.#hasTold)
        onNotice(
          `The database is not backed up daily: it is too large (${Math.round(bytes / 1024 ** 2)} MiB) for its copies. Make them elsewhere: inferno backup FILE`,
        );
      this.#hasTold = true;
      return false;
    }
    try {
      await backUp();
      return true;
    } catch (cause) {
      onNotice(`The daily backup could not be made: ${(cause as Error).message}`);
      return false;
    }
  }

  #plan(afterMs: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.look().finally(() => this.#plan(everyMs)), afterMs);
  }
}
