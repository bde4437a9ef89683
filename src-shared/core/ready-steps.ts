import type { PlanStep } from "../model/pipeline.ts";
import type { StepState } from "../model/task.ts";

/** How a step stands while its row runs: done, or going on, or absent from the map when nothing happened yet. */
export type StepProgress = StepState | "running";

/**
 * The steps that can start now: all they need has ended (a step that failed with `onFailure: continue` has ended), and
 * they have not. `stateById` holds what is known so far. A step whose needs were all skipped is in `skip`.
 */
export function planReadySteps(steps: readonly PlanStep[], stateById: ReadonlyMap<string, StepProgress>): { start: PlanStep[]; skip: PlanStep[] } {
  const start: PlanStep[] = [];
  const skip: PlanStep[] = [];
  for (const step of steps) {
    if (stateById.has(step.id)) continue;
    const needs = step.needs.map((id) => stateById.get(id));
    if (needs.some((state) => state === undefined || state === "running")) continue;
    const allSkipped = needs.length > 0 && needs.every((state) => state === "skipped");
    (allSkipped ? skip : start).push(step);
  }
  return { start, skip };
}

/** Ids of the steps that no other step needs: the keys of a row's output when the pipeline has no output of its own. */
export function findLastSteps(steps: readonly PlanStep[]): string[] {
  const needed = new Set(steps.flatMap((step) => step.needs));
  return steps.filter((step) => !needed.has(step.id)).map((step) => step.id);
}
