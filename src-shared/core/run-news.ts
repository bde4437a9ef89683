import type { RunSummary } from "../model/run.ts";
import { isRunGoing } from "./run-verbs.ts";

export type SeenRun = Pick<RunSummary, "id" | "state" | "reason">;

/**
 * Whether what became of a run between two looks is worth telling: it went on by itself, and has ended, has stopped at
 * its budget, or has paused itself and says why. Who pauses a run by hand knows it.
 */
export function isRunNews(before: Omit<SeenRun, "id">, now: Omit<SeenRun, "id">): boolean {
  return isRunGoing(before.state) && !isRunGoing(now.state) && (now.state !== "paused" || now.reason !== null);
}
