import { type NodeId, nodeIdSchema } from "../../src-shared/model/ids.ts";
import type { Db } from "./database.ts";

export type StoredNode = {
  no: number;
  id: NodeId;
  name: string;
  credentialHash: Uint8Array;
  local: boolean;
  slots: number;
  labels: Record<string, string>;
  version: string;
  rowsDone: number;
  lastSeenAt: number;
};

type NodeColumns = {
  no: number;
  id: string;
  name: string;
  credential_hash: Buffer;
  local: number;
  slots: number;
  labels: string;
  version: string;
  rows_done: number;
  last_seen_at: number;
};

export type NodeFacts = Pick<StoredNode, "name" | "slots" | "labels" | "version">;

export class NodesTable {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      add: db.prepare<[string, string, Uint8Array, number, number, string, string, number, number]>(
        "INSERT INTO nodes(id, name, credential_hash, local, slots, labels, version, created_at, last_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      ),
      byId: db.prepare<[string], NodeColumns>("SELECT * FROM nodes WHERE id = ? AND removed_at IS NULL"),
      byNo: db.prepare<[number], NodeColumns>("SELECT * FROM nodes WHERE no = ?"),
      byName: db.prepare<[string], NodeColumns>("SELECT * FROM nodes WHERE name = ? AND removed_at IS NULL ORDER BY no DESC"),
      list: db.prepare<[], NodeColumns>("SELECT * FROM nodes WHERE removed_at IS NULL ORDER BY no"),
      seen: db.prepare<[number, number, string, string, number, number]>(
        "UPDATE nodes SET last_seen_at = ?, slots = ?, labels = ?, version = ?, rows_done = ? WHERE no = ?",
      ),
      remove: db.prepare<[number, number]>("UPDATE nodes SET removed_at = ? WHERE no = ? AND removed_at IS NULL"),
    };
  }

  add(node: NodeFacts & { id: NodeId; credentialHash: Uint8Array; local: boolean }, now: number): number {
    const { id, name, credentialHash, local, slots, labels, version } = node;
    return Number(this.#statements.add.run(id, name, credentialHash, local ? 1 : 0, slots, JSON.stringify(labels), version, now, now).lastInsertRowid);
  }

  find(id: string): StoredNode | null {
    return toNode(this.#statements.byId.get(id));
  }

  /** Removed ones too. */
  findByNo(no: number): StoredNode | null {
    return toNode(this.#statements.byNo.get(no));
  }

  findByReference(reference: string): StoredNode | null {
    return this.find(reference) ?? toNode(this.#statements.byName.get(reference));
  }

  list(): StoredNode[] {
    return this.#statements.list.all().map(columnsToNode);
  }

  saveSeen(node: StoredNode, now: number): void {
    this.#statements.seen.run(now, node.slots, JSON.stringify(node.labels), node.version, node.rowsDone, node.no);
  }

  /** Its credential is worth nothing from now on; its number stays, for the results it gave. */
  remove(no: number, now: number): void {
    this.#statements.remove.run(now, no);
  }
}

function toNode(columns: NodeColumns | undefined): StoredNode | null {
  return columns === undefined ? null : columnsToNode(columns);
}

function columnsToNode(columns: NodeColumns): StoredNode {
  return {
    no: columns.no,
    id: nodeIdSchema.parse(columns.id),
    name: columns.name,
    credentialHash: columns.credential_hash,
    local: columns.local === 1,
    slots: columns.slots,
    labels: JSON.parse(columns.labels) as Record<string, string>,
    version: columns.version,
    rowsDone: columns.rows_done,
    lastSeenAt: columns.last_seen_at,
  };
}
