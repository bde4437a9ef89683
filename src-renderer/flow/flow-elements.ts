import { type Edge, MarkerType, Position } from "@xyflow/react";
import type { FlowStep, Point, PointByStep, StepOutcome } from "./flow-step.ts";
import { layoutSteps } from "./layout-steps.ts";
import type { StepNode } from "./step-node.tsx";
import { stepHeight, stepWidth } from "./step-size.ts";

export type StepFacts = {
  /** Cards have a line for the figures of a run. */
  hasFigures?: boolean;
  outcomeByStep?: Readonly<Record<string, StepOutcome>> | undefined;
  problemsByStep?: Readonly<Record<string, number>> | undefined;
};

/** React Flow calls its elements "node" and "edge", in English; their labels say what they are. */
const unnamed = { "aria-roledescription": undefined };

// As step-card.module.css has it.
const portSize = 12;

function heightOf(step: FlowStep, { hasFigures = false, outcomeByStep, problemsByStep }: StepFacts): number {
  return stepHeight(step, {
    figures: hasFigures,
    outcome: outcomeByStep?.[step.id] !== undefined,
    problems: (problemsByStep?.[step.id] ?? 0) > 0,
  });
}

/** Where each step goes: as `placed` says, and by layout where it says nothing. */
export function placeSteps(steps: readonly FlowStep[], placed: PointByStep): PointByStep {
  // Laid out with room for every line a card may have, so that nothing moves when figures or problems come and go.
  const laidOut = layoutSteps(steps, (step) => stepHeight(step, { figures: true, outcome: false, problems: step.when === null }));
  return { ...laidOut, ...Object.fromEntries(Object.entries(placed).filter(([id]) => laidOut[id] !== undefined)) };
}

export function makeStepNodes(steps: readonly FlowStep[], points: PointByStep, facts: StepFacts): StepNode[] {
  return steps.map((step) => {
    const height = heightOf(step, facts);
    return makeStepNode(step, { height, point: points[step.id] ?? { x: 0, y: 0 }, facts });
  });
}

/** Its size and its ports are said, not measured: lines between steps are there from the first picture on. */
function makeStepNode(step: FlowStep, { height, point, facts }: { height: number; point: Point; facts: StepFacts }): StepNode {
  const port = { y: height / 2 - portSize / 2, width: portSize, height: portSize };
  return {
    id: step.id,
    type: "step",
    position: point,
    width: stepWidth,
    height,
    measured: { width: stepWidth, height },
    handles: [
      { type: "target", position: Position.Left, x: -portSize / 2, ...port },
      { type: "source", position: Position.Right, x: stepWidth - portSize / 2, ...port },
    ],
    domAttributes: unnamed,
    ariaLabel: `${step.title ?? step.id}, ${step.endpoint}`,
    data: { step, outcome: facts.outcomeByStep?.[step.id], problems: facts.problemsByStep?.[step.id] ?? 0 },
  };
}

export const edgeId = (from: string, to: string): string => `${from}→${to}`;

export type EdgeWords = {
  /** Names a line for those who do not see it. */
  nameEdge: (from: string, to: string) => string;
  /** Stands on a line that a condition guards. */
  condition: string;
};

/** A line for each need. One that a condition guards is dashed. */
export function makeStepEdges(steps: readonly FlowStep[], { nameEdge, condition }: EdgeWords): Edge[] {
  const known = new Map(steps.map((step) => [step.id, step]));
  return steps.flatMap((step) =>
    step.needs
      .filter((need) => known.has(need))
      .map(
        (need): Edge => ({
          id: edgeId(need, step.id),
          source: need,
          target: step.id,
          domAttributes: unnamed,
          ariaLabel: nameEdge(known.get(need)?.title ?? need, step.title ?? step.id),
          markerEnd: { type: MarkerType.ArrowClosed, width: 18, height: 18 },
          ...(step.when === null ? {} : { style: { strokeDasharray: "6 4" }, label: condition }),
        }),
      ),
  );
}
