import type { RunState } from "../model/run.ts";

/** From each state, the states a run may go to. */
export const runTransitions: Record<RunState, readonly RunState[]> = {
  importing: ["ready", "failed"],
  ready: ["running", "canceling"],
  running: ["paused", "canceling", "completed", "failed"],
  paused: ["running", "canceling", "completed", "failed"],
  canceling: ["canceled"],
  completed: ["running", "paused"],
  failed: ["running", "paused"],
  canceled: ["running", "paused"],
};

export function canRunGo(from: RunState, to: RunState): boolean {
  return runTransitions[from].includes(to);
}

export const isRunEnded = (state: RunState): boolean => state === "completed" || state === "failed" || state === "canceled";

/** What the rows say about a run's state: where it goes by itself, or null to stay. `blocked` of the `pending` wait for a person. */
export function decideRunState(state: RunState, rows: { pending: number; leased: number; blocked: number }): RunState | null {
  if (rows.leased > 0) return null;
  if (rows.pending === 0) return state === "canceling" ? "canceled" : state === "running" || state === "paused" ? "completed" : null;
  return state === "running" && rows.blocked === rows.pending ? "paused" : null;
}
