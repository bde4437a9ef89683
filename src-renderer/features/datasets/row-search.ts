import { createStore } from "zustand";
import type { SearchMatch } from "../../../src-shared/wire/ui/dataset-messages.ts";
import type { UiUpInput, UiUpValue } from "../../../src-shared/wire/ui-up.ts";

/** States: idle → searching → done | stopped | full | failed; stopped and full → searching. `full`: as many as are listed were found. */
export type RowSearchState = {
  state: "idle" | "searching" | "done" | "stopped" | "full" | "failed";
  text: string;
  matches: readonly SearchMatch[];
  /** Index of the last row that was searched; −1 for none. */
  searchedTo: number;
  error: Error | null;
};

type AskSearch = (request: UiUpInput<"dataset:search">) => Promise<UiUpValue<"dataset:search">>;

/** Matches that are listed before the search waits to be told to go on. */
const fullAfter = 500;
const nothing: RowSearchState = { state: "idle", text: "", matches: [], searchedTo: -1, error: null };

/** Searches the rows of one dataset slice by slice; what was found is there at once. */
export function createRowSearch(ask: AskSearch, dataset: string) {
  const store = createStore<RowSearchState>(() => nothing);
  // A later search, or its end, makes answers to an earlier one void.
  let current = 0;

  async function searchOn(listed: number): Promise<void> {
    const mine = (current += 1);
    store.setState({ state: "searching" });
    while (store.getState().state === "searching") {
      const { text, searchedTo, matches } = store.getState();
      const answer = await ask({ dataset, text, after: searchedTo, limit: 100 }).catch((cause: Error) => cause);
      if (mine !== current) return;
      if (answer instanceof Error) return store.setState({ state: "failed", error: answer });
      const found = [...matches, ...answer.matches];
      const state = answer.done ? "done" : found.length >= listed ? "full" : "searching";
      store.setState({ matches: found, searchedTo: answer.searchedTo, state });
    }
  }

  return {
    ...store,
    /** An empty text ends the search. */
    start(text: string): void {
      current += 1;
      store.setState({ ...nothing, text });
      if (text !== "") void searchOn(fullAfter);
    },
    stop(): void {
      current += 1;
      if (store.getState().state === "searching") store.setState({ state: "stopped" });
    },
    goOn(): void {
      void searchOn(store.getState().matches.length + fullAfter);
    },
  };
}
export type RowSearch = ReturnType<typeof createRowSearch>;
