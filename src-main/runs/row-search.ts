import type { TaskState } from "../../src-shared/model/task.ts";
import type { RowFilter, RowSpan, RowStateFilter, SlowRow } from "../../src-shared/wire/ui/row-messages.ts";
import type { RowMatch } from "../storage/row-matches.ts";
import type { StoredRun } from "../storage/runs-table.ts";
import type { Store } from "../storage/store.ts";

/** Where a search came to: every row up to `searchedTo` was looked at. */
export type SearchedOn = { searchedTo: number; done: boolean };

export type RowSearch = {
  store: Pick<Store, "rowMatches">;
  run: StoredRun;
  filter: RowFilter;
  /** The last row that was looked at; −1 at the beginning. */
  after: number;
  /** Whether to stop here: the control plane has nodes to serve. */
  isOver: () => boolean;
};

/** Rows looked at between two looks at the clock, by how much is read of each. */
const rowsAtOnce = { state: 5000, latency: 1000, text: 50 };

/** Spans are told at most this many at once. */
const maxSpans = 10_000;

const statesByFilter: Record<RowStateFilter, readonly TaskState[]> = {
  waiting: ["pending"],
  running: ["leased"],
  succeeded: ["succeeded"],
  failed: ["failed", "quarantined"],
  skipped: ["skipped"],
  canceled: ["canceled"],
};

/** Looks for rows that fit, until all were looked at or it is over; always gets on by some rows. */
export function findRows(search: RowSearch): { spans: RowSpan[] } & SearchedOn {
  const spans: RowSpan[] = [];
  const searched = searchOn(search, rowsAtOnce[search.filter.text === undefined ? "state" : "text"], (indexes) => {
    for (const index of indexes) addToSpans(spans, index);
    return spans.length < maxSpans;
  });
  return { spans, ...searched };
}

/** As `findRows`, for the `limit` slowest of the rows that took longer than `overMs`; the slowest first. */
export function findSlowestRows(search: RowSearch, { overMs, limit }: { overMs: number; limit: number }): { rows: SlowRow[] } & SearchedOn {
  const { store, run, filter } = search;
  let rows: SlowRow[] = [];
  const isFiltered = Object.keys(filter).length > 0;
  const searched = searchOn(search, rowsAtOnce[filter.text === undefined ? "latency" : "text"], (indexes, first, last) => {
    const floor = rows.length < limit ? overMs : (rows.at(-1)?.latencyMs ?? overMs);
    const fitting = isFiltered ? new Set(indexes) : null;
    for (const { key, latencyMs } of store.rowMatches.listSlower(run.taskBase + first, run.taskBase + last, floor)) {
      const index = key - run.taskBase;
      if (fitting === null || fitting.has(index)) rows.push({ index, latencyMs });
    }
    rows = rows.toSorted((a, b) => b.latencyMs - a.latencyMs || a.index - b.index).slice(0, limit);
    return true;
  });
  return { rows, ...searched };
}

/** Goes through the rows in pieces. `take` gets those of `first`…`last` that fit, and says whether to go on. */
function searchOn(search: RowSearch, count: number, take: (indexes: number[], first: number, last: number) => boolean): SearchedOn {
  const { store, run, filter, after, isOver } = search;
  const match = toMatch(filter);
  const lastKey = run.taskBase + run.total - 1;
  let from = run.taskBase + after + 1;
  while (from <= lastKey) {
    const to = store.rowMatches.findReach(run.no, match, { from, to: lastKey }, count);
    const found = store.rowMatches.list(run.no, match, from, to);
    const keys = filter.text === undefined ? found : keepWithText(search, filter.text, found);
    const indexes = keys.map((key) => key - run.taskBase);
    const goesOn = take(indexes, from - run.taskBase, to - run.taskBase);
    from = to + 1;
    if (!goesOn || isOver()) break;
  }
  return { searchedTo: Math.min(from, lastKey + 1) - 1 - run.taskBase, done: from > lastKey };
}

function toMatch({ state, failure }: RowFilter): RowMatch {
  return { states: state === undefined ? null : statesByFilter[state], failure: failure ?? null };
}

/** Texts are JSON: what was typed is looked for as it is and as JSON writes it. */
function keepWithText({ store, run }: RowSearch, text: string, keys: readonly number[]): number[] {
  const wanted = [...new Set([text, JSON.stringify(text).slice(1, -1)])].map((form) => form.toLowerCase());
  const spans: RowSpan[] = [];
  for (const key of keys) addToSpans(spans, key);
  const fitting = new Set<number>();
  for (const [first, last] of spans) {
    for (const [key, found] of store.rowMatches.readTexts(run, first, last)) {
      const lower = found.toLowerCase();
      if (wanted.some((form) => lower.includes(form))) fitting.add(key);
    }
  }
  return keys.filter((key) => fitting.has(key));
}

/** Adds the next row, which comes after all that are there. */
export function addToSpans(spans: RowSpan[], index: number): void {
  const last = spans.at(-1);
  if (last !== undefined && last[1] + 1 === index) last[1] = index;
  else spans.push([index, index]);
}
