import { isRunNews } from "../../src-shared/core/run-news.ts";
import { sayRunState } from "../../src-shared/core/run-transitions.ts";
import { isRunGoing } from "../../src-shared/core/run-verbs.ts";
import type { RunSummary } from "../../src-shared/model/run.ts";
import type { ControlApi } from "../control-api.ts";

/** What the desktop shows of the runs: in the tray, on the task bar, as notifications. */
export type RunNews = {
  active: RunSummary[];
  /** Ended or stopped by themselves since the last look. */
  ended: RunSummary[];
  /** Rows ended of rows in all active runs, 0…1; null when none is active. */
  progress: number | null;
};

/** What changed between two looks at the newest runs. */
export function compareRuns(before: readonly RunSummary[], now: readonly RunSummary[]): RunNews {
  const beforeById = new Map(before.map((run) => [run.id, run]));
  const active = now.filter(({ state }) => isRunGoing(state));
  const total = active.reduce((sum, run) => sum + run.total, 0);
  const open = active.reduce((sum, run) => sum + run.pending + run.leased, 0);
  return {
    active,
    ended: now.filter((run) => {
      const seen = beforeById.get(run.id);
      return seen !== undefined && isRunNews(seen, run);
    }),
    progress: total === 0 ? null : (total - open) / total,
  };
}

/** The sentence of a notification. */
export function describeEnd(run: RunSummary): { title: string; body: string } {
  const counts = `${run.succeeded} succeeded, ${run.failed} failed, ${run.skipped} skipped, ${run.canceled} canceled of ${run.total}.`;
  return { title: `${run.name}: ${sayRunState(run.state)}`, body: run.reason === null ? counts : `${run.reason} ${counts}` };
}

const lookEveryMs = 2000;
const runsLookedAt = 100;

/** Looks at the runs every 2 s. Gives what ends it. */
export function watchRuns(api: Pick<ControlApi, "call">, onNews: (news: RunNews) => void, onTrouble: (cause: unknown) => void): () => void {
  let before: RunSummary[] = [];
  const look = async (): Promise<void> => {
    try {
      const now = await api.call("run:list", { limit: runsLookedAt });
      onNews(compareRuns(before, now));
      before = now;
    } catch (cause) {
      onTrouble(cause);
    }
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  void look();
  return () => clearInterval(timer);
}
