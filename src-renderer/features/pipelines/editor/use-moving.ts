import type { NodeChange } from "@xyflow/react";
import { useState } from "react";
import type { Point, PointByStep } from "../../../flow/flow-step.ts";
import type { StepNode } from "../../../flow/step-node.tsx";
import { useEditor } from "./editor-context.tsx";

export type Moving = {
  /** Where steps are while they are dragged; null while none is. */
  moving: PointByStep | null;
  changeNodes: (changes: readonly NodeChange<StepNode>[], points: PointByStep) => void;
};

/** Steps while they are dragged, and the one action that a whole drag is. */
export function useMoving(): Moving {
  const store = useEditor();
  const [moving, setMoving] = useState<PointByStep | null>(null);
  const changeNodes = (changes: readonly NodeChange<StepNode>[], points: PointByStep): void => {
    const moved: Record<string, Point> = {};
    let isOver = false;
    const selected = new Set(store.getState().selected);
    for (const change of changes) {
      if (change.type === "select" && change.selected) selected.add(change.id);
      else if (change.type === "select") selected.delete(change.id);
      else if (change.type === "position") {
        if (change.position !== undefined) moved[change.id] = rounded(change.position);
        if (change.dragging !== true) isOver = true;
      }
    }
    if (changes.some(({ type }) => type === "select")) store.select([...selected]);
    const now = { ...moving, ...moved };
    if (Object.keys(now).length === 0) return;
    setMoving(isOver ? null : now);
    // A click that moves nothing is no action.
    if (isOver && Object.entries(now).some(([id, { x, y }]) => points[id]?.x !== x || points[id]?.y !== y)) store.place({ ...points, ...now });
  };
  return { moving, changeNodes };
}

export const rounded = ({ x, y }: Point): Point => ({ x: Math.round(x), y: Math.round(y) });
