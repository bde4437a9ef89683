import type { NodeSummary } from "../../../src-shared/model/node.ts";
import type { Coordinator } from "../../scheduling/coordinator.ts";
import type { LiveChunk } from "../../scheduling/live-chunks.ts";
import type { Store } from "../../storage/store.ts";

type Held = { chunks: number; rowsByRun: Map<number, number> };

/** All nodes that are known, connected or not; local ones only while their process is there. */
export function listNodes({ store, coordinator }: { store: Store; coordinator: Coordinator | null }): NodeSummary[] {
  const heldByNode = sumHeld(coordinator?.chunks.all() ?? []);
  const known = store.nodes.list().filter(({ id, local }) => !local || coordinator?.nodes.find(id) !== undefined);
  return known.map((stored): NodeSummary => {
    const node = coordinator?.nodes.find(stored.id);
    const { chunks, rowsByRun } = heldByNode.get(stored.no) ?? { chunks: 0, rowsByRun: new Map<number, number>() };
    const { id, name, local, slots, labels, version, lastSeenAt, rowsDone } = node?.stored ?? stored;
    const runs = [...rowsByRun].flatMap(([runNo, rows]) => {
      const run = coordinator?.runs.peek(runNo);
      return run === undefined ? [] : [{ id: run.id, name: run.name, rows }];
    });
    const rowsHeld = [...rowsByRun.values()].reduce((sum, rows) => sum + rows, 0);
    return { id, name, state: node?.state ?? "gone", local, slots, labels, version, chunks, rowsHeld, runs, rowsDone, lastSeenAt };
  });
}

function sumHeld(chunks: Iterable<LiveChunk>): Map<number, Held> {
  const heldByNode = new Map<number, Held>();
  for (const { nodeNo, runNo, open } of chunks) {
    const held = heldByNode.get(nodeNo) ?? { chunks: 0, rowsByRun: new Map<number, number>() };
    held.chunks += 1;
    held.rowsByRun.set(runNo, (held.rowsByRun.get(runNo) ?? 0) + open.size);
    heldByNode.set(nodeNo, held);
  }
  return heldByNode;
}
