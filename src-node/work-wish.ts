import type { Clock } from "./clock.ts";

export type WishOptions = {
  clock: Clock;
  /** Rows held and not ended. */
  held: () => number;
  /** Of these, those that have not started. */
  waiting: () => number;
  /** Rows that can be in flight at once. */
  limit: () => number;
  /** Whether results of further rows can be kept until they have arrived. */
  mayTake: () => boolean;
  send: (want: number) => void;
};

const rateWindowMs = 250;
const maxAhead = 2048;
const minGapMs = 5;

/**
 * How many more rows this node would take. It holds as many as it can run at once, and ahead of that what it ends in a
 * quarter of a second: enough to bridge the way to the control plane and back, without keeping rows from other nodes.
 */
export class WorkWish {
  readonly #options: WishOptions;
  #ended = 0;
  #endedBefore = 0;
  #windowAt = 0;
  /** What the control plane still believes this node would take. */
  #told = 0;
  #sentAt = Number.NEGATIVE_INFINITY;
  #cancelSend: (() => void) | null = null;
  #stopped = false;
  #connected = false;

  constructor(options: WishOptions) {
    this.#options = options;
  }

  /** The wish to be carried by a message that goes out now. */
  take(): number {
    this.#told = this.#want();
    this.#sentAt = this.#options.clock.now();
    return this.#told;
  }

  noteOffer(rows: number): void {
    this.#told = Math.max(0, this.#told - rows);
  }

  noteEnded(): void {
    this.#roll();
    this.#ended += 1;
    this.#touch();
  }

  /** Tells the wish at once: after a hello, and when the limit or `mayTake` changed. */
  tell(): void {
    if (!this.#connected) return;
    this.#cancelSend?.();
    this.#cancelSend = null;
    this.#options.send(this.take());
  }

  connect(): void {
    this.#connected = true;
    this.tell();
  }

  disconnect(): void {
    this.#connected = false;
    this.#cancelSend?.();
    this.#cancelSend = null;
  }

  /** From now on nothing is wanted. */
  stop(): void {
    this.#stopped = true;
    this.#cancelSend?.();
    this.#cancelSend = null;
  }

  #touch(): void {
    if (this.#stopped || !this.#connected || this.#cancelSend !== null) return;
    // While rows wait in plenty, the next report carries the wish.
    if (this.#options.waiting() * 2 > this.#ahead()) return;
    if (this.#want() <= this.#told) return;
    const delayMs = Math.max(0, this.#sentAt + minGapMs - this.#options.clock.now());
    this.#cancelSend = this.#options.clock.after(delayMs, () => this.tell());
  }

  #want(): number {
    if (this.#stopped || !this.#options.mayTake()) return 0;
    return Math.max(0, this.#options.limit() + this.#ahead() - this.#options.held());
  }

  #ahead(): number {
    this.#roll();
    const small = Math.min(64, Math.max(2, Math.ceil(this.#options.limit() / 8)));
    return Math.min(maxAhead, Math.max(small, this.#ended, this.#endedBefore));
  }

  #roll(): void {
    const now = this.#options.clock.now();
    if (now - this.#windowAt < rateWindowMs) return;
    this.#endedBefore = now - this.#windowAt < 2 * rateWindowMs ? this.#ended : 0;
    this.#ended = 0;
    this.#windowAt = now;
  }
}
