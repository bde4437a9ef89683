import { type UiUpEvent, uiUpMessages } from "./ui-up.ts";
import { type Role, roles } from "./ui/roles.ts";

/** What is asked over HTTP because it is a file: the rows of a dataset in, the results of a run out. `role` is the least role that may. */
const fileActions = {
  "dataset:import": { role: "operator" },
  "run:export": { role: "operator" },
} as const satisfies Record<string, { role: Role }>;

/** Whatever can be asked of the control plane. */
export type Action = UiUpEvent | keyof typeof fileActions;

const roleByAction: Record<Action, { role: Role }> = { ...uiUpMessages, ...fileActions };

/** The least role that may do it. */
export const neededRole = (action: Action): Role => roleByAction[action].role;

/** Whether the control plane would do it for this role: what the app offers and what is refused are read from here. */
export const mayDo = (role: Role, action: Action): boolean => roles.indexOf(role) >= roles.indexOf(neededRole(action));
