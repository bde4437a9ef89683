import { Histogram } from "../../../src-shared/core/histogram.ts";
import type { StoredRun } from "../../storage/runs-table.ts";
import type { Store } from "../../storage/store.ts";
import { storedPlanSchema } from "../stored-plan.ts";

/** Runs that are looked at, newest first, and minutes of each. */
const maxRuns = 20;
const maxMinutes = 60;

/** What earlier runs say: how long calls of this address and model take, and how many tokens this very step used for a row. */
export type StepHistory = { latency: Histogram; ofStep: { rows: number; inputTokens: number; outputTokens: number } | null };

export type AskedStep = { pipelineName: string; stepId: string; url: string; model: string | undefined };

/** Reads the newest runs once, for any number of steps. */
export function readHistory(store: Store): (step: AskedStep) => StepHistory {
  const runs = store.runs.list(maxRuns).map((run) => ({ run, plan: storedPlanSchema.parse(JSON.parse(run.plan)) }));
  return ({ pipelineName, stepId, url, model }) => {
    const latency = new Histogram();
    const ofStep = { rows: 0, inputTokens: 0, outputTokens: 0 };
    for (const { run, plan } of runs) {
      const names = Object.entries(plan.endpoints).filter(([, spec]) => spec.url === url && spec.model === model);
      for (const [name] of names) addCalls(store, run, name, { latency, ofStep: plan.pipelineName === pipelineName ? ofStep : null, stepId });
    }
    return { latency, ofStep: ofStep.rows === 0 ? null : ofStep };
  };
}

type Sums = { latency: Histogram; ofStep: { rows: number; inputTokens: number; outputTokens: number } | null; stepId: string };

function addCalls(store: Store, run: StoredRun, endpoint: string, { latency, ofStep, stepId }: Sums): void {
  for (const rollUp of store.metrics.listNewestOfEndpoint(run.no, endpoint, maxMinutes)) {
    latency.merge(Histogram.decode(rollUp.latency));
    if (ofStep === null || rollUp.stepId !== stepId) continue;
    ofStep.rows += rollUp.rows;
    ofStep.inputTokens += rollUp.inputTokens;
    ofStep.outputTokens += rollUp.outputTokens;
  }
}
