import { type Placed, PlacedList } from "../placed-list.ts";

/** Something with a time limit, in the watch's ms. */
export type Limited = Placed & {
  /** When the limit that comes first as things stand is passed. */
  nextLimitAt(): number;
  /** Told once the limit is passed, and again at the next look while it still is. It must not leave the watch at once. */
  passLimit(): void;
};

/**
 * The time limits of all calls, watched by one timer: a timer a call cost 1.5 µs each. It is set for the nearest limit, and again when it
 * fires or a nearer one comes in force; limits that move away, as those of calls that go well, only make it fire for nothing now and then.
 */
export class LimitWatch {
  readonly now: () => number;
  readonly #watched = new PlacedList<Limited>();
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(now: () => number) {
    this.now = now;
  }

  add(limited: Limited, now: number): void {
    this.#watched.add(limited);
    this.noteLimit(limited.nextLimitAt(), now);
  }

  remove(limited: Limited): void {
    // A timer keeps the process alive, and a watch over nothing must not.
    if (this.#watched.remove(limited) && this.#watched.size === 0) this.#clear();
  }

  /** A limit of something watched is at `limitAt` from now on. */
  noteLimit(limitAt: number, now: number): void {
    if (limitAt >= this.#timerAt) return;
    this.#clear();
    this.#timerAt = limitAt;
    this.#timer = setTimeout(() => this.#look(), Math.max(1, Math.ceil(limitAt - now)));
  }

  #look(): void {
    this.#clear();
    const now = this.now();
    let nearestAt = Number.POSITIVE_INFINITY;
    for (const limited of this.#watched) {
      const limitAt = limited.nextLimitAt();
      if (limitAt <= now) limited.passLimit();
      else if (limitAt < nearestAt) nearestAt = limitAt;
    }
    if (nearestAt < Number.POSITIVE_INFINITY) this.noteLimit(nearestAt, now);
  }

  #clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
  }
}
