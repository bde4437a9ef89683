import { keepPreviousData, type UseQueryResult, useMutation, type UseMutationResult, useQuery } from "@tanstack/react-query";
import type { UiUpEvent, UiUpInput, UiUpValue } from "../../src-shared/wire/ui-up.ts";
import { useAppParts } from "./app-parts.tsx";

export type AskOptions = {
  /** False: do not ask yet. */
  enabled?: boolean;
  /** Ask again this often while the component is there. */
  everyMs?: number;
};

/**
 * The answer to a command that looks. Asked once for equal requests, kept while the answer to the next request comes, and
 * asked again when the control plane says that its things have changed. `error` is a `RefusedError`.
 */
export function useAsk<Event extends UiUpEvent>(
  event: Event,
  request: UiUpInput<Event>,
  { enabled = true, everyMs }: AskOptions = {},
): UseQueryResult<UiUpValue<Event>> {
  const { link } = useAppParts();
  return useQuery<UiUpValue<Event>>({
    queryKey: [event, request],
    queryFn: () => link.ask(event, request),
    enabled,
    placeholderData: keepPreviousData as never,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
  });
}

/** A command that changes something. `mutate(request)`; `error` is a `RefusedError`. */
export function useCommand<Event extends UiUpEvent>(event: Event): UseMutationResult<UiUpValue<Event>, Error, UiUpInput<Event>> {
  const { link } = useAppParts();
  return useMutation({ mutationFn: (request: UiUpInput<Event>) => link.ask(event, request) });
}
