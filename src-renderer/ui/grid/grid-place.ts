/**
 * Where a grid of many rows stands. `top` is a distance in px from the first row's upper edge, as if the browser could lay
 * all rows out below each other; it cannot beyond some 17 million px, so past `maxContentHeight` the scroll bar is a scale.
 */
export type GridSize = {
  rowCount: number;
  /** px of each row. */
  rowHeight: number;
  /** px of the part of the grid that shows rows. */
  viewHeight: number;
};

const maxContentHeight = 8_000_000;

/** The largest `top`. */
export function lastTop({ rowCount, rowHeight, viewHeight }: GridSize): number {
  return Math.max(0, rowCount * rowHeight - viewHeight);
}

/** Height of what the browser scrolls. */
export function contentHeight({ rowCount, rowHeight }: GridSize): number {
  return Math.min(rowCount * rowHeight, maxContentHeight);
}

/** Whether a px of the scroll bar is more than a px of rows. */
export function isScaled(size: GridSize): boolean {
  return size.rowCount * size.rowHeight > maxContentHeight;
}

export function topToScroll(top: number, size: GridSize): number {
  return isScaled(size) ? (top / lastTop(size)) * lastScroll(size) : top;
}

export function scrollToTop(scroll: number, size: GridSize): number {
  return clampTop(isScaled(size) ? (scroll / lastScroll(size)) * lastTop(size) : scroll, size);
}

export function clampTop(top: number, size: GridSize): number {
  return Math.min(Math.max(0, top), lastTop(size));
}

/** The rows that are in view, those cut at the edges included; `last` < `first` when there are none. */
export function rowsInView(top: number, { rowCount, rowHeight, viewHeight }: GridSize): { first: number; last: number } {
  return { first: Math.floor(top / rowHeight), last: Math.min(rowCount, Math.ceil((top + viewHeight) / rowHeight)) - 1 };
}

/** The nearest `top` at which row `index` is in view as a whole. */
export function topToShow(index: number, top: number, size: GridSize): number {
  const upper = index * size.rowHeight;
  const lower = upper + size.rowHeight - size.viewHeight;
  return clampTop(Math.max(lower, Math.min(upper, top)), size);
}

/** The row that a key goes to from `active`, or null when it is no key of the grid's. `active` −1: none yet. */
export function rowOfKey(key: string, active: number, size: GridSize): number | null {
  const page = Math.max(1, Math.floor(size.viewHeight / size.rowHeight) - 1);
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
  const step = steps[key];
  if (step === undefined || size.rowCount === 0) return null;
  const from = active < 0 && step > 0 && step !== Infinity ? -1 : Math.max(0, active);
  return Math.min(Math.max(0, from + step), size.rowCount - 1);
}

function lastScroll(size: GridSize): number {
  return Math.max(0, contentHeight(size) - size.viewHeight);
}
