import { planReadySteps, type StepProgress } from "../../src-shared/core/ready-steps.ts";
import { splitSpans } from "../../src-shared/core/split-spans.ts";
import type { PlanStep } from "../../src-shared/model/pipeline.ts";
import type { LiveChunk } from "../scheduling/live-chunks.ts";
import type { ResultsTable } from "../storage/results-table.ts";

/** Looking up a row in hand costs about a µs; more of them than this are not worth the control plane's time. */
const maxRows = 20_000;

/**
 * How many rows that nodes hold are at each step, by step index: those for which the step could run and has not ended. A
 * row in two parallel steps counts at both. Null when nodes hold too many rows.
 */
export function countRowsInHand(
  run: { taskBase: number },
  steps: readonly PlanStep[],
  chunks: readonly LiveChunk[],
  results: Pick<ResultsTable, "listStates">,
): number[] | null {
  const held = chunks.reduce((sum, { open }) => sum + open.size, 0);
  if (held > maxRows) return null;
  const counts = steps.map(() => 0);
  const stepIndexById = new Map(steps.map(({ id }, at) => [id, at]));
  const count = (known: ReadonlyMap<string, StepProgress>, rows: number): void => {
    for (const { id } of planReadySteps(steps, known).start) counts[stepIndexById.get(id) as number] = (counts[stepIndexById.get(id) as number] ?? 0) + rows;
  };
  if (steps.length === 1) return [held];
  const knownByKey = readKnownSteps(run, steps, chunks, results);
  for (const known of knownByKey.values()) count(known, 1);
  count(new Map(), held - knownByKey.size);
  return counts;
}

/** What is known of the steps of rows in hand, by task key; rows of which nothing is known are left out. */
function readKnownSteps(
  run: { taskBase: number },
  steps: readonly PlanStep[],
  chunks: readonly LiveChunk[],
  results: Pick<ResultsTable, "listStates">,
): Map<number, Map<string, StepProgress>> {
  const knownByKey = new Map<number, Map<string, StepProgress>>();
  for (const { open } of chunks) {
    for (const [first, last] of splitSpans([...open].sort((a, b) => a - b))) {
      for (const { taskKey, stepIndex, state } of results.listStates(run.taskBase + first, run.taskBase + last)) {
        const known = knownByKey.get(taskKey) ?? new Map<string, StepProgress>();
        knownByKey.set(taskKey, known);
        known.set((steps[stepIndex] as PlanStep).id, state);
      }
    }
  }
  return knownByKey;
}
