import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RowTrace } from "../../../../src-shared/wire/node-down.ts";
import { makeStepEdges, makeStepNodes, placeSteps } from "../../../flow/flow-elements.ts";
import type { FlowStep, PointByStep, StepOutcome } from "../../../flow/flow-step.ts";
import { useEditorState } from "./editor-context.tsx";
import { useFlowSteps } from "./use-flow-steps.ts";

/** What the canvas draws. `moving`: where steps are while they are dragged. */
export function useCanvasElements(problemsByStep: Readonly<Record<string, number>>, moving: PointByStep | null) {
  const { t } = useTranslation("flow");
  const steps = useFlowSteps();
  const placed = useEditorState(({ history }) => history.present.points);
  const selected = useEditorState((state) => state.selected);
  const trial = useEditorState((state) => state.trial);
  const outcomeByStep = useMemo(() => (trial === null ? undefined : outcomesOf(trial.trace)), [trial]);
  const points = useLayout(steps, placed);
  const nodes = useMemo(() => makeStepNodes(steps, points, { outcomeByStep, problemsByStep }), [steps, points, outcomeByStep, problemsByStep]);
  const shown = useMemo(
    () => nodes.map((node) => ({ ...node, position: moving?.[node.id] ?? node.position, selected: selected.includes(node.id) })),
    [nodes, moving, selected],
  );
  const edges = useMemo(() => makeStepEdges(steps, { nameEdge: (from, to) => t("edge", { from, to }), condition: t("condition") }), [steps, t]);
  return { steps, nodes: shown, edges, points };
}

/** Lays out again only when what the layout depends on has changed: it is dear for many steps, and typing changes none of it. */
function useLayout(steps: readonly FlowStep[], placed: PointByStep): PointByStep {
  const shape = JSON.stringify(steps.map(({ id, needs, when }) => [id, needs, when !== null]));
  const [laidOut, setLaidOut] = useState(() => ({ shape, placed, points: placeSteps(steps, placed) }));
  if (laidOut.shape === shape && laidOut.placed === placed) return laidOut.points;
  const points = placeSteps(steps, placed);
  setLaidOut({ shape, placed, points });
  return points;
}

function outcomesOf(trace: RowTrace): Record<string, StepOutcome> {
  const outcomes: Record<string, StepOutcome> = {};
  for (const { stepId, state, latencyMs } of trace.steps) {
    if (state === "succeeded" || state === "failed" || state === "skipped") outcomes[stepId] = { state, latencyMs };
  }
  return outcomes;
}
