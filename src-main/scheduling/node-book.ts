import type { NodeId } from "../../src-shared/model/ids.ts";
import type { ConnectedNode } from "./connected-node.ts";

/** The nodes connected now, in the order they came. */
export class NodeBook {
  readonly #nodeById = new Map<NodeId, ConnectedNode>();

  add(node: ConnectedNode): void {
    this.#nodeById.set(node.id, node);
  }

  find(id: NodeId): ConnectedNode | undefined {
    return this.#nodeById.get(id);
  }

  findByNo(no: number): ConnectedNode | undefined {
    for (const node of this.#nodeById.values()) if (node.no === no) return node;
    return undefined;
  }

  /** False when another connection of the same node has taken its place meanwhile. */
  remove(node: ConnectedNode): boolean {
    if (this.#nodeById.get(node.id) !== node) return false;
    return this.#nodeById.delete(node.id);
  }

  all(): ConnectedNode[] {
    return [...this.#nodeById.values()];
  }

  /** Those that take work. */
  ready(): ConnectedNode[] {
    return this.all().filter((node) => node.state === "ready");
  }
}
