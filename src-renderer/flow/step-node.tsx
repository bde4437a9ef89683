import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { memo, use } from "react";
import { useSame } from "../ui/use-same.ts";
import { FiguresByStepContext } from "./figures-by-step.ts";
import { StepCard, type StepCardProps } from "./step-card.tsx";
import classes from "./step-card.module.css";

/** A step on a canvas; its data is what its card shows. */
export type StepNode = Node<Omit<StepCardProps, "figures">, "step">;

function StepNodeView({ data, isConnectable }: NodeProps<StepNode>) {
  const figures = useSame(use(FiguresByStepContext)[data.step.id]);
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={isConnectable} className={classes.port} />
      <StepCard {...data} figures={figures} />
      <Handle type="source" position={Position.Right} isConnectable={isConnectable} className={classes.port} />
    </>
  );
}

/** Given to React Flow once: a new object each time would draw every node anew. */
export const stepNodeTypes = { step: memo(StepNodeView) };
