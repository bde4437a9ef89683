import { isRunNews, type SeenRun } from "../../src-shared/core/run-news.ts";
import { isRunGoing } from "../../src-shared/core/run-verbs.ts";

export type RunChanges<Run> = {
  /** Runs that went on and are among the active ones no more: ended or deleted. */
  gone: Run[];
  /** As they are now: paused by themselves, and say why; or stopped at their budget. */
  stopped: Run[];
};

/** What changed between two looks at the active runs that may be worth telling. */
export function compareActive<Run extends SeenRun>(before: readonly Run[], now: readonly Run[]): RunChanges<Run> {
  const beforeById = new Map(before.map((run) => [run.id, run]));
  const idsNow = new Set(now.map(({ id }) => id));
  const stopped = now.filter((run) => {
    const seen = beforeById.get(run.id);
    return seen !== undefined && isRunNews(seen, run);
  });
  return { gone: before.filter(({ id, state }) => isRunGoing(state) && !idsNow.has(id)), stopped };
}

export type Surroundings = {
  /** Whether the person is in this window, and there at the run itself. */
  hasFocus: boolean;
  isAtRun: boolean;
  /** In Electron's window: its program tells by the system what happens while the window is not in front. */
  isDesktop: boolean;
  /** The system's notices are wished for and allowed. */
  maySystem: boolean;
};

/** Where a run's end is told, in one place only; null: it is seen, or told elsewhere. */
export function placeNotice({ hasFocus, isAtRun, isDesktop, maySystem }: Surroundings): "page" | "system" | null {
  if (hasFocus) return isAtRun ? null : "page";
  if (isDesktop) return null;
  return maySystem ? "system" : "page";
}
