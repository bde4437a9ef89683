import type { RunProgress } from "../../../src-shared/wire/ui-up.ts";
import { RefusedError } from "../../../src-shared/wire/reply.ts";
import type { ControlApi } from "../../control-api.ts";
import type { Interrupts } from "../interrupts.ts";
import { formatPlural } from "../print/figures.ts";
import type { ProgressDisplay } from "../print/progress-display.ts";
import type { Shell } from "../shell.ts";

/**
 * How following a run ended. `ended`: every row has ended, or the run was found impossible. `stopped`: the run paused itself, or
 * somebody paused it. `interrupted`: Ctrl-C here.
 */
export type RunOutcome = { kind: "ended" | "stopped" | "interrupted"; progress: RunProgress };

const pollMs = 200;
/** How long calls in flight are waited for after Ctrl-C. */
const drainMs = 30_000;

export type FollowOptions = { shell: Shell; api: ControlApi; run: string; display: ProgressDisplay; interrupts: Interrupts };

/** Shows a run's progress until it ends, stops, or is interrupted. */
export async function followRun(options: FollowOptions): Promise<RunOutcome> {
  const { shell, api, run, display, interrupts } = options;
  let progress = await api.call("run:progress", { run });
  interrupts.onSecond(() => {
    display.clear();
    void shell.err.write(`inferno: stopped at once. ${sayLost(progress)} inferno resume ${progress.run.id} goes on.\n`);
    shell.exitNow(130);
  });
  let drainUntil: number | null = null;
  for (;;) {
    display.update(progress);
    if (hasEnded(progress)) return { kind: "ended", progress };
    if (drainUntil !== null && (progress.run.leased === 0 || shell.now() >= drainUntil)) return { kind: "interrupted", progress };
    if (drainUntil === null && interrupts.first.aborted) {
      drainUntil = shell.now() + drainMs;
      display.note(`Stopping: ${formatPlural(progress.run.leased, "row")} in flight may finish (30 s at most). Ctrl-C again stops at once.`, {
        event: "stopping",
        leased: progress.run.leased,
      });
      await pause(api, run);
    } else if (drainUntil === null && progress.run.state === "paused") {
      return { kind: "stopped", progress };
    } else {
      await shell.sleep(pollMs, drainUntil === null ? interrupts.first : undefined);
    }
    progress = await api.call("run:progress", { run });
  }
}

/** What a stop costs when rows are still in flight; empty when none is. */
export function sayLost(progress: RunProgress): string {
  const { leased } = progress.run;
  return leased === 0 ? "" : `${formatPlural(leased, "row")} had calls in flight, possibly paid for and lost.`;
}

export function hasEnded({ run }: RunProgress): boolean {
  return run.state === "completed" || run.state === "failed" || run.state === "canceled";
}

/** A run that ends just before it could be paused is refused; the next look at it says so. */
async function pause(api: ControlApi, run: string): Promise<void> {
  try {
    await api.call("run:pause", { run });
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
  }
}
