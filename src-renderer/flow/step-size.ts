import type { FlowStep } from "./flow-step.ts";

export type StepExtras = { figures: boolean; outcome: boolean; problems: boolean };

export const stepWidth = 236;
const headHeight = 58;
const lineHeight = 28;

/** How high a step's card is, in px: known before it is drawn, so that the layout can be. */
export function stepHeight(step: Pick<FlowStep, "when">, extras: StepExtras): number {
  const lines = [step.when !== null, extras.figures, extras.outcome, extras.problems].filter(Boolean).length;
  return headHeight + lines * lineHeight;
}
