import { isRunEnded } from "../../src-shared/core/run-transitions.ts";
import type { Clock } from "../clock.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { RateMeters } from "../runs/rate-meters.ts";
import type { RunControl } from "../runs/run-control.ts";
import { isCorruption, isLockedOut, isStorageTrouble, isTaken } from "../storage/database-error.ts";
import type { Coordinator } from "./coordinator.ts";

export type RunFollowUpParts = {
  coordinator: Coordinator;
  control: RunControl;

  clock: Clock;
  rates: RateMeters;
  onNotice: (sentence: string) => void;
  /** A turn could not be written, or what it read is damaged. */
  onStorageFailure: (cause: unknown) => void;
};

const troubleEveryMs = 60_000;

/** What follows from a run's change of state, after the commit: nodes are told, waiters wake, memory is let go. */
export class RunFollowUps {
  readonly #parts: RunFollowUpParts;
  readonly #cancelingSince = new Map<LiveRun, number>();
  #idleWaiters: (() => void)[] = [];
  #toldAt = -Infinity;

  constructor(parts: RunFollowUpParts) {
    this.#parts = parts;
  }

  noteState(run: LiveRun): void {
    this.#parts.coordinator.news.tellAll(run, run.state);
    if (run.state === "canceling") this.#cancelingSince.set(run, this.#parts.clock.monotonic());
    if (isRunEnded(run.state)) {
      this.#cancelingSince.delete(run);
      this.#parts.rates.forget(run.no);
    }
    this.#wakeIdle();
  }

  pause(run: LiveRun, reason: string): void {
    if (run.state !== "running") return;
    // Refused when it has ended or been paused meanwhile, which is as good.
    this.#parts.control.pause(run, reason).catch(() => undefined);
  }

  /** Nothing of it counts. While the disk is at fault no work is handed out; a change that failed by itself holds up nobody. */
  noteTurnFailed(cause: unknown, alone: boolean): void {
    if (alone && !isStorageTrouble(cause) && !isCorruption(cause) && !isTaken(cause) && !isLockedOut(cause))
      return this.#parts.onNotice(`The control plane could not make a change: ${(cause as Error).message}. It was left out; everything else goes on.`);
    this.#tellTrouble(cause);
    this.#parts.coordinator.pauseDispatch();
    this.#parts.onStorageFailure(cause);
  }

  /** Once a minute: while a disk is full, every push of every node fails. */
  #tellTrouble(cause: unknown): void {
    const now = this.#parts.clock.monotonic();
    if (now - this.#toldAt < troubleEveryMs) return;
    this.#toldAt = now;
    this.#parts.onNotice(
      `The control plane could not write to its database: ${(cause as Error).message}. Nothing was acknowledged; nodes keep their results and send them again.`,
    );
  }

  async tick(): Promise<void> {
    const now = this.#parts.clock.monotonic();
    for (const [run, since] of this.#cancelingSince) await this.#parts.control.endOverdueCancel(run, now - since);
    this.#parts.coordinator.resumeDispatch();
  }

  /** Resolves when no run is going on. */
  async whenIdle(): Promise<void> {
    while (this.#isBusy()) await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
  }

  #isBusy(): boolean {
    return this.#parts.coordinator.runs.all().some(({ state }) => state === "running" || state === "canceling" || state === "importing" || state === "ready");
  }

  #wakeIdle(): void {
    if (this.#isBusy()) return;
    for (const wake of this.#idleWaiters.splice(0)) wake();
  }
}
