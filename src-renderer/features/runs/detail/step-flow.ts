import type { StepStats } from "../../../../src-shared/wire/ui/run-messages.ts";
import type { FlowStep, StepFigures } from "../../../flow/flow-step.ts";

/** A run's steps for the canvas. */
export function toFlowSteps(steps: readonly StepStats[]): FlowStep[] {
  return steps.map(({ stepId, endpoint, needs, when }) => ({ id: stepId, endpoint, needs, when }));
}

/** Rows by step; the step with most rows in hand holds the others up, when it has twice as many as any other. */
export function toFlowFigures(steps: readonly StepStats[]): Record<string, StepFigures> {
  const bottleneck = findBottleneck(steps);
  const figures = steps.map(({ stepId, rows, latency }): [string, StepFigures] => [
    stepId,
    {
      waiting: rows.waiting,
      ...(rows.inHand === null ? {} : { running: rows.inHand }),
      succeeded: rows.succeeded,
      failed: rows.failed,
      skipped: rows.skipped,
      // A card has room for four figures; the table below has them all.
      ...(rows.waiting > 0 && rows.failed > 0 ? {} : { p50Ms: latency?.p50 ?? null }),
      ...(stepId === bottleneck ? { bottleneck: true } : {}),
    },
  ]);
  return Object.fromEntries(figures);
}

/** The step at which the rows in hand pile up; null when none stands out. */
export function findBottleneck(steps: readonly StepStats[]): string | null {
  const [first, second] = steps.toSorted((a, b) => (b.rows.inHand ?? 0) - (a.rows.inHand ?? 0));
  const most = first?.rows.inHand ?? 0;
  if (first === undefined || second === undefined || most < 2 || most < 2 * (second.rows.inHand ?? 0)) return null;
  return first.stepId;
}
