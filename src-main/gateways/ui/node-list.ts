import type { NodeSummary } from "../../../src-shared/model/node.ts";
import type { Coordinator } from "../../scheduling/coordinator.ts";
import type { LiveChunk } from "../../scheduling/live-chunks.ts";
import type { Store } from "../../storage/store.ts";

/** All nodes that are known, connected or not. */
export function listNodes({ store, coordinator }: { store: Store; coordinator: Coordinator | null }): NodeSummary[] {
  const heldByNode = countHeld(coordinator?.chunks.all() ?? []);
  return store.nodes.list().map((stored): NodeSummary => {
    const node = coordinator?.nodes.find(stored.id);
    const held = heldByNode.get(stored.no);
    const { id, name, local, slots, labels, version, lastSeenAt } = node?.stored ?? stored;
    return {
      id,
      name,
      state: node?.state ?? "gone",
      local,
      slots,
      labels,
      version,
      chunks: held?.chunks ?? 0,
      rowsHeld: held?.rows ?? 0,
      rowsDone: (node?.stored ?? stored).rowsDone,
      lastSeenAt,
    };
  });
}

function countHeld(chunks: Iterable<LiveChunk>): Map<number, { chunks: number; rows: number }> {
  const heldByNode = new Map<number, { chunks: number; rows: number }>();
  for (const { nodeNo, open } of chunks) {
    const held = heldByNode.get(nodeNo) ?? { chunks: 0, rows: 0 };
    heldByNode.set(nodeNo, { chunks: held.chunks + 1, rows: held.rows + open.size });
  }
  return heldByNode;
}
