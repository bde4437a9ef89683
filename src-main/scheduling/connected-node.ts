import type { NodeId, RunId } from "../../src-shared/model/ids.ts";
import type { NodeState } from "../../src-shared/model/node.ts";
import type { LimitShare, NodeDownEvent, NodeDownReply, NodeDownRequest } from "../../src-shared/wire/node-down.ts";
import type { StoredNode } from "../storage/nodes-table.ts";

/** How a node is spoken to, whatever carries it. Rejects when it does not answer in time. */
export type NodeLink = {
  send<Event extends NodeDownEvent>(
    event: Event,
    request: NodeDownRequest<Event>,
    options?: { frame?: Buffer; timeoutMs?: number },
  ): Promise<NodeDownReply<Event>>;
  disconnect(): void;
};

/** What a node's process has been told, over all its connections. */
export type NodeKnowledge = {
  /** Ids of runs that it has and was not told to forget, by their numbers. */
  readonly runIdByNo: Map<number, RunId>;
  /** The last shares sent to it. */
  readonly shareByKey: Map<string, LimitShare>;
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
  /** Runs whose plan it has, and which go on. */
  readonly openRuns = new Set<number>();
  /** Taken over from its last connection when the same process comes back. */
  known: NodeKnowledge = { runIdByNo: new Map(), shareByKey: new Map() };

  constructor(stored: StoredNode, link: NodeLink, instanceId: string, pid: number) {
    this.stored = stored;
    this.link = link;
    this.instanceId = instanceId;
    this.pid = pid;
  }

  noteOpened(run: { no: number; id: RunId }): void {
    this.openRuns.add(run.no);
    this.known.runIdByNo.set(run.no, run.id);
  }

  get no(): number {
    return this.stored.no;
  }

  get id(): NodeId {
    return this.stored.id;
  }
}
