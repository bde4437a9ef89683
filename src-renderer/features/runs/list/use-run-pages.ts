import { type InfiniteData, keepPreviousData, useInfiniteQuery, type UseInfiniteQueryResult } from "@tanstack/react-query";
import type { RunId } from "../../../../src-shared/model/ids.ts";
import type { RunState } from "../../../../src-shared/model/run.ts";
import type { UiUpValue } from "../../../../src-shared/wire/ui-up.ts";
import { useAppParts } from "../../../stores/app-parts.tsx";

type RunPage = UiUpValue<"run:page">;

/** Runs that fit, newest first, page by page; asked again when the control plane says that runs have changed. */
export function useRunPages(states: readonly RunState[], text: string): UseInfiniteQueryResult<InfiniteData<RunPage>> {
  const { link } = useAppParts();
  return useInfiniteQuery({
    queryKey: ["run:page", { states, text }],
    queryFn: ({ pageParam }) => link.ask("run:page", { states: [...states], text, ...(pageParam === null ? {} : { before: pageParam }) }),
    initialPageParam: null as RunId | null,
    getNextPageParam: ({ runs, more }) => (more ? (runs.at(-1)?.run.id ?? null) : null),
    placeholderData: keepPreviousData,
  });
}
