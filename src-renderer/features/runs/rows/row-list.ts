import type { RowSpan } from "../../../../src-shared/wire/ui/row-messages.ts";

/** The rows that a grid lists, by place. */
export type RowList = {
  count: number;
  /** The row at a place; undefined where there is none. */
  at: (position: number) => number | undefined;
  /** −1 when the row is not in the list. */
  positionOf: (index: number) => number;
};

/** All rows of a run. */
export function makeWholeList(total: number): RowList {
  const within = (index: number): boolean => index >= 0 && index < total;
  return { count: total, at: (position) => (within(position) ? position : undefined), positionOf: (index) => (within(index) ? index : -1) };
}

/** The rows at `count` places from `first` on, in the order of the list. */
export function toSpans(list: Pick<RowList, "at">, first: number, count: number): RowSpan[] {
  const spans: RowSpan[] = [];
  for (let position = first; position < first + count; position += 1) {
    const index = list.at(position);
    if (index === undefined) break;
    const last = spans.at(-1);
    if (last !== undefined && last[1] + 1 === index) last[1] = index;
    else spans.push([index, index]);
  }
  return spans;
}

/** The row that comes `step` places after this one in the list (before it, when negative); null at an end, or outside the list. */
export function findNeighbour(list: RowList, index: number, step: -1 | 1): number | null {
  const position = list.positionOf(index);
  return position < 0 ? null : (list.at(position + step) ?? null);
}

/** Rows that are marked, by index. A new set each time it changes. */
export type Marked = { rows: ReadonlySet<number>; lastPosition: number | null };

export const nothingMarked: Marked = { rows: new Set(), lastPosition: null };

/** As many rows can be retried by name at once. */
export const maxMarked = 10_000;

/** Marks the row at a place, or takes its mark away; `toHere`: all from the last one marked to this one get the mark. */
export function toggleMark({ rows, lastPosition }: Marked, list: RowList, position: number, toHere: boolean): Marked {
  const next = new Set(rows);
  const from = toHere && lastPosition !== null ? lastPosition : position;
  const one = list.at(position);
  if (from === position && one !== undefined && next.delete(one)) return { rows: next, lastPosition: position };
  for (let at = Math.min(from, position); at <= Math.max(from, position) && next.size < maxMarked; at += 1) {
    const index = list.at(at);
    if (index !== undefined) next.add(index);
  }
  return { rows: next, lastPosition: position };
}
