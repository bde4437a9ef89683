import type { Clock } from "./clock.ts";

/** Something that waits and can be called off. `withdraw` is set while it waits and ends the wait early. */
export type Withdrawable = { withdraw: (() => void) | null };

/** Resolves after `ms`, or when the holder is withdrawn. */
export function sleep(clock: Clock, ms: number, holder: Withdrawable): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      holder.withdraw = null;
      resolve();
    };
    const cancel = clock.after(ms, end);
    holder.withdraw = () => {
      cancel();
      end();
    };
  });
}

/** Those who wait for one thing to happen. They are woken together, in the order they came. */
export class WaitList {
  readonly #wakes = new Set<() => void>();

  /** Resolves at the next `wakeAll`, or when the holder is withdrawn. */
  wait(holder: Withdrawable): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#wakes.delete(wake);
        holder.withdraw = null;
        resolve();
      };
      this.#wakes.add(wake);
      holder.withdraw = wake;
    });
  }

  wakeAll(): void {
    if (this.#wakes.size === 0) return;
    for (const wake of [...this.#wakes]) wake();
  }

  get size(): number {
    return this.#wakes.size;
  }
}
