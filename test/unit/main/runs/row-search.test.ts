import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RowFilter, RowSpan } from "../../../../src-shared/wire/ui/row-messages.ts";
import { findRows, findSlowestRows } from "../../../../src-main/runs/row-search.ts";
import type { StoredRun } from "../../../../src-main/storage/runs-table.ts";
import { type ControlBench, openControlBench } from "../../../support/control-bench.ts";
import { fillRun } from "../../../support/fill-run.ts";

const rows = 100_000;

let bench: ControlBench;
let run: StoredRun;

// Nothing here changes it.
beforeAll(async () => {
  bench = await openControlBench();
  // A neighbour on either side: keys of runs follow each other.
  await bench.start({ rows: 10 });
  run = await bench.start({ rows });
  await bench.start({ rows: 10 });
  fillRun(bench, run);
});
afterAll(() => bench[Symbol.asyncDispose]());

const never = (): boolean => false;
const countRows = (spans: readonly RowSpan[]): number => spans.reduce((sum, [first, last]) => sum + last - first + 1, 0);

describe("rows of a run of 100,000", () => {
  test.each<[what: string, filter: RowFilter, count: number, first: RowSpan]>([
    ["all rows", {}, rows, [0, rows - 1]],
    ["those that succeeded", { state: "succeeded" }, 99_600, [0, 6]],
    ["those that failed", { state: "failed" }, 200, [7, 8]],
    ["those that were canceled", { state: "canceled" }, 100, [9, 9]],
    ["those that were skipped", { state: "skipped" }, 100, [10, 10]],
    ["one group of failures", { failure: { step: "answer", kind: "server_error", code: "E_HTTP_500" } }, 100, [8, 8]],
    ["one group of failures without a code", { state: "failed", failure: { step: "answer", kind: "timeout", code: null } }, 100, [7, 7]],
    ["a text of an answer", { text: "ANSWER 4321" }, 11, [4321, 4321]],
    ["a text of a failure among the failed", { state: "failed", text: "broke" }, 100, [8, 8]],
    ["a text of an input", { text: '"n":77777}' }, 1, [77_777, 77_777]],
  ])("are found by state, failure and text: %s", (_what, filter, count, first) => {
    const found = findRows({ store: bench.store, run, filter, after: -1, isOver: never });
    expect(found).toMatchObject({ searchedTo: rows - 1, done: true });
    expect(countRows(found.spans)).toBe(count);
    expect(found.spans[0]).toEqual(first);
  });

  test("are found in pieces that together give what one search gives", () => {
    for (const filter of [{ state: "failed" }, { state: "succeeded" }, { state: "waiting" }, {}] satisfies RowFilter[]) {
      const whole = findRows({ store: bench.store, run, filter, after: -1, isOver: never });
      const pieces: RowSpan[] = [];
      let after = -1;
      for (let done = false; !done; ) {
        const found = findRows({ store: bench.store, run, filter, after, isOver: () => true });
        expect(found.searchedTo).toBeGreaterThan(after);
        pieces.push(...found.spans);
        ({ searchedTo: after, done } = found);
      }
      expect(countRows(pieces)).toBe(countRows(whole.spans));
    }
  });

  test("of failed rows that lie far apart no more are read at a time than of others", () => {
    let after = -1;
    let pieces = 0;
    for (let done = false; !done; pieces += 1) {
      ({ searchedTo: after, done } = findRows({ store: bench.store, run, filter: { state: "failed", text: "broke" }, after, isOver: () => true }));
    }
    // 300 tasks are in the index of failed ones, 50 are looked at at once.
    expect(pieces).toBeGreaterThanOrEqual(6);
  });

  test("the slowest come first, of all rows or of those that fit", () => {
    const search = { store: bench.store, run, after: -1, isOver: never };
    const all = findSlowestRows({ ...search, filter: {} }, { overMs: -1, limit: 150 });
    expect(all.rows.slice(0, 2)).toEqual([
      { index: 11, latencyMs: 9000 },
      { index: 1011, latencyMs: 9000 },
    ]);
    expect(all.rows[100]).toEqual({ index: 7, latencyMs: 700 });
    expect(all.rows).toHaveLength(150);
    const timedOut = findSlowestRows({ ...search, filter: { state: "failed" } }, { overMs: 699, limit: 500 });
    expect(timedOut.rows).toHaveLength(200);
    expect(findSlowestRows({ ...search, filter: {} }, { overMs: 9000, limit: 5 }).rows).toEqual([]);
  });
});
