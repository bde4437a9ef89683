import { failpoint } from "../src-shared/core/failpoint.ts";
import type { NodeUpReply, NodeUpRequest } from "../src-shared/wire/node-up.ts";
import type { ChunkRunner } from "./chunk-runner.ts";
import type { Clock } from "./clock.ts";

export type LeaseKeeperOptions = {
  clock: Clock;
  runner: ChunkRunner;
  /** Null: not connected, or it is not known whether it arrived. */
  send: (renewal: NodeUpRequest<"chunk:renew">) => Promise<NodeUpReply<"chunk:renew"> | null>;
};

const lookEveryMs = 1000;
const longestGapMs = 5000;

/**
 * Renews the leases of what this node holds, and knows when nobody did: when this process stood still or its machine slept, others
 * may have the rows, and no call starts before the control plane has said. Monotonic clocks stand still in the sleep of some
 * systems, so both are asked; a wall clock that was put forward looks like a sleep, and costs one renewal.
 *
 * States: idle ⇄ renewing (while connected) → stopped.
 */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  #ttlMs = 0;
  #cancelRenewal: (() => void) | null = null;
  #cancelLook: () => void;
  #lookedAt: number;
  #lookedWallAt: number;
  #stopped = false;

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
    this.#lookedAt = options.clock.now();
    this.#lookedWallAt = options.clock.wall();
    this.#cancelLook = this.#lookLater();
  }

  /** Connected: all leases were just extended. */
  begin(ttlMs: number, everyMs: number): void {
    this.#ttlMs = ttlMs;
    this.#options.runner.extendLeases(ttlMs);
    this.#renewEvery(everyMs);
  }

  /** The connection is lost; what is held is held until its time is over. */
  pause(): void {
    this.#cancelRenewal?.();
    this.#cancelRenewal = null;
  }

  stop(): void {
    this.#stopped = true;
    this.pause();
    this.#cancelLook();
  }

  #renewEvery(everyMs: number): void {
    this.pause();
    this.#cancelRenewal = this.#options.clock.after(everyMs, () => {
      this.#renewEvery(everyMs);
      void this.#renew();
    });
  }

  async #renew(): Promise<void> {
    failpoint("node.renew");
    const { clock, runner, send } = this.#options;
    const askedAt = clock.now();
    const chunkIds = runner.heldChunks.slice(0, 10_000);
    const reply = await send({ chunkIds, rowsInFlight: runner.rowsInFlight, rssBytes: process.memoryUsage.rss() });
    if (reply?.ok !== true || this.#stopped) return;
    runner.loseChunks(reply.value.lost);
    // Counted from the question: the control plane cannot have extended the leases before it.
    runner.extendLeases(this.#ttlMs - (clock.now() - askedAt));
  }

  #lookLater(): () => void {
    return this.#options.clock.after(lookEveryMs, () => this.#look());
  }

  #look(): void {
    const { clock, runner } = this.#options;
    const gapMs = Math.max(clock.now() - this.#lookedAt, clock.wall() - this.#lookedWallAt) - lookEveryMs;
    this.#lookedAt = clock.now();
    this.#lookedWallAt = clock.wall();
    this.#cancelLook = this.#lookLater();
    if (gapMs <= longestGapMs) return;
    runner.distrustLeases();
    void this.#renew();
  }
}
