import type { DatasetRow } from "../../src-shared/model/dataset.ts";

/** Gathers rows into arrays of bounded length and text. */
export class RowBuffer {
  readonly #maxRows: number;
  readonly #maxText: number;
  #full: DatasetRow[][] = [];
  #open: DatasetRow[] = [];
  #openText = 0;
  #count = 0;

  constructor(limits: { maxRowsPerYield: number; maxTextPerYield: number }) {
    this.#maxRows = limits.maxRowsPerYield;
    this.#maxText = limits.maxTextPerYield;
  }

  /** Rows added since the beginning. */
  get count(): number {
    return this.#count;
  }

  add(row: DatasetRow): void {
    this.#open.push(row);
    this.#openText += row.input?.length ?? 0;
    this.#count += 1;
    if (this.#open.length >= this.#maxRows || this.#openText >= this.#maxText) this.#closeOpen();
  }

  /** Takes the arrays that are full. */
  takeFull(): DatasetRow[][] {
    if (this.#full.length === 0) return this.#full;
    const full = this.#full;
    this.#full = [];
    return full;
  }

  /** Takes all that is there. */
  takeAll(): DatasetRow[][] {
    if (this.#open.length > 0) this.#closeOpen();
    return this.takeFull();
  }

  #closeOpen(): void {
    this.#full.push(this.#open);
    this.#open = [];
    this.#openText = 0;
  }
}
