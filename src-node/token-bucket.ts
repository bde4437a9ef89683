/**
 * A budget that refills steadily. Holds about one second's worth, so that a minute's budget is not spent at its start. An
 * amount above the capacity passes when the bucket is full and leaves a debt that later callers wait for.
 */
export class TokenBucket {
  #perMs = 0;
  #capacity = 1;
  #level = 0;
  #at: number;

  constructor(perMinute: number, now: number) {
    this.#at = now;
    this.setRate(perMinute, now);
    this.#level = perMinute > 0 ? this.#capacity : 0;
  }

  /** Changes the rate from now on; what has been saved up stays, up to the new capacity. */
  setRate(perMinute: number, now: number): void {
    this.#refill(now);
    this.#perMs = perMinute / 60_000;
    this.#capacity = Math.max(1, perMinute / 60);
    this.#level = Math.min(this.#level, this.#capacity);
  }

  /** How long until `amount` may pass, ms; 0 when it may now; Infinity when the rate is zero. */
  waitMs(amount: number, now: number): number {
    this.#refill(now);
    const missing = Math.min(amount, this.#capacity) - this.#level;
    // Rounding must not leave a waiter one ulp short for ever.
    if (missing <= 1e-9) return 0;
    return this.#perMs === 0 ? Number.POSITIVE_INFINITY : missing / this.#perMs;
  }

  take(amount: number): void {
    this.#level -= amount;
  }

  /** Puts back what was reserved and not used; negative when more was used. */
  giveBack(amount: number): void {
    this.#level = Math.min(this.#capacity, this.#level + amount);
  }

  #refill(now: number): void {
    if (now > this.#at) this.#level = Math.min(this.#capacity, this.#level + (now - this.#at) * this.#perMs);
    this.#at = now;
  }
}
