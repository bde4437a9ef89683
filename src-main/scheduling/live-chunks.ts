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
  /** Deaths of nodes that its only row is blamed for; 0 for a chunk of rows of good repute. */
  readonly strikes: number;
  /** Leased by an earlier control plane on this folder. */
  readonly restored: boolean;
  /** Monotonic ms at which it expires unless renewed. */
  deadline: number;
  /** Monotonic ms at which it expires, renewed or not, unless its node reports of it or of an older one of its run. */
  stuckAt: number;
  readonly longestSilenceMs: number;
  /** The frame, kept only while the node may still fetch it over HTTP. */
  frame: Buffer | null;
};

export type HoldOptions = Pick<LiveChunk, "touched" | "strikes" | "restored" | "deadline" | "stuckAt" | "longestSilenceMs" | "frame"> & {
  open: Iterable<number>;
};

/** The chunks that nodes hold now. */
export class LiveChunks {
  readonly #chunkById = new Map<ChunkId, LiveChunk>();
  readonly #chunksByNode = new Map<number, Set<LiveChunk>>();
  #suspects = 0;

  add(chunk: StoredChunk, options: HoldOptions): LiveChunk {
    const live: LiveChunk = { ...chunk, ...options, open: new Set(options.open) };
    this.#chunkById.set(chunk.id, live);
    const ofNode = this.#chunksByNode.get(chunk.nodeNo) ?? new Set();
    this.#chunksByNode.set(chunk.nodeNo, ofNode.add(live));
    if (live.strikes > 0) this.#suspects += 1;
    return live;
  }

  find(id: ChunkId): LiveChunk | undefined {
    return this.#chunkById.get(id);
  }

  remove(id: ChunkId): void {
    const chunk = this.#chunkById.get(id);
    if (chunk === undefined) return;
    this.#chunkById.delete(id);
    const ofNode = this.#chunksByNode.get(chunk.nodeNo);
    ofNode?.delete(chunk);
    if (ofNode?.size === 0) this.#chunksByNode.delete(chunk.nodeNo);
    if (chunk.strikes > 0) this.#suspects -= 1;
  }

  all(): Iterable<LiveChunk> {
    return this.#chunkById.values();
  }

  ofNode(nodeNo: number): LiveChunk[] {
    return [...(this.#chunksByNode.get(nodeNo) ?? [])];
  }

  ofRun(runNo: number): LiveChunk[] {
    return [...this.#chunkById.values()].filter((chunk) => chunk.runNo === runNo);
  }

  /** How many of them hold a suspect. */
  get suspects(): number {
    return this.#suspects;
  }

  get count(): number {
    return this.#chunkById.size;
  }

  listExpired(now: number): LiveChunk[] {
    return [...this.#chunkById.values()].filter((chunk) => chunk.deadline <= now || chunk.stuckAt <= now);
  }

  /** After a sleep of this machine: nobody had a chance to renew, so nobody is late. */
  extendAll(byMs: number): void {
    for (const chunk of this.#chunkById.values()) {
      chunk.deadline += byMs;
      chunk.stuckAt += byMs;
    }
  }
}
