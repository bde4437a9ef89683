import type { Store } from "../storage/store.ts";
import { LiveRun } from "./live-run.ts";

/** Runs in memory: those that go on, and any whose late results come in. */
export class LiveRuns {
  readonly #store: Store;
  readonly #runByNo = new Map<number, LiveRun>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** From memory, else from storage; null when the run was deleted. */
  find(no: number): LiveRun | null {
    const known = this.#runByNo.get(no);
    if (known !== undefined) return known;
    const stored = this.#store.runs.findByNo(no);
    if (stored === null) return null;
    const run = new LiveRun(stored, this.#store.tasks.countBlocked(no));
    this.#runByNo.set(no, run);
    return run;
  }

  /** Only from memory. */
  peek(no: number): LiveRun | undefined {
    return this.#runByNo.get(no);
  }

  all(): LiveRun[] {
    return [...this.#runByNo.values()];
  }

  running(): LiveRun[] {
    return this.all().filter((run) => run.state === "running");
  }

  forget(no: number): void {
    this.#runByNo.delete(no);
  }
}
