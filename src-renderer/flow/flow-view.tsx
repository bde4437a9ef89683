import "@xyflow/react/dist/style.css";
import { useComputedColorScheme } from "@mantine/core";
import { type AriaLabelConfig, Background, Controls, type Edge, ReactFlow, useReactFlow, useStore } from "@xyflow/react";
import { memo, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { FiguresByStepContext } from "./figures-by-step.ts";
import { makeStepEdges, makeStepNodes, placeSteps } from "./flow-elements.ts";
import type { FlowStep, StepFigures, StepOutcome } from "./flow-step.ts";
import classes from "./flow-view.module.css";
import { type StepNode, stepNodeTypes } from "./step-node.tsx";
import { useFlowLabels } from "./use-flow-labels.ts";

export type FlowViewProps = {
  steps: readonly FlowStep[];
  /** By step id: of all steps, or of none. */
  figuresByStep?: Readonly<Record<string, StepFigures>>;
  /** By step id. */
  outcomeByStep?: Readonly<Record<string, StepOutcome>>;
  /** Called with a step's id when a person picks it. */
  onPick?: (id: string) => void;
  /** Px. Default 320. */
  height?: number;
};

const whole = { padding: 0.15, maxZoom: 1 } as const;

/** A pipeline's steps to look at, laid out from left to right, with what is known about each. */
export function FlowView({ steps, figuresByStep, outcomeByStep, onPick, height = 320 }: FlowViewProps) {
  const { t } = useTranslation("flow");
  const labels = useFlowLabels();
  const colorMode = useComputedColorScheme("light");
  const points = useMemo(() => placeSteps(steps, {}), [steps]);
  const hasFigures = figuresByStep !== undefined;
  const nodes = useMemo(() => makeStepNodes(steps, points, { hasFigures, outcomeByStep }), [steps, points, hasFigures, outcomeByStep]);
  const edges = useMemo(() => makeStepEdges(steps, { nameEdge: (from, to) => t("edge", { from, to }), condition: t("condition") }), [steps, t]);
  return (
    <div className={classes.frame} style={{ height }}>
      <FiguresByStepContext value={figuresByStep ?? none}>
        <StepsCanvas {...{ nodes, edges, colorMode, labels, onPick }} />
      </FiguresByStepContext>
    </div>
  );
}

const none = {};

type StepsCanvasProps = { nodes: StepNode[]; edges: Edge[]; colorMode: "light" | "dark"; labels: Partial<AriaLabelConfig>; onPick: FlowViewProps["onPick"] };

const StepsCanvas = memo(function StepsCanvas({ nodes, edges, colorMode, labels, onPick }: StepsCanvasProps) {
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={stepNodeTypes}
      colorMode={colorMode}
      ariaLabelConfig={labels}
      fitView
      fitViewOptions={whole}
      minZoom={0.2}
      nodesDraggable={false}
      nodesConnectable={false}
      edgesFocusable={false}
      elementsSelectable={onPick !== undefined}
      deleteKeyCode={null}
      preventScrolling={false}
      onSelectionChange={({ nodes: [picked] }) => picked !== undefined && onPick?.(picked.id)}
    >
      <FitToFrame />
      <Background />
      <Controls showInteractive={false} />
    </ReactFlow>
  );
});

/** Shows the whole of the steps again when the room for them changes, so that none lies outside. */
function FitToFrame() {
  const { fitView } = useReactFlow();
  const width = useStore((state) => state.width);
  useEffect(() => {
    if (width > 0) void fitView(whole);
  }, [fitView, width]);
  return null;
}
