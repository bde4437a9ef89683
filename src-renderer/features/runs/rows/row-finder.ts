import { createStore } from "zustand";
import type { RowSpan, SlowRow } from "../../../../src-shared/wire/ui/row-messages.ts";
import { SpanList } from "./span-list.ts";

/** States: stopped → searching → done | stopped | failed; failed → searching. */
export type FinderState = {
  state: "searching" | "done" | "stopped" | "failed";
  /** Rows found. */
  count: number;
  /** The last row that was looked at, from 0; −1 for none. */
  searchedTo: number;
  error: Error | null;
};

/** A piece of a search: what was found from `after` on, up to `searchedTo`. */
type SearchedOn = { searchedTo: number; done: boolean };

/** Where a search puts what it finds, to be had by place. */
type FoundRows<Found> = {
  readonly count: number;
  take: (found: Found) => void;
  at: (position: number) => number | undefined;
  /** −1 when the row is not there. */
  positionOf: (index: number) => number;
};

/** As many of the slowest rows are listed. */
export const slowestListed = 200;

/** Finds rows in their order. */
export function createSpanFinder(ask: (after: number) => Promise<SearchedOn & { spans: RowSpan[] }>) {
  const list = new SpanList();
  return createFinder(ask, {
    get count() {
      return list.count;
    },
    take: ({ spans }) => list.append(spans),
    at: (position) => list.at(position),
    positionOf: (index) => list.positionOf(index),
  });
}
export type SpanFinder = ReturnType<typeof createSpanFinder>;

/** Finds the slowest rows, the slowest first. `ask` gives those that took longer than `overMs`. */
export function createSlowestFinder(ask: (after: number, overMs: number) => Promise<SearchedOn & { rows: SlowRow[] }>) {
  let rows: readonly SlowRow[] = [];
  return createFinder((after) => ask(after, rows.length < slowestListed ? -1 : (rows.at(-1)?.latencyMs ?? -1)), {
    get count() {
      return rows.length;
    },
    take: (found) => (rows = [...rows, ...found.rows].toSorted((a, b) => b.latencyMs - a.latencyMs || a.index - b.index).slice(0, slowestListed)),
    at: (position) => rows[position]?.index,
    positionOf: (index) => rows.findIndex((row) => row.index === index),
  });
}

export type RowFinder = ReturnType<typeof createFinder>;

function createFinder<Found extends SearchedOn>(ask: (after: number) => Promise<Found>, found: FoundRows<Found>) {
  const store = createStore<FinderState>(() => ({ state: "stopped", count: 0, searchedTo: -1, error: null }));
  // The answer to what was asked before a stop is void.
  let current = 0;

  async function search(): Promise<void> {
    const mine = (current += 1);
    store.setState({ state: "searching", error: null });
    while (store.getState().state === "searching") {
      const piece = await ask(store.getState().searchedTo).catch((cause: Error) => cause);
      if (mine !== current) return;
      if (piece instanceof Error) return store.setState({ state: "failed", error: piece });
      found.take(piece);
      store.setState({ count: found.count, searchedTo: piece.searchedTo, state: piece.done ? "done" : "searching" });
    }
  }

  return {
    ...store,
    at: found.at,
    positionOf: found.positionOf,
    /** Searches on from where it came to. */
    start: (): void => void search(),
    stop(): void {
      current += 1;
      if (store.getState().state === "searching") store.setState({ state: "stopped" });
    },
  };
}
