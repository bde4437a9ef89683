import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  IconCoin,
  IconLoader2,
  IconPlayerPause,
  IconPlayerTrackNext,
  IconPlugConnected,
  IconPlugConnectedX,
  type Icon,
} from "@tabler/icons-react";
import type { NodeState } from "../../src-shared/model/node.ts";
import type { RunState } from "../../src-shared/model/run.ts";
import type { TaskState } from "../../src-shared/model/task.ts";

/** A state is told by colour, icon and word together. `color` names a Mantine colour. */
export type StateLook = { color: string; icon: Icon };

export const runLooks: Record<RunState, StateLook> = {
  importing: { color: "blue", icon: IconClock },
  ready: { color: "blue", icon: IconClock },
  running: { color: "blue", icon: IconLoader2 },
  paused: { color: "yellow", icon: IconPlayerPause },
  stopped_budget: { color: "indigo", icon: IconCoin },
  canceling: { color: "gray", icon: IconBan },
  completed: { color: "teal", icon: IconCircleCheck },
  failed: { color: "red", icon: IconCircleX },
  canceled: { color: "gray", icon: IconBan },
};

export const taskLooks: Record<TaskState, StateLook> = {
  pending: { color: "gray", icon: IconCircleDashed },
  leased: { color: "blue", icon: IconLoader2 },
  succeeded: { color: "teal", icon: IconCircleCheck },
  skipped: { color: "gray", icon: IconPlayerTrackNext },
  failed: { color: "red", icon: IconCircleX },
  canceled: { color: "gray", icon: IconBan },
  quarantined: { color: "red", icon: IconAlertTriangle },
};

export const nodeLooks: Record<NodeState, StateLook> = {
  connecting: { color: "blue", icon: IconClock },
  ready: { color: "teal", icon: IconPlugConnected },
  draining: { color: "yellow", icon: IconPlayerPause },
  gone: { color: "gray", icon: IconPlugConnectedX },
};
