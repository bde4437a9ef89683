import "@xyflow/react/dist/style.css";
import { useComputedColorScheme } from "@mantine/core";
import { Background, type Edge, type EdgeChange, MiniMap, ReactFlow, type ReactFlowProps } from "@xyflow/react";
import { type DragEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type StepNode, stepNodeTypes } from "../../../flow/step-node.tsx";
import { useFlowLabels } from "../../../flow/use-flow-labels.ts";
import { whyNotConnect } from "../document/edit-steps.ts";
import { CanvasTools } from "./canvas-tools.tsx";
import classes from "./canvas.module.css";
import { useEditor, useMayEdit } from "./editor-context.tsx";
import type { SearchRequest } from "./step-search.tsx";
import { useCanvasElements } from "./use-canvas-elements.ts";
import { useCanvasKeys } from "./use-canvas-keys.ts";
import { useCanvasPointer } from "./use-canvas-pointer.ts";
import { useMoving } from "./use-moving.ts";
import { useStepActions } from "./use-step-actions.ts";

export type CanvasProps = {
  problemsByStep: Readonly<Record<string, number>>;
  /** Opens the list of what can be added. */
  onSearch: (request: SearchRequest) => void;
  /** Goes to the fields of the selected step. */
  onEditStep: () => void;
};

const settings = {
  nodeTypes: stepNodeTypes,
  fitViewOptions: { padding: 0.2, maxZoom: 1 },
  // Where a canvas without steps begins: the first one that gets its place by itself stands clear of the tools.
  defaultViewport: { x: 40, y: 120, zoom: 1 },
  minZoom: 0.15,
  zoomOnDoubleClick: false,
  multiSelectionKeyCode: ["Control", "Meta", "Shift"],
  selectionKeyCode: "Shift",
} satisfies ReactFlowProps<StepNode>;

const deleteKeys = ["Delete", "Backspace"];

/** The pipeline as a picture in which it is built. */
export function Canvas({ problemsByStep, onSearch, onEditStep }: CanvasProps) {
  const { t } = useTranslation("pipelines");
  const store = useEditor();
  const actions = useStepActions();
  const labels = useFlowLabels();
  const mayEdit = useMayEdit();
  const colorMode = useComputedColorScheme("light");
  const frame = useRef<HTMLDivElement>(null);
  const { moving, changeNodes } = useMoving();
  const { steps, nodes, edges, points } = useCanvasElements(problemsByStep, moving);
  // Fitted only to what it opens with: the view does not move from under the pointer when the first step is dropped.
  const [fitView] = useState(steps.length > 0);
  const [pickedEdges, setPickedEdges] = useState<readonly string[]>([]);
  const keys = useCanvasKeys({ frame, edges, pickedEdges, onSearch, onEditStep });
  const { searchAt, drop, endConnecting } = useCanvasPointer({ edges, points, onSearch });
  return (
    <div ref={frame} className={classes.frame}>
      <ReactFlow<StepNode>
        {...settings}
        fitView={fitView}
        nodes={nodes}
        edges={edges.map((edge) => ({ ...edge, selected: pickedEdges.includes(edge.id) }))}
        colorMode={colorMode}
        ariaLabelConfig={labels}
        aria-label={t("canvas")}
        onNodesChange={(changes) => changeNodes(changes, points)}
        onEdgesChange={(changes) => setPickedEdges((picked) => pickEdges(picked, changes))}
        nodesConnectable={mayEdit}
        deleteKeyCode={mayEdit ? deleteKeys : null}
        onConnect={({ source, target }) => actions.connect(source, target)}
        isValidConnection={({ source, target }) => whyNotConnect(store.getState().reading.model.steps, source, target) === null}
        onConnectEnd={endConnecting}
        onBeforeDelete={(gone) => Promise.resolve(removePicked(actions, gone))}
        onNodeDoubleClick={onEditStep}
        {...(mayEdit ? { onDoubleClick: searchAt, onDrop: drop, onDragOver: allowDrop } : {})}
        onKeyDownCapture={keys}
      >
        <Background />
        {steps.length > 4 && (
          <MiniMap pannable zoomable nodeColor="var(--inferno-quiet)" ariaLabel={t("minimap", { ns: "flow" })} className={classes.miniMap} />
        )}
      </ReactFlow>
      <CanvasTools onSearch={() => onSearch({ spot: null, at: null })} />
      {mayEdit && <p className={classes.keys}>{t("keys")}</p>}
      {mayEdit && steps.length === 0 && <p className={classes.hint}>{t("emptyCanvas")}</p>}
    </div>
  );
}

/** False: the source changes, and what is drawn follows from it; React Flow itself removes nothing. */
function removePicked(actions: ReturnType<typeof useStepActions>, { nodes, edges }: { nodes: readonly StepNode[]; edges: readonly Edge[] }): false {
  if (nodes.length > 0) actions.remove(nodes.map(({ id }) => id));
  else actions.disconnect(edges.map(({ source, target }) => ({ from: source, to: target })));
  return false;
}

function allowDrop(event: DragEvent): void {
  event.preventDefault();
}

function pickEdges(picked: readonly string[], changes: readonly EdgeChange<Edge>[]): readonly string[] {
  const now = new Set(picked);
  for (const change of changes) {
    if (change.type === "select" && change.selected) now.add(change.id);
    else if (change.type === "select" || change.type === "remove") now.delete(change.id);
  }
  return [...now];
}
