import type { RunState } from "../model/run.ts";

/** From each state, the states a run may go to. */
export const runTransitions: Record<RunState, readonly RunState[]> = {
  importing: ["ready", "failed"],
  ready: ["running", "canceling"],
  running: ["paused", "stopped_budget", "canceling", "completed", "failed"],
  paused: ["running", "canceling", "completed", "failed"],
  stopped_budget: ["running", "paused", "canceling", "completed"],
  canceling: ["canceled"],
  completed: ["running", "paused"],
  failed: ["running", "paused"],
  canceled: ["running", "paused"],
};

export function canRunGo(from: RunState, to: RunState): boolean {
  return runTransitions[from].includes(to);
}

export const isRunEnded = (state: RunState): boolean => state === "completed" || state === "failed" || state === "canceled";

/** Rows are left, and nothing goes on until somebody resumes it. */
export const isRunHalted = (state: RunState): boolean => state === "paused" || state === "stopped_budget";

/** A state in a sentence. */
export const sayRunState = (state: RunState): string => (state === "stopped_budget" ? "stopped at its budget" : state);

/**
 * What the rows say about a run's state: where it goes by itself, or null to stay. `blocked` of the `pending` wait for a person;
 * `affordable` more may be handed out.
 */
export function decideRunState(state: RunState, rows: { pending: number; leased: number; blocked: number; affordable: number }): RunState | null {
  if (rows.leased > 0) return null;
  if (rows.pending === 0) return state === "canceling" ? "canceled" : state === "running" || isRunHalted(state) ? "completed" : null;
  if (state !== "running") return null;
  return rows.blocked === rows.pending ? "paused" : rows.affordable === 0 ? "stopped_budget" : null;
}
