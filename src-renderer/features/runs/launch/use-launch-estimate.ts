import { useDebouncedValue } from "@mantine/hooks";
import type { UseQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import type { UiUpInput } from "../../../../src-shared/wire/ui-up.ts";
import type { RunEstimate } from "../../../../src-shared/wire/ui/estimate-messages.ts";
import { useAsk } from "../../../stores/use-ask.ts";

const typingMs = 350;

/** What the run would take, asked when the person pauses; a budget changes nothing of it. */
export function useLaunchEstimate(request: UiUpInput<"run:start">): UseQueryResult<RunEstimate> {
  const asked = useMemo(() => {
    const { maxCostUsd: _budget, ...rest } = request;
    return rest;
  }, [request]);
  const [settled] = useDebouncedValue(asked, typingMs);
  return useAsk("run:estimate", settled);
}
