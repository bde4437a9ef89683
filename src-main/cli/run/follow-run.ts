import { isRunHalted } from "../../../src-shared/core/run-transitions.ts";
import type { RunProgress } from "../../../src-shared/wire/ui/run-messages.ts";
import { RefusedError } from "../../../src-shared/wire/reply.ts";
import type { ControlApi } from "../../control-api.ts";
import type { Interrupts } from "../interrupts.ts";
import { formatCost, formatPlural } from "../print/figures.ts";
import type { ProgressDisplay } from "../print/progress-display.ts";
import type { Shell } from "../shell.ts";

/**
 * How following a run ended. `ended`: every row has ended, or the run was found impossible. `stopped`: the run paused itself or
 * stopped at its budget, or somebody paused it. `interrupted`: Ctrl-C here.
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
  let stopping: { kind: "stopped" | "interrupted"; until: number } | null = null;
  for (;;) {
    display.update(progress);
    // Resumed by somebody else while it wound down.
    if (stopping?.kind === "stopped" && progress.run.state === "running") stopping = null;
    if (hasEnded(progress)) return { kind: "ended", progress };
    if (stopping !== null && (progress.run.leased === 0 || shell.now() >= stopping.until)) return { kind: stopping.kind, progress };
    if (stopping === null && interrupts.first.aborted) {
      stopping = { kind: "interrupted", until: shell.now() + drainMs };
      display.note("Stopping: calls in flight may finish (30 s at most). Ctrl-C again stops at once.", { event: "stopping", leased: progress.run.leased });
      await pause(api, run);
    } else if (stopping === null && isRunHalted(progress.run.state)) {
      // Its nodes may be children of this process: they are not to die with calls in flight.
      stopping = { kind: "stopped", until: shell.now() + drainMs };
    } else {
      await shell.sleep(pollMs, stopping === null ? interrupts.first : undefined);
    }
    progress = await api.call("run:progress", { run });
  }
}

/**
 * What a stop costs when rows are still in flight; empty when none is. Nodes hold more rows than they have in calls, so this is the
 * most it can be.
 */
export function sayLost({ run, nodesConnected }: RunProgress): string {
  const calls = Math.min(run.leased, Math.max(1, nodesConnected) * run.settings.concurrency);
  if (calls === 0) return "";
  const cost = run.costUsd === null || run.attempts === 0 ? "" : ` (about ${formatCost((calls * run.costUsd) / run.attempts)})`;
  return `Up to ${formatPlural(calls, "call")} in flight${cost}, possibly paid for and lost.`;
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
