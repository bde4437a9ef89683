import fc from "fast-check";
import { expect, test } from "vitest";
import {
  clampTop,
  contentHeight,
  type GridSize,
  isScaled,
  lastTop,
  rowOfKey,
  rowsInView,
  scrollToTop,
  topToScroll,
  topToShow,
} from "../../../../src-renderer/ui/grid/grid-place.ts";

const few: GridSize = { rowCount: 1000, rowHeight: 32, viewHeight: 640 };
const million: GridSize = { rowCount: 1_000_000, rowHeight: 32, viewHeight: 650 };
const billion: GridSize = { ...million, rowCount: 1_000_000_000 };

test("a list that the browser can lay out is scrolled as it is", () => {
  expect(isScaled(few)).toBe(false);
  expect(topToScroll(1234, few)).toBe(1234);
  expect(contentHeight(few)).toBe(32_000);
});

test.each([million, billion])("of $rowCount rows the bar's ends are the first and the last row, within what browsers can lay out", (size) => {
  expect(contentHeight(size)).toBeLessThan(16_000_000);
  expect(rowsInView(scrollToTop(0, size), size).first).toBe(0);
  expect(rowsInView(scrollToTop(contentHeight(size) - size.viewHeight, size), size).last).toBe(size.rowCount - 1);
});

test("where the bar is a scale, bar and place lead to each other", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: lastTop(million), noNaN: true }), (top) => {
      expect(scrollToTop(topToScroll(top, million), million)).toBeCloseTo(top, 3);
    }),
  );
});

test("any row can be brought into view, by moving no further than needed", () => {
  fc.assert(
    fc.property(fc.constantFrom(few, million), fc.nat(999), fc.double({ min: 0, max: 1, noNaN: true }), (size, index, share) => {
      const before = share * lastTop(size);
      const top = topToShow(index, before, size);
      expect(index * size.rowHeight).toBeGreaterThanOrEqual(top);
      expect((index + 1) * size.rowHeight).toBeLessThanOrEqual(top + size.viewHeight);
      if (index * size.rowHeight >= before && (index + 1) * size.rowHeight <= before + size.viewHeight) expect(top).toBe(before);
    }),
  );
});

test("rows cut at the edges are in view, and none is beyond the last", () => {
  expect(rowsInView(16, few)).toEqual({ first: 0, last: 20 });
  expect(rowsInView(0, few)).toEqual({ first: 0, last: 19 });
  expect(rowsInView(0, { ...few, rowCount: 3 })).toEqual({ first: 0, last: 2 });
  expect(rowsInView(0, { ...few, rowCount: 0 })).toEqual({ first: 0, last: -1 });
  expect(clampTop(99, { ...few, rowCount: 3 })).toBe(0);
});

test.each([
  ["ArrowDown", -1, 0],
  ["ArrowUp", -1, 0],
  ["ArrowDown", 5, 6],
  ["ArrowUp", 0, 0],
  ["PageDown", 5, 24],
  ["PageUp", 5, 0],
  ["End", 5, 999_999],
  ["Home", 5, 0],
  ["ArrowDown", 999_999, 999_999],
  ["End", -1, 999_999],
])("%s goes from row %i to row %i", (key, from, to) => {
  expect(rowOfKey(key, from, million)).toBe(to);
});

test("other keys are not the grid's, and an empty grid has none", () => {
  expect(rowOfKey("x", 0, million)).toBeNull();
  expect(rowOfKey("ArrowDown", -1, { ...few, rowCount: 0 })).toBeNull();
});
