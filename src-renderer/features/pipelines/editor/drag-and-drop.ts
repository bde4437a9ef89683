import type { Edge } from "@xyflow/react";
import type { DragEvent } from "react";
import { z } from "zod";
import type { Spot } from "../document/edit-steps.ts";
import { stepKinds } from "./step-kinds.ts";
import type { Addition } from "./use-step-actions.ts";

const dragType = "application/x-inferno-step";

const additionSchema = z.union([z.object({ kind: z.enum(stepKinds) }), z.object({ endpoint: z.string() })]);

/** Puts what is dragged out of the palette into a drag. */
export function writeDragged(data: DataTransfer, addition: Addition): void {
  data.setData(dragType, JSON.stringify(addition));
  Object.assign(data, { effectAllowed: "copy" });
}

/** What was dragged out of a palette; null for anything else. */
export function readDragged(data: DataTransfer): Addition | null {
  const text = data.getData(dragType);
  return text === "" ? null : (additionSchema.safeParse(JSON.parse(text)).data ?? null);
}

/** The connection under the pointer; null when there is none. */
export function dropSpot({ clientX, clientY }: DragEvent, edges: readonly Edge[]): Spot | null {
  for (const element of document.elementsFromPoint(clientX, clientY)) {
    const id = element.closest(".react-flow__edge")?.getAttribute("data-id");
    const edge = edges.find((known) => known.id === id);
    if (edge !== undefined) return { from: edge.source, to: edge.target };
  }
  return null;
}
