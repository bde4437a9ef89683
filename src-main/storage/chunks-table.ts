import { type ChunkId, chunkIdSchema } from "../../src-shared/model/ids.ts";
import type { Db } from "./database.ts";

export type ChunkEnd = "done" | "released" | "expired";
export type StoredChunk = { no: number; id: ChunkId; runNo: number; nodeNo: number; rowIndexes: number[]; grantedAt: number };

type ChunkColumns = { no: number; id: string; run_no: number; node_no: number; rows: string; granted_at: number };

/** Chunks: leases, and as such the recorded intent to call. */
export class ChunksTable {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      add: db.prepare<[number, string, number, number, string, number]>(
        "INSERT INTO chunks(no, id, run_no, node_no, rows, granted_at) VALUES (?, ?, ?, ?, ?, ?)",
      ),
      nextNo: db.prepare<[], { no: number }>("SELECT coalesce(max(no), 0) + 1 AS no FROM chunks"),
      end: db.prepare<[number, string, number]>("UPDATE chunks SET ended_at = ?, end_reason = ? WHERE no = ? AND ended_at IS NULL"),
      byId: db.prepare<[string], ChunkColumns>("SELECT * FROM chunks WHERE id = ?"),
      held: db.prepare<[], ChunkColumns>("SELECT * FROM chunks INDEXED BY chunks_held WHERE ended_at IS NULL ORDER BY no"),
      remove: db.prepare<[number]>("DELETE FROM chunks WHERE run_no = ?"),
    };
  }

  /** The number the next chunk may bear; tasks are claimed for it before its row is written. */
  findNextNo(): number {
    return (this.#statements.nextNo.get() as { no: number }).no;
  }

  add(chunk: StoredChunk): void {
    this.#statements.add.run(chunk.no, chunk.id, chunk.runNo, chunk.nodeNo, JSON.stringify(chunk.rowIndexes), chunk.grantedAt);
  }

  end(no: number, reason: ChunkEnd, now: number): void {
    this.#statements.end.run(now, reason, no);
  }

  /** Also one that ended long ago: its node may still bring results. */
  find(id: ChunkId): StoredChunk | null {
    const columns = this.#statements.byId.get(id);
    return columns === undefined ? null : columnsToChunk(columns);
  }

  listHeld(): StoredChunk[] {
    return this.#statements.held.all().map(columnsToChunk);
  }

  removeOfRun(runNo: number): void {
    this.#statements.remove.run(runNo);
  }
}

function columnsToChunk(columns: ChunkColumns): StoredChunk {
  return {
    no: columns.no,
    id: chunkIdSchema.parse(columns.id),
    runNo: columns.run_no,
    nodeNo: columns.node_no,
    rowIndexes: JSON.parse(columns.rows) as number[],
    grantedAt: columns.granted_at,
  };
}
