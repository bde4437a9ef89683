import { canRun, type RunVerb } from "../../../src-shared/core/run-verbs.ts";
import type { RunSummary } from "../../../src-shared/model/run.ts";
import { useMayChange } from "../../stores/use-may-change.ts";

/** Whether this session may do something with a run, as the run stands. */
export function useCanRun(): (verb: RunVerb, run: RunSummary) => boolean {
  const mayChange = useMayChange();
  return (verb, run) => mayChange && canRun(verb, run);
}
