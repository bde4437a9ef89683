import type { Clock } from "../../../../src-node/clock.ts";

/** Time that stands still until it is moved. */
export class FakeClock implements Clock {
  #now = 1000;
  #timers: { at: number; act: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  /** The wall clock's; only it can be moved by itself. */
  wallAheadMs = 1_700_000_000_000;

  wall(): number {
    return this.#now + this.wallAheadMs;
  }

  after(ms: number, act: () => void): () => void {
    const timer = { at: this.#now + ms, act };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  get timers(): number {
    return this.#timers.length;
  }

  /** Moves on, timer by timer; promises that a timer resolves run before the next one. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settle();
      const next = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.act();
    }
    this.#now = end;
    await settle();
  }
}

/** Lets everything that can go on without time or sockets go on. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
