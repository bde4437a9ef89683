import type { Clock } from "../clock.ts";
import { isStorageTrouble } from "../storage/database-error.ts";
import type { Store } from "../storage/store.ts";
import { makeBucket } from "./make-bucket.ts";

/** A bucket is made this long after its end, when most late results have come. */
const graceMs = 150_000;
const idleMs = 10_000;
/** While there is much to make anew, as after an update, it takes a tenth of the time. */
const busyMs = 90;
/** Before the commit, which takes some ms more. */
const sliceMs = 8;

/**
 * Sums up minutes into the coarser levels, each bucket some time after it has ended, and again when calls came late. Never
 * urgent: what is not summed up yet, charts read from the minutes. It lets go of the loop between any two steps of a bucket.
 */
export class LevelKeeper {
  readonly #store: Store;
  readonly #clock: Clock;
  #timer: NodeJS.Timeout | null = null;
  /** The bucket that the last slice left half made. */
  #making: Generator<void, void> | null = null;

  constructor({ store, clock }: { store: Store; clock: Clock }) {
    this.#store = store;
    this.#clock = clock;
  }

  start(): void {
    this.#plan(idleMs);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Makes stale buckets anew for some `maxMs`; false when none is left that has ended. A bucket of a slice that failed is begun anew. */
  advance(maxMs: number): boolean {
    const endsAt = this.#clock.monotonic() + maxMs;
    try {
      return this.#store.transaction(() => {
        do {
          if (!this.#step()) return false;
        } while (this.#clock.monotonic() < endsAt);
        return true;
      });
    } catch (cause) {
      this.#making = null;
      this.#store.staleBuckets.forget();
      throw cause;
    }
  }

  #plan(waitMs: number): void {
    this.#timer = setTimeout(() => this.#plan(this.#tryAdvance() ? busyMs : idleMs), waitMs).unref();
  }

  /** A full disk is told by whoever must write; this can wait. */
  #tryAdvance(): boolean {
    try {
      return this.advance(sliceMs);
    } catch (cause) {
      if (isStorageTrouble(cause)) return false;
      throw cause;
    }
  }

  /** About a millisecond of work; false when there is none. */
  #step(): boolean {
    if (this.#making === null) {
      const bucket = this.#store.staleBuckets.findEnded(this.#clock.now(), graceMs);
      if (bucket === null) return false;
      this.#making = makeBucket(this.#store, bucket);
    }
    if (this.#making.next().done === true) this.#making = null;
    return true;
  }
}
