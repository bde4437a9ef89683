import type { RowSpan } from "../../../../src-shared/wire/ui/row-messages.ts";

/** Row indexes in ascending order, kept as spans: a million rows that fit a filter are some numbers. */
export class SpanList {
  readonly #first: number[] = [];
  /** Rows before each span. */
  readonly #before: number[] = [];
  #count = 0;

  /** How many rows there are. */
  get count(): number {
    return this.#count;
  }

  /** Spans that come after all that are here. */
  append(spans: readonly RowSpan[]): void {
    for (const [first, last] of spans) {
      const previous = this.#first.length - 1;
      const end = previous < 0 ? -1 : (this.#first[previous] as number) + this.#count - (this.#before[previous] as number);
      if (end !== first) {
        this.#first.push(first);
        this.#before.push(this.#count);
      }
      this.#count += last - first + 1;
    }
  }

  /** The row at a place of the list; undefined beyond its end. */
  at(position: number): number | undefined {
    if (position < 0 || position >= this.#count) return undefined;
    const span = findLast(this.#before, position);
    return (this.#first[span] as number) + position - (this.#before[span] as number);
  }

  /** The place of a row; −1 when it is not here. */
  positionOf(index: number): number {
    const span = findLast(this.#first, index);
    if (span < 0) return -1;
    const position = (this.#before[span] as number) + index - (this.#first[span] as number);
    return position < (this.#before[span + 1] ?? this.#count) ? position : -1;
  }
}

/** The last of ascending numbers that is not above `value`; −1 when all are. */
function findLast(numbers: readonly number[], value: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
