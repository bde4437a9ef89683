import type { RunSummary } from "../../../src-shared/model/run.ts";
import type { Interrupts } from "../interrupts.ts";
import type { Control } from "../open-control.ts";
import type { ProgressDisplay } from "../print/progress-display.ts";
import type { Shell } from "../shell.ts";
import { joinCommand } from "./join-command.ts";

// Long enough to bring up other machines by hand.
const joinTokenTtlMs = 12 * 3_600_000;
const leastSlots = 64;

type Running = { shell: Shell; control: Control; display: ProgressDisplay; interrupts: Interrupts };

/**
 * Sees to nodes for a run that has just been started. With `count` > 0 local processes are started until as many run; with 0 the
 * command that joins a node from elsewhere is printed; null leaves it to the nodes that the control plane has. Never waits for a node:
 * rows do.
 */
export async function startNodes(running: Running, run: RunSummary, options: { count: number | null; slots: number; resultsOnStdout: boolean }): Promise<void> {
  const { shell, control, display, interrupts } = running;
  if (display.mode === "json") display.note("The run has started.", { event: "start", run: run.id, name: run.name, total: run.total });
  // Processes may take seconds to start; following the run will know more to say.
  interrupts.onSecond(() => {
    void shell.err.write(`inferno: stopped at once. inferno resume ${run.id} goes on.\n`);
    shell.exitNow(130);
  });
  // Ctrl-C came first: following the run says how it is resumed.
  if (options.count === null || interrupts.first.aborted) return;
  if (options.count > 0) {
    await control.api.call("local-nodes:ensure", { count: options.count, slots: Math.max(leastSlots, options.slots) });
    return;
  }
  const { token } = await control.api.call("token:create", { role: "node", name: run.name.slice(0, 100), ttlMs: joinTokenTtlMs });
  const command = joinCommand(token);
  if (display.mode === "json") return display.note("Rows wait for a node to join.", { event: "join", command, token });
  display.note("Rows wait for nodes. On each machine that is to work:");
  await (options.resultsOnStdout ? shell.err : shell.out).write(`${command}\n`);
}
