import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { StorageStanding } from "../../src-shared/wire/ui/storage-standing.ts";

const fine: StorageStanding = { level: "fine", code: null, message: null };

/** How the data folder stands, for all who ask. */
export class StorageState {
  #standing = fine;

  /** The same value until it changes. */
  get standing(): StorageStanding {
    return this.#standing;
  }

  set(standing: StorageStanding): void {
    this.#standing = standing;
  }

  setFine(): void {
    this.#standing = fine;
  }
}

/** Throws `RefusedError` E_DISK_FULL while nothing more is to be taken in. */
export function requireRoom({ standing }: StorageState): void {
  if (standing.level === "halted" || standing.level === "emergency") throw new RefusedError("E_DISK_FULL", standing.message ?? "The disk is full.");
}
