import { useSearchParams } from "wouter";
import { goingStates } from "../../../../src-shared/core/run-verbs.ts";
import type { RunState } from "../../../../src-shared/model/run.ts";

/** What the list can be narrowed to, and the states that this means. */
export const statesByGroup = {
  all: [],
  going: goingStates,
  paused: ["paused", "stopped_budget"],
  completed: ["completed"],
  canceled: ["canceled"],
} as const satisfies Record<string, readonly RunState[]>;
export type StateGroup = keyof typeof statesByGroup;
export const stateGroups = Object.keys(statesByGroup) as StateGroup[];

export type RunFilters = { group: StateGroup; text: string; change: (to: Partial<{ group: StateGroup; text: string }>) => void };

/** The list's filters, as the address has them: `?state=paused&text=tickets`. */
export function useRunFilters(): RunFilters {
  const [params, setParams] = useSearchParams();
  const asked = params.get("state") as StateGroup;
  return {
    group: stateGroups.includes(asked) ? asked : "all",
    text: params.get("text") ?? "",
    change: ({ group, text }) =>
      setParams(
        (now) => {
          if (group !== undefined) setOrDelete(now, "state", group === "all" ? "" : group);
          if (text !== undefined) setOrDelete(now, "text", text);
          return now;
        },
        { replace: true },
      ),
  };
}

function setOrDelete(params: URLSearchParams, name: string, value: string): void {
  if (value === "") params.delete(name);
  else params.set(name, value);
}
