import type { RunState, RunSummary } from "../model/run.ts";
import { isRunEnded, isRunHalted } from "./run-transitions.ts";

/** What can be asked of a run. */
export const runVerbs = ["pause", "resume", "cancel", "retry", "delete"] as const;
export type RunVerb = (typeof runVerbs)[number];

/** Whether the control plane would do it for a run that stands like this. */
export function canRun(verb: RunVerb, run: Pick<RunSummary, "state" | "failed" | "canceled">): boolean {
  const stands = isRunEnded(run.state) || isRunHalted(run.state);
  switch (verb) {
    case "pause":
      return run.state === "running";
    case "resume":
      return isRunHalted(run.state);
    case "cancel":
      return run.state === "running" || isRunHalted(run.state) || run.state === "ready";
    case "retry":
      return stands && run.failed + run.canceled > 0;
    case "delete":
      return stands;
  }
}

/** States of runs that change by themselves. */
export const goingStates: readonly RunState[] = ["importing", "ready", "running", "canceling"];

export const isRunGoing = (state: RunState): boolean => goingStates.includes(state);

/** Rows that have ended, whatever their state. */
export function countEndedRows(run: Pick<RunSummary, "succeeded" | "failed" | "skipped" | "canceled">): number {
  return run.succeeded + run.failed + run.skipped + run.canceled;
}
