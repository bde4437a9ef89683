import { isRunEnded } from "../../src-shared/core/run-transitions.ts";
import type { Clock } from "../clock.ts";
import type { Coordinator } from "../scheduling/coordinator.ts";
import type { TaskRange } from "../storage/old-data.ts";
import type { Store } from "../storage/store.ts";

const dayMs = 86_400_000;
const firstAfterMs = 60_000;
const everyMs = 3_600_000;
/** Deleted in one turn: some 10 ms, so that nodes are served between. */
const rowsPerTurn = 2000;

/**
 * Deletes calls that gave no result, some days after their run has ended, when that is wished for. Results, and what calls
 * cost in all, stay. Looks once an hour.
 */
export class AttemptRetention {
  readonly #store: Store;
  readonly #coordinator: Coordinator;
  readonly #clock: Clock;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor({ store, coordinator, clock }: { store: Store; coordinator: Coordinator; clock: Clock }) {
    this.#store = store;
    this.#coordinator = coordinator;
    this.#clock = clock;
  }

  start(): void {
    this.#plan(firstAfterMs);
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Deletes all that is too old, in turns. Gives how many calls went. */
  async sweep(): Promise<number> {
    const days = this.#store.meta.attemptDays();
    if (days === null) return 0;
    const before = this.#clock.now() - days * dayMs;
    let removed = 0;
    for (const run of this.#store.oldData.listRunsWithAttempts(before)) {
      let some = rowsPerTurn;
      while (some === rowsPerTurn && !this.#stopped) {
        some = await this.#coordinator.turns.enter(() => this.#removeSome(run, before));
        removed += some;
      }
    }
    return removed;
  }

  /** The run may have been taken up again, or be gone, since it was found. */
  #removeSome({ no, taskBase, total }: TaskRange, before: number): number {
    const run = this.#store.runs.findByNo(no);
    if (run === null || !isRunEnded(run.state) || (run.endedAt ?? before) >= before) return 0;
    return this.#store.attempts.removeSome(taskBase, taskBase + total - 1, rowsPerTurn);
  }

  #plan(waitMs: number): void {
    this.#timer = setTimeout(() => void this.#sweepThenPlan(), waitMs).unref();
  }

  async #sweepThenPlan(): Promise<void> {
    // A turn that cannot be written is told by the turns themselves; this can wait an hour.
    await this.sweep().catch(() => undefined);
    if (!this.#stopped) this.#plan(everyMs);
  }
}
