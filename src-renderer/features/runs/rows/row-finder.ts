import { createStore } from "zustand";
import type { RowFilter, SlowRow } from "../../../../src-shared/wire/ui/row-messages.ts";
import type { UiUpEvent, UiUpInput, UiUpValue } from "../../../../src-shared/wire/ui-up.ts";
import { SpanList } from "./span-list.ts";

/** States: searching → done | stopped | failed; stopped and failed → searching. */
export type FinderState = {
  state: "searching" | "done" | "stopped" | "failed";
  /** Rows found. */
  count: number;
  /** The last row that was looked at, from 0; −1 for none. */
  searchedTo: number;
  error: Error | null;
};

type Ask = <Event extends UiUpEvent>(event: Event, request: UiUpInput<Event>) => Promise<UiUpValue<Event>>;
type Found = { searchedTo: number; done: boolean; take: () => void };

/** As many of the slowest rows are listed. */
export const slowestListed = 200;

/** Finds the rows of a run that fit, piece by piece: in their order or, with `slowest`, the slowest first. */
export function createRowFinder(ask: Ask, run: string, { filter, slowest }: { filter: RowFilter; slowest: boolean }) {
  const store = createStore<FinderState>(() => ({ state: "stopped", count: 0, searchedTo: -1, error: null }));
  const inOrder = new SpanList();
  let slowRows: readonly SlowRow[] = [];
  // The answer to what was asked before a stop is void.
  let current = 0;

  async function findMore(after: number): Promise<Found> {
    if (!slowest) {
      const { spans, ...found } = await ask("run:find-rows", { run, filter, after });
      return { ...found, take: () => inOrder.append(spans) };
    }
    const overMs = slowRows.length < slowestListed ? -1 : (slowRows.at(-1)?.latencyMs ?? -1);
    const { rows, ...found } = await ask("run:slowest-rows", { run, filter, after, overMs, limit: slowestListed });
    return { ...found, take: () => (slowRows = mergeSlow(slowRows, rows)) };
  }

  async function search(): Promise<void> {
    const mine = (current += 1);
    store.setState({ state: "searching", error: null });
    while (store.getState().state === "searching") {
      const found = await findMore(store.getState().searchedTo).catch((cause: Error) => cause);
      if (mine !== current) return;
      if (found instanceof Error) return store.setState({ state: "failed", error: found });
      found.take();
      const count = slowest ? slowRows.length : inOrder.count;
      store.setState({ count, searchedTo: found.searchedTo, state: found.done ? "done" : "searching" });
    }
  }

  return {
    ...store,
    /** The row at a place of the list; undefined where there is none yet. */
    at: (position: number): number | undefined => (slowest ? slowRows[position]?.index : inOrder.at(position)),
    /** The place of a row; −1 when it is not in the list. */
    positionOf: (index: number): number => (slowest ? slowRows.findIndex((row) => row.index === index) : inOrder.positionOf(index)),
    /** Searches on from where it came to. */
    start: (): void => void search(),
    stop(): void {
      current += 1;
      if (store.getState().state === "searching") store.setState({ state: "stopped" });
    },
  };
}
export type RowFinder = ReturnType<typeof createRowFinder>;

function mergeSlow(known: readonly SlowRow[], found: readonly SlowRow[]): readonly SlowRow[] {
  return [...known, ...found].toSorted((a, b) => b.latencyMs - a.latencyMs || a.index - b.index).slice(0, slowestListed);
}
