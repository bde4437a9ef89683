import type { Clock } from "../clock.ts";
import type { Coordinator } from "./coordinator.ts";
import type { RunFollowUps } from "./run-follow-ups.ts";

const tickMs = 1000;
const longestGapMs = 3 * tickMs;
/** A larger difference between the clocks is worth a word. */
const longestJumpMs = 30_000;

/** What happens every second: leases run out, canceled runs end, and a sleep of this machine is noticed. */
export class Heartbeat {
  readonly #parts: { coordinator: Coordinator; followUps: RunFollowUps; clock: Clock; leaseTtlMs: number; onNotice: (sentence: string) => void };
  #timer: NodeJS.Timeout | null = null;
  #lastAt: number;
  #lastWallAt: number;

  constructor(parts: { coordinator: Coordinator; followUps: RunFollowUps; clock: Clock; leaseTtlMs: number; onNotice: (sentence: string) => void }) {
    this.#parts = parts;
    this.#lastAt = parts.clock.monotonic();
    this.#lastWallAt = parts.clock.now();
  }

  start(): void {
    this.#timer = setInterval(() => void this.beat(), tickMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** One tick. */
  async beat(): Promise<void> {
    const { coordinator, followUps, onNotice } = this.#parts;
    try {
      await this.#noticeGaps();
      await coordinator.tick();
      await followUps.tick();
    } catch (cause) {
      onNotice(`The control plane could not write to its database: ${(cause as Error).message}`);
    }
  }

  /**
   * After a gap nobody could renew, so every lease gets the gap back, and time to do so. In the sleep of some systems the monotonic
   * clock stands still, and the gap shows on the wall clock alone; there a clock put forward looks the same, and costs nothing.
   */
  async #noticeGaps(): Promise<void> {
    const { coordinator, clock, leaseTtlMs, onNotice } = this.#parts;
    const gapMs = clock.monotonic() - this.#lastAt;
    const wallGapMs = clock.now() - this.#lastWallAt;
    this.#lastAt = clock.monotonic();
    this.#lastWallAt = clock.now();
    if (Math.max(gapMs, wallGapMs) > longestGapMs) coordinator.chunks.extendAll(gapMs + leaseTtlMs);
    const jumpMs = wallGapMs - gapMs;
    if (Math.abs(jumpMs) > longestJumpMs)
      onNotice(
        `The clock of this machine went ${jumpMs > 0 ? "forward" : "back"} by ${Math.round(Math.abs(jumpMs) / 1000)} s, or it slept. Leases do not run out by that.`,
      );
    if (jumpMs < -longestGapMs) await coordinator.clockSetBack(-jumpMs);
  }
}
