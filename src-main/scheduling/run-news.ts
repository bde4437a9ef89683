import { isRunEnded, isRunHalted } from "../../src-shared/core/run-transitions.ts";
import type { RunId } from "../../src-shared/model/ids.ts";
import type { RunState } from "../../src-shared/model/run.ts";
import type { NodeDownEvent } from "../../src-shared/wire/node-down.ts";
import type { LiveRuns } from "../runs/live-runs.ts";
import type { Store } from "../storage/store.ts";
import type { ConnectedNode } from "./connected-node.ts";
import type { NodeBook } from "./node-book.ts";

type RunMessage = NodeDownEvent & `run:${"hold" | "cancel" | "close"}`;

/** What a node that has a run must know of it in this state; null when it may go on. Null for the state: the run is gone. */
export function toRunMessage(state: RunState | null): RunMessage | null {
  if (state === null || isRunEnded(state)) return "run:close";
  if (state === "canceling") return "run:cancel";
  return isRunHalted(state) ? "run:hold" : null;
}

/** Tells the nodes that have a run what has become of it: at once those that are connected, the others when they come back. */
export class RunNews {
  readonly #store: Store;
  readonly #runs: LiveRuns;
  readonly #nodes: NodeBook;

  constructor(parts: { store: Store; runs: LiveRuns; nodes: NodeBook }) {
    this.#store = parts.store;
    this.#runs = parts.runs;
    this.#nodes = parts.nodes;
  }

  /** The run has come to this state, or is gone (null). */
  tellAll(run: { no: number; id: RunId }, state: RunState | null): void {
    const message = toRunMessage(state);
    if (message === null) return;
    for (const node of this.#nodes.all()) if (node.known.runIdByNo.has(run.no)) send(node, run, message);
  }

  /** A node is back: all it has is told as it is now, whatever it heard before. `openRuns`: those whose plan it says it has. */
  tellReturned(node: ConnectedNode, openRuns: readonly RunId[]): void {
    const { runIdByNo } = node.known;
    const knownIds = new Set(runIdByNo.values());
    for (const id of openRuns) {
      if (knownIds.has(id)) continue;
      const run = this.#store.runs.find(id);
      // One that was deleted. Should the message be lost, the next hello names the run again.
      if (run === null) tell(node, id, "run:close").catch(() => undefined);
      else runIdByNo.set(run.no, id);
    }
    for (const [no, id] of runIdByNo) {
      const message = toRunMessage(this.#find(no)?.state ?? null);
      if (message !== null) send(node, { no, id }, message);
    }
  }

  #find(no: number): { state: RunState } | null {
    return this.#runs.peek(no) ?? this.#store.runs.findByNo(no);
  }
}

function send(node: ConnectedNode, { no, id }: { no: number; id: RunId }, message: RunMessage): void {
  node.openRuns.delete(no);
  const { known } = node;
  if (message === "run:close") known.runIdByNo.delete(no);
  // It is told when it comes back.
  tell(node, id, message).catch(() => known.runIdByNo.set(no, id));
}

async function tell(node: ConnectedNode, runId: RunId, message: RunMessage): Promise<void> {
  await node.link.send(message, { runId });
}
