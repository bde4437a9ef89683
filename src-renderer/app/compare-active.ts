import { isRunEnded, isRunHalted } from "../../src-shared/core/run-transitions.ts";
import type { RunSummary } from "../../src-shared/model/run.ts";

type Seen = Pick<RunSummary, "id" | "state" | "reason">;

export type RunChanges = {
  /** Ids of runs that are among the active ones no more: ended or deleted. */
  gone: string[];
  /** Paused by themselves, and say why; or stopped at their budget. */
  stopped: string[];
};

/** What changed between two looks at the active runs that is worth telling. Who pauses a run by hand knows it. */
export function compareActive(before: readonly Seen[], now: readonly Seen[]): RunChanges {
  const nowById = new Map(now.map((run) => [run.id, run]));
  const gone = before.filter(({ id, state }) => !nowById.has(id as RunSummary["id"]) && !isRunEnded(state)).map(({ id }) => id);
  const wasGoing = new Set(before.filter(({ state }) => !isRunHalted(state)).map(({ id }) => id));
  const stopped = now
    .filter(({ id, state, reason }) => (state === "stopped_budget" || (state === "paused" && reason !== null)) && wasGoing.has(id))
    .map(({ id }) => id);
  return { gone, stopped };
}
