import { isRunEnded } from "../../src-shared/core/run-transitions.ts";
import type { Store } from "../storage/store.ts";
import { LiveRun } from "./live-run.ts";

/**
 * Runs in memory: those that have not ended. One that has ended lasts as long as anybody has it in hand, so that there is
 * never a second of the same run, and is read from storage again when late results or a verb ask for it.
 */
export class LiveRuns {
  readonly #store: Store;
  readonly #runByNo = new Map<number, LiveRun>();
  readonly #endedByNo = new Map<number, WeakRef<LiveRun>>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** From memory, else from storage; null when the run was deleted. */
  find(no: number): LiveRun | null {
    const known = this.#runByNo.get(no) ?? this.#endedByNo.get(no)?.deref();
    if (known !== undefined) return known;
    const stored = this.#store.runs.findByNo(no);
    if (stored === null) return null;
    const run = new LiveRun(stored, this.#store.tasks.countBlocked(no));
    this.place(run);
    return run;
  }

  /** Only from memory, and not when it has ended. */
  peek(no: number): LiveRun | undefined {
    return this.#runByNo.get(no);
  }

  /** Call when the run's state has changed: keeps it when it goes on, lets it go when it has ended. */
  place(run: LiveRun): void {
    this.forget(run.no);
    if (!isRunEnded(run.state)) this.#runByNo.set(run.no, run);
    else this.#endedByNo.set(run.no, new WeakRef(run));
    for (const [no, ended] of this.#endedByNo) if (ended.deref() === undefined) this.#endedByNo.delete(no);
  }

  /** Those that have not ended. */
  all(): LiveRun[] {
    return [...this.#runByNo.values()];
  }

  running(): LiveRun[] {
    return this.all().filter((run) => run.state === "running");
  }

  forget(no: number): void {
    this.#runByNo.delete(no);
    this.#endedByNo.delete(no);
  }
}
