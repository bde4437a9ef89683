import type { ChunkId } from "../../src-shared/model/ids.ts";
import type { StoredChunk } from "../storage/chunks-table.ts";

/**
 * States of a chunk (a lease):
 *   offered → held → done | released | expired
 * `offered` until the node says it has it; a node's silence ends it through `deadline` all the same.
 */
export type LiveChunk = StoredChunk & {
  /** Row indexes not yet ended or released. */
  readonly open: Set<number>;
  /** A node had its rows before. */
  readonly touched: boolean;
  /** Monotonic ms at which it expires unless renewed. */
  deadline: number;
  /** The frame, kept only while the node may still fetch it over HTTP. */
  frame: Buffer | null;
};

/** The chunks that nodes hold now. */
export class LiveChunks {
  readonly #chunkById = new Map<ChunkId, LiveChunk>();

  add(chunk: StoredChunk, options: { open: Iterable<number>; touched: boolean; deadline: number; frame: Buffer | null }): LiveChunk {
    const live: LiveChunk = { ...chunk, open: new Set(options.open), touched: options.touched, deadline: options.deadline, frame: options.frame };
    this.#chunkById.set(chunk.id, live);
    return live;
  }

  find(id: ChunkId): LiveChunk | undefined {
    return this.#chunkById.get(id);
  }

  remove(id: ChunkId): void {
    this.#chunkById.delete(id);
  }

  all(): Iterable<LiveChunk> {
    return this.#chunkById.values();
  }

  ofNode(nodeNo: number): LiveChunk[] {
    return [...this.#chunkById.values()].filter((chunk) => chunk.nodeNo === nodeNo);
  }

  ofRun(runNo: number): LiveChunk[] {
    return [...this.#chunkById.values()].filter((chunk) => chunk.runNo === runNo);
  }

  get count(): number {
    return this.#chunkById.size;
  }

  listExpired(now: number): LiveChunk[] {
    return [...this.#chunkById.values()].filter((chunk) => chunk.deadline <= now);
  }

  /** After a sleep of this machine: nobody had a chance to renew, so nobody is late. */
  extendAll(byMs: number): void {
    for (const chunk of this.#chunkById.values()) chunk.deadline += byMs;
  }
}
