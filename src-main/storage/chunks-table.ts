import { type ChunkId, chunkIdSchema } from "../../src-shared/model/ids.ts";
import type { Db } from "./database.ts";

export type ChunkEnd = "done" | "released" | "expired";
export type StoredChunk = { no: number; id: ChunkId; runNo: number; nodeNo: number; rowIndexes: number[]; grantedAt: number };

type ChunkColumns = { no: number; run_no: number; node_no: number; rows: string; granted_at: number };

const chunkPrefix = "chunk-";
const numberBase = 36;

/** A chunk's id says its number, so that none has to be looked up; who may speak of a chunk is judged by its node. */
export function toChunkId(no: number): ChunkId {
  return chunkIdSchema.parse(`${chunkPrefix}${no.toString(numberBase).padStart(8, "0")}`);
}

/** First and last of row indexes that follow each other. */
type Span = [number, number];

/** Chunks: leases, and as such the recorded intent to call. */
export class ChunksTable {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      add: db.prepare<[number, number, number, string, number]>("INSERT INTO chunks(no, run_no, node_no, rows, granted_at) VALUES (?, ?, ?, ?, ?)"),
      nextNo: db.prepare<[], { no: number }>("SELECT coalesce(max(seq), 0) + 1 AS no FROM sqlite_sequence WHERE name = 'chunks'"),
      end: db.prepare<[number, string, number]>("UPDATE chunks SET ended_at = ?, end_reason = ? WHERE no = ? AND ended_at IS NULL"),
      byNo: db.prepare<[number], ChunkColumns>("SELECT * FROM chunks WHERE no = ?"),
      held: db.prepare<[], ChunkColumns>("SELECT * FROM chunks INDEXED BY chunks_held WHERE ended_at IS NULL ORDER BY no"),
      remove: db.prepare<[number]>("DELETE FROM chunks WHERE run_no = ?"),
    };
  }

  /** The number the next chunk may bear, one that none bore before, deleted ones included; tasks are claimed for it before its row is written. */
  findNextNo(): number {
    return (this.#statements.nextNo.get() as { no: number }).no;
  }

  add(chunk: StoredChunk): void {
    this.#statements.add.run(chunk.no, chunk.runNo, chunk.nodeNo, JSON.stringify(toSpans(chunk.rowIndexes)), chunk.grantedAt);
  }

  end(no: number, reason: ChunkEnd, now: number): void {
    this.#statements.end.run(now, reason, no);
  }

  /** Also one that ended long ago: its node may still bring results. */
  find(id: ChunkId): StoredChunk | null {
    const columns = this.#statements.byNo.get(Number.parseInt(id.slice(chunkPrefix.length), numberBase));
    return columns === undefined ? null : columnsToChunk(columns);
  }

  /** Whether there ever was such a chunk; one that is not found went with its run. */
  wasGiven(id: ChunkId): boolean {
    return Number.parseInt(id.slice(chunkPrefix.length), numberBase) < this.findNextNo();
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
    id: toChunkId(columns.no),
    runNo: columns.run_no,
    nodeNo: columns.node_no,
    rowIndexes: toRowIndexes(JSON.parse(columns.rows) as Span[]),
    grantedAt: columns.granted_at,
  };
}

function toSpans(rowIndexes: readonly number[]): Span[] {
  const spans: Span[] = [];
  for (const rowIndex of rowIndexes) {
    const last = spans.at(-1);
    if (last !== undefined && last[1] + 1 === rowIndex) last[1] = rowIndex;
    else spans.push([rowIndex, rowIndex]);
  }
  return spans;
}

function toRowIndexes(spans: readonly Span[]): number[] {
  return spans.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => first + at));
}
