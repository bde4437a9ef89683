import { expect, test } from "vitest";
import { findNeighbour, makeWholeList, nothingMarked, toggleMark, toSpans } from "../../../../../src-renderer/features/runs/rows/row-list.ts";
import { SpanList } from "../../../../../src-renderer/features/runs/rows/span-list.ts";

function makeSpans(): SpanList {
  const list = new SpanList();
  list.append([[3, 5]]);
  list.append([
    [6, 6],
    [10, 11],
  ]);
  return list;
}

test("rows found in pieces are had by their place, and their place by the row", () => {
  const list = makeSpans();
  const rows = [3, 4, 5, 6, 10, 11];
  expect(list.count).toBe(rows.length);
  expect(Array.from({ length: 8 }, (_, at) => list.at(at - 1))).toEqual([undefined, ...rows, undefined]);
  expect(rows.map((index) => list.positionOf(index))).toEqual([0, 1, 2, 3, 4, 5]);
  expect([0, 2, 7, 9, 12].map((index) => list.positionOf(index))).toEqual([-1, -1, -1, -1, -1]);
  expect(new SpanList().positionOf(0)).toBe(-1);
});

test("a page asks for the spans of its rows, in the order of the list", () => {
  const list = makeSpans();
  expect(toSpans(list, 2, 3)).toEqual([
    [5, 6],
    [10, 10],
  ]);
  expect(toSpans(makeWholeList(100), 90, 20)).toEqual([[90, 99]]);
  const slow = [7, 3, 4];
  expect(toSpans({ at: (position) => slow[position] }, 0, 10)).toEqual([
    [7, 7],
    [3, 4],
  ]);
});

test("the arrows go to the neighbours in the list, and nowhere from a row outside it", () => {
  const list = makeSpans();
  expect(findNeighbour(list, 6, 1)).toBe(10);
  expect(findNeighbour(list, 3, -1)).toBeNull();
  expect(findNeighbour(list, 7, 1)).toBeNull();
});

test("marks are of rows: one is put and taken away, a range is put in the order of the list", () => {
  const list = makeSpans();
  const one = toggleMark(nothingMarked, list, 1, false);
  expect([...one.rows]).toEqual([4]);
  expect([...toggleMark(one, list, 4, true).rows].toSorted((a, b) => a - b)).toEqual([4, 5, 6, 10]);
  expect([...toggleMark(one, list, 1, false).rows]).toEqual([]);
});
