import { canRun, type RunVerb } from "../../../src-shared/core/run-verbs.ts";
import type { RunSummary } from "../../../src-shared/model/run.ts";
import { useMay } from "../../stores/use-may.ts";

/** Whether this session may do something with a run, as the run stands. */
export function useCanRun(): (verb: RunVerb, run: RunSummary) => boolean {
  const may = useMay();
  return (verb, run) => may(`run:${verb}`) && canRun(verb, run);
}
