import { type Edge, type OnConnectEnd, useReactFlow } from "@xyflow/react";
import type { DragEvent, MouseEvent } from "react";
import type { Point, PointByStep } from "../../../flow/flow-step.ts";
import { dropSpot, readDragged } from "./drag-and-drop.ts";
import type { SearchRequest } from "./step-search.tsx";
import { rounded } from "./use-moving.ts";
import { useStepActions } from "./use-step-actions.ts";

export type CanvasPointerParts = { edges: readonly Edge[]; points: PointByStep; onSearch: (request: SearchRequest) => void };

/** What the mouse does on the canvas besides moving and connecting: it drops steps, and asks what to add where it stopped. */
export function useCanvasPointer({ edges, points, onSearch }: CanvasPointerParts) {
  const actions = useStepActions();
  const flow = useReactFlow();
  /** The corner of a card whose head is under the pointer. */
  const cornerAt = ({ clientX, clientY }: { clientX: number; clientY: number }): Point => {
    const { x, y } = flow.screenToFlowPosition({ x: clientX, y: clientY });
    return rounded({ x: x - 118, y: y - 28 });
  };
  return {
    searchAt: (event: MouseEvent): void => {
      if ((event.target as Element).classList.contains("react-flow__pane")) onSearch({ spot: null, at: { point: cornerAt(event), points } });
    },
    drop: (event: DragEvent): void => {
      const addition = readDragged(event.dataTransfer);
      if (addition === null) return;
      event.preventDefault();
      const spot = dropSpot(event, edges);
      actions.add(addition, spot ?? "alone", spot === null ? { point: cornerAt(event), points } : undefined);
    },
    endConnecting: ((event, { isValid, fromNode, toNode, fromHandle }) => {
      if (isValid === true || fromNode === null) return;
      const isForward = fromHandle?.type === "source";
      // Says why not.
      if (toNode !== null) return isForward ? actions.connect(fromNode.id, toNode.id) : actions.connect(toNode.id, fromNode.id);
      if (!isForward) return;
      const pointer = "changedTouches" in event ? event.changedTouches[0] : event;
      if (pointer !== undefined) onSearch({ spot: { after: fromNode.id }, at: { point: cornerAt(pointer), points } });
    }) satisfies OnConnectEnd,
  };
}
