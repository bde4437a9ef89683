import { failpoint } from "../../src-shared/core/failpoint.ts";
import type { Clock } from "../clock.ts";
import type { RunControl } from "../runs/run-control.ts";
import type { Store } from "../storage/store.ts";
import type { Coordinator } from "./coordinator.ts";

export type RecoverParts = {
  store: Store;
  coordinator: Coordinator;
  control: RunControl;
  clock: Clock;
  leaseTtlMs: number;
  continueRuns: boolean;
};

/**
 * After a control plane stopped, however it did: chunks keep a full lease, in which their nodes can come back; see `endLocalLeases`.
 * Deletions that had begun are finished. Runs that were going on continue or are paused.
 */
export async function recoverRuns(parts: RecoverParts): Promise<void> {
  const { store, coordinator, control } = parts;
  await control.finishRemoving();
  restoreChunks(parts);
  failpoint("cp.recover");
  for (const run of store.runs.listInState("importing")) {
    const live = coordinator.runs.find(run.no);
    if (live !== null) await control.makeTasks(live);
  }
  for (const run of [...store.runs.listInState("running"), ...store.runs.listInState("canceling")]) coordinator.runs.find(run.no);
  if (parts.continueRuns) return;
  for (const run of coordinator.runs.running()) await control.pause(run, "The control plane stopped while this run was going on.");
}

/** Local nodes died with their control plane. What they saved is told first, and the rest of their rows goes back. */
export async function endLocalLeases({ store, coordinator }: Pick<RecoverParts, "store" | "coordinator">): Promise<void> {
  for (const node of store.nodes.list()) if (node.local) await coordinator.endNode(node.no, "interrupted");
}

/** A row that one chunk gave back and another got stands in both: the newest has it. */
function restoreChunks({ store, coordinator, clock, leaseTtlMs }: RecoverParts): void {
  const taken = new Set<number>();
  for (const chunk of store.chunks.listHeld().toReversed()) {
    const run = coordinator.runs.find(chunk.runNo);
    if (run === null) continue;
    const open = chunk.rowIndexes.filter((rowIndex) => {
      const key = run.taskBase + rowIndex;
      if (taken.has(key) || store.tasks.find(key)?.state !== "leased") return false;
      taken.add(key);
      return true;
    });
    const [only] = open;
    const strikes = chunk.rowIndexes.length === 1 && only !== undefined ? store.suspects.countStrikes(run.taskBase + only) : 0;
    const now = clock.monotonic();
    const { longestSilenceMs } = run;
    const deadlines = { deadline: now + leaseTtlMs, stuckAt: now + longestSilenceMs, longestSilenceMs };
    coordinator.chunks.add(chunk, { open, touched: true, strikes, restored: true, ...deadlines, frame: null });
  }
}
