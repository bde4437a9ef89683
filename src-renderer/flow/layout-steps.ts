import { Graph, layout } from "@dagrejs/dagre";
import type { FlowStep, PointByStep } from "./flow-step.ts";
import { stepWidth } from "./step-size.ts";

/** Places steps from left to right, each right of those it needs, without overlap. Rings are laid out too. Gives top left corners. */
export function layoutSteps(steps: readonly FlowStep[], heightOf: (step: FlowStep) => number): PointByStep {
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 32, ranksep: 84, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(steps.map(({ id }) => id));
  for (const step of steps) graph.setNode(step.id, { width: stepWidth, height: heightOf(step) });
  for (const step of steps) for (const need of step.needs) if (known.has(need) && need !== step.id) graph.setEdge(need, step.id);
  layout(graph);
  return Object.fromEntries(
    steps.map((step) => {
      const { x = 0, y = 0 } = graph.node(step.id) as { x?: number; y?: number };
      return [step.id, { x: Math.round(x - stepWidth / 2), y: Math.round(y - heightOf(step) / 2) }];
    }),
  );
}
