import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import { StepCard, type StepCardProps } from "./step-card.tsx";
import classes from "./step-card.module.css";

/** A step on a canvas; its data is what its card shows. */
export type StepNode = Node<StepCardProps, "step">;

function StepNodeView({ data, isConnectable }: NodeProps<StepNode>) {
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={isConnectable} className={classes.port} />
      <StepCard {...data} />
      <Handle type="source" position={Position.Right} isConnectable={isConnectable} className={classes.port} />
    </>
  );
}

/** Given to React Flow once: a new object each time would draw every node anew. */
export const stepNodeTypes = { step: memo(StepNodeView) };
