import { failureRules } from "../../../src-shared/core/failure-table.ts";

const labelByKind: ReadonlyMap<string, string> = new Map(Object.entries(failureRules).map(([kind, { label }]) => [kind, label]));

/** How calls ended, in the words that failed rows are told in; `succeeded`: the word for those that did. */
export function labelOutcome(outcome: string, succeeded: string): string {
  return outcome === "succeeded" ? succeeded : (labelByKind.get(outcome) ?? outcome);
}
