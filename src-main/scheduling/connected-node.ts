import type { NodeId } from "../../src-shared/model/ids.ts";
import type { NodeState } from "../../src-shared/model/node.ts";
import type { NodeDownEvent, NodeDownReply, NodeDownRequest } from "../../src-shared/wire/node-down.ts";
import type { StoredNode } from "../storage/nodes-table.ts";

/** How a node is spoken to, whatever carries it. Rejects when it does not answer in time. */
export type NodeLink = {
  send<Event extends NodeDownEvent>(
    event: Event,
    request: NodeDownRequest<Event>,
    options?: { frame?: string; timeoutMs?: number },
  ): Promise<NodeDownReply<Event>>;
  disconnect(): void;
};

/** A node while it is connected. */
export class ConnectedNode {
  readonly stored: StoredNode;
  readonly link: NodeLink;
  readonly instanceId: string;
  readonly pid: number;
  state: NodeState = "ready";
  /** Rows it would take beyond those it holds. */
  want = 0;
  /** Runs whose plan it has. */
  readonly openRuns = new Set<number>();

  constructor(stored: StoredNode, link: NodeLink, instanceId: string, pid: number) {
    this.stored = stored;
    this.link = link;
    this.instanceId = instanceId;
    this.pid = pid;
  }

  get no(): number {
    return this.stored.no;
  }

  get id(): NodeId {
    return this.stored.id;
  }
}
