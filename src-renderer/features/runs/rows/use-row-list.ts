import { useEffect, useMemo } from "react";
import { useStore } from "zustand";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import { useAppParts } from "../../../stores/app-parts.tsx";
import { isFiltered, type RowView } from "./row-address.ts";
import { createSlowestFinder, createSpanFinder, type FinderState, type RowFinder, slowestListed } from "./row-finder.ts";
import { makeWholeList, type RowList } from "./row-list.ts";

export type ShownRows = {
  list: RowList;
  /** Null while all rows are shown in their order: nothing has to be found. */
  search: { finder: RowFinder; found: FinderState } | null;
};

/**
 * The rows that a view shows. What was found stays as it is while the run goes on, so that nothing moves under the pointer;
 * `look` raised finds it anew.
 */
export function useRowList(run: Pick<RunSummary, "id" | "total">, { filter, slowest }: Pick<RowView, "filter" | "slowest">, look: number): ShownRows {
  const { link } = useAppParts();
  const searches = slowest || isFiltered(filter);
  const wanted = JSON.stringify({ filter, slowest, look });
  const finder = useMemo(() => {
    const { filter: of, slowest: sorted } = JSON.parse(wanted) as Pick<RowView, "filter" | "slowest">;
    if (sorted) return createSlowestFinder((after, overMs) => link.ask("run:slowest-rows", { run: run.id, filter: of, after, overMs, limit: slowestListed }));
    return createSpanFinder((after) => link.ask("run:find-rows", { run: run.id, filter: of, after }));
  }, [link, run.id, wanted]);
  useEffect(() => {
    if (searches) finder.start();
    return () => finder.stop();
  }, [finder, searches]);
  const found = useStore(finder);
  const { total } = run;
  return useMemo(
    () =>
      searches
        ? { list: { count: found.count, at: finder.at, positionOf: finder.positionOf }, search: { finder, found } }
        : { list: makeWholeList(total), search: null },
    [searches, finder, found, total],
  );
}
