import type { StorageStanding } from "../../src-shared/wire/ui-down.ts";

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
