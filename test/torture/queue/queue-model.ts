import type { ChunkId } from "../../../src-shared/model/ids.ts";
import type { RunState } from "../../../src-shared/model/run.ts";

export type ModelRow = {
  state: "pending" | "leased" | "succeeded" | "failed" | "canceled" | "quarantined";
  /** Who has it, while it is leased. */
  holder: ChunkId | null;
  /** The first value that was reported of its step. */
  value: string | null;
  /** Epoch ms; Infinity: until a person resumes the run. */
  notBefore: number;
  /** Leases that ended with the death or silence of their node. */
  crashes: number;
};

/** What a node says of a row: at most one call, and perhaps the row's end. */
export type ModelReport = {
  chunkId: ChunkId;
  rowIndex: number;
  /** The call's number, and its answer; null: it failed. Absent: no call. */
  call?: { attempt: number; value: string | null };
  ended: "succeeded" | "failed" | null;
};

const overtakenMs = 5000;

const isOpen = ({ state }: ModelRow): boolean => state === "pending" || state === "leased";

/**
 * What the queue promises, in as few words as it can be said: rows in an array, no database, no nodes, no time but a
 * number. The suite does the same things to this and to the real queue, and compares.
 */
export class QueueModel {
  readonly rows: ModelRow[];
  state: RunState = "running";
  attempts = 0;
  duplicates = 0;
  now = 0;
  readonly #knownCalls = new Set<string>();

  constructor(rows: number) {
    this.rows = Array.from({ length: rows }, () => ({ state: "pending", holder: null, value: null, notBefore: 0, crashes: 0 }));
  }

  row(rowIndex: number): ModelRow {
    const row = this.rows[rowIndex];
    if (row === undefined) throw new Error(`there is no row ${rowIndex}`);
    return row;
  }

  /** May be handed out now. */
  isReady(row: ModelRow): boolean {
    return this.state === "running" && row.state === "pending" && row.notBefore <= this.now;
  }

  lease(chunkId: ChunkId, rowIndex: number): void {
    Object.assign(this.row(rowIndex), { state: "leased", holder: chunkId });
  }

  report({ chunkId, rowIndex, call, ended }: ModelReport): void {
    const row = this.row(rowIndex);
    if (call !== undefined) this.#noteCall(row, `${chunkId} ${rowIndex} ${call.attempt}`, call.value);
    // It came before the result it stands on, which is waited for.
    if (ended === "succeeded" && row.value === null) {
      if (row.holder === chunkId) this.giveBack(row, this.now + overtakenMs);
      return;
    }
    if (ended !== null && isOpen(row) && !(row.holder !== chunkId && ended === "failed")) Object.assign(row, { state: ended, holder: null });
    this.settle();
  }

  /** A lease's rows go back. `crashed`: their node is dead or silent. */
  endLease(chunkId: ChunkId, crashed: boolean): void {
    for (const row of this.rows) {
      if (row.holder !== chunkId) continue;
      this.giveBack(row, 0);
      if (crashed) row.crashes += 1;
    }
    this.settle();
  }

  giveBack(row: ModelRow, notBefore: number): void {
    Object.assign(row, { state: "pending", holder: null, notBefore });
    this.settle();
  }

  resume(): void {
    this.state = "running";
    for (const row of this.rows) if (row.notBefore === Number.POSITIVE_INFINITY) row.notBefore = 0;
    this.settle();
  }

  retry(): void {
    for (const row of this.rows)
      if (row.state === "failed" || row.state === "canceled" || row.state === "quarantined") Object.assign(row, { state: "pending", notBefore: 0, crashes: 0 });
    this.resume();
  }

  /** A run moves on when its rows say so. */
  settle(): void {
    if (this.state === "canceling") for (const row of this.rows) if (row.state === "pending") row.state = "canceled";
    const open = this.rows.filter(isOpen);
    if (open.length === 0 && this.state === "canceling") this.state = "canceled";
    else if (open.length === 0 && (this.state === "running" || this.state === "paused")) this.state = "completed";
    else if (this.state === "running" && open.every(({ state, notBefore }) => state === "pending" && notBefore === Number.POSITIVE_INFINITY))
      this.state = "paused";
  }

  /** Once a call, however often it is reported: the first answer counts, later ones are duplicates. */
  #noteCall(row: ModelRow, name: string, value: string | null): void {
    if (this.#knownCalls.has(name)) return;
    this.#knownCalls.add(name);
    this.attempts += 1;
    if (value === null) return;
    if (row.value === null) row.value = value;
    else this.duplicates += 1;
  }
}
