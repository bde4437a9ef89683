import type { Clock } from "./clock.ts";

const everyMs = 1000;
const longestGapMs = 5000;

/**
 * Notices that this process stood still, or that its machine slept: then nobody renewed its leases, and others may have its rows.
 * Monotonic clocks stand still in the sleep of some systems, so both are asked; a wall clock that was put forward looks like a
 * sleep, and costs one renewal.
 */
export class LeaseWatch {
  readonly #clock: Clock;
  readonly #onGap: () => void;
  #at: number;
  #wallAt: number;
  #cancel: () => void;

  constructor(clock: Clock, onGap: () => void) {
    this.#clock = clock;
    this.#onGap = onGap;
    this.#at = clock.now();
    this.#wallAt = clock.wall();
    this.#cancel = this.#lookLater();
  }

  stop(): void {
    this.#cancel();
  }

  #lookLater(): () => void {
    return this.#clock.after(everyMs, () => this.#look());
  }

  #look(): void {
    const gapMs = Math.max(this.#clock.now() - this.#at, this.#clock.wall() - this.#wallAt) - everyMs;
    this.#at = this.#clock.now();
    this.#wallAt = this.#clock.wall();
    this.#cancel = this.#lookLater();
    if (gapMs > longestGapMs) this.#onGap();
  }
}
