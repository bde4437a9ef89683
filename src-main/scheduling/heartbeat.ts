import type { Clock } from "../clock.ts";
import type { Coordinator } from "./coordinator.ts";
import type { RunFollowUps } from "./run-follow-ups.ts";

const tickMs = 1000;

/** What happens every second: leases run out, canceled runs end, and a sleep of this machine is noticed. */
export class Heartbeat {
  readonly #parts: { coordinator: Coordinator; followUps: RunFollowUps; clock: Clock; leaseTtlMs: number; onNotice: (sentence: string) => void };
  #timer: NodeJS.Timeout | null = null;
  #lastAt: number;

  constructor(parts: { coordinator: Coordinator; followUps: RunFollowUps; clock: Clock; leaseTtlMs: number; onNotice: (sentence: string) => void }) {
    this.#parts = parts;
    this.#lastAt = parts.clock.monotonic();
  }

  start(): void {
    this.#timer = setInterval(() => void this.beat(), tickMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** One tick. After a gap nobody could renew, so every lease gets the gap back, and time to do so. */
  async beat(): Promise<void> {
    const { coordinator, followUps, clock, leaseTtlMs, onNotice } = this.#parts;
    const now = clock.monotonic();
    const gap = now - this.#lastAt;
    this.#lastAt = now;
    if (gap > 3 * tickMs) coordinator.chunks.extendAll(gap + leaseTtlMs);
    try {
      await coordinator.tick();
      await followUps.tick();
    } catch (cause) {
      onNotice(`The control plane could not write to its database: ${(cause as Error).message}`);
    }
  }
}
