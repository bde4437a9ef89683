import type { NodeId } from "../../src-shared/model/ids.ts";
import type { ConnectedNode, NodeKnowledge } from "./connected-node.ts";

/** The nodes connected now, in the order they came. */
export class NodeBook {
  readonly #nodeById = new Map<NodeId, ConnectedNode>();
  /** The last connection's, of nodes that may come back. */
  readonly #knownByNo = new Map<number, { instanceId: string; known: NodeKnowledge }>();

  /** A process that comes back keeps what it knows: true, when this is one. */
  add(node: ConnectedNode): boolean {
    const before = this.#knownByNo.get(node.no);
    const isSameProcess = before?.instanceId === node.instanceId;
    if (isSameProcess) node.known = before.known;
    this.#knownByNo.set(node.no, { instanceId: node.instanceId, known: node.known });
    this.#nodeById.set(node.id, node);
    return isSameProcess;
  }

  /** The node's process is dead. */
  forget(no: number): void {
    this.#knownByNo.delete(no);
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
