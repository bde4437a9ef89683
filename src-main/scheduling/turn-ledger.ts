import type { RunState } from "../../src-shared/model/run.ts";
import type { TaskEndState } from "../../src-shared/model/task.ts";
import type { LiveRun, LiveTallies } from "../runs/live-run.ts";
import type { StepRows } from "../storage/runs-table.ts";
import type { LiveChunk } from "./live-chunks.ts";

/**
 * What one transaction changes in memory once it has committed. Until then nothing in memory moves, so that a failed
 * commit leaves no trace.
 */
export class TurnLedger {
  readonly #talliesByRun = new Map<LiveRun, LiveTallies>();
  readonly #stateByRun = new Map<LiveRun, RunState>();
  readonly #afterCommit: (() => void)[] = [];
  readonly #endedByState = new Map<TaskEndState, number[]>();
  /** Rows that ended or were released, by the chunk that held them. */
  readonly #leavingByChunk = new Map<LiveChunk, Set<number>>();

  /** The run's tallies as this transaction will leave them; change them freely. */
  tallies(run: LiveRun): LiveTallies {
    let tallies = this.#talliesByRun.get(run);
    if (tallies === undefined) {
      tallies = { ...run.tallies, stepRows: run.tallies.stepRows.map((rows): StepRows => [...rows]) };
      this.#talliesByRun.set(run, tallies);
    }
    return tallies;
  }

  /** The run's state as this transaction will leave it. */
  state(run: LiveRun): RunState {
    return this.#stateByRun.get(run) ?? run.state;
  }

  /** For `RunStates` alone. */
  setState(run: LiveRun, state: RunState): void {
    this.#stateByRun.set(run, state);
  }

  get changedRuns(): Iterable<[LiveRun, LiveTallies]> {
    return this.#talliesByRun;
  }

  /** A task that was held until now: its state is written with its neighbours', by `takeEnded`. */
  end(taskKey: number, state: TaskEndState): void {
    const keys = this.#endedByState.get(state);
    if (keys === undefined) this.#endedByState.set(state, [taskKey]);
    else keys.push(taskKey);
  }

  /** Tasks whose end is not written yet; they are the caller's to write. */
  takeEnded(): [TaskEndState, number[]][] {
    const ended = [...this.#endedByState];
    this.#endedByState.clear();
    return ended;
  }

  /** Whether the row is in the chunk's hands, as this transaction leaves it. */
  isHeld(chunk: LiveChunk, rowIndex: number): boolean {
    return chunk.open.has(rowIndex) && this.#leavingByChunk.get(chunk)?.has(rowIndex) !== true;
  }

  /** True when the row was in the chunk's hands until now. */
  leave(chunk: LiveChunk, rowIndex: number): boolean {
    let leaving = this.#leavingByChunk.get(chunk);
    if (leaving === undefined) {
      leaving = new Set();
      this.#leavingByChunk.set(chunk, leaving);
    }
    if (!chunk.open.has(rowIndex) || leaving.has(rowIndex)) return false;
    leaving.add(rowIndex);
    return true;
  }

  /** Chunks that this transaction empties. */
  *emptiedChunks(): Iterable<LiveChunk> {
    for (const [chunk, leaving] of this.#leavingByChunk) if (leaving.size === chunk.open.size) yield chunk;
  }

  afterCommit(effect: () => void): void {
    this.#afterCommit.push(effect);
  }

  /** Call once, after the commit. */
  commit(): void {
    for (const [run, tallies] of this.#talliesByRun) run.tallies = tallies;
    for (const [chunk, leaving] of this.#leavingByChunk) for (const rowIndex of leaving) chunk.open.delete(rowIndex);
    for (const effect of this.#afterCommit) effect();
  }
}
