import { type BudgetFacts, countAffordableRows } from "../../src-shared/core/run-budget.ts";
import { isFreePlan } from "../../src-shared/core/priced-endpoints.ts";
import type { StepState } from "../../src-shared/model/task.ts";
import type { RunState } from "../../src-shared/model/run.ts";
import type { RunTallies, StepRows, StoredRun } from "../storage/runs-table.ts";
import { toBudgetFacts } from "./run-budgets.ts";
import { type StoredPlan, storedPlanSchema } from "./stored-plan.ts";

/** `blocked`: of the pending tasks, those that wait for a person. `maxCostUsd`: null when nothing bounds what the run may cost. */
export type LiveTallies = RunTallies & { blocked: number; maxCostUsd: number | null };

/** Where a step's state is counted in its `StepRows`. */
export const placeByStepState = { succeeded: 0, skipped: 1, failed: 2 } as const satisfies Record<StepState, number>;

/**
 * A run in memory, while rows of it may still come in. Mirrors the stored one: `state` and `tallies` change only after the
 * transaction that wrote them.
 */
export class LiveRun {
  readonly no: number;
  readonly id: StoredRun["id"];
  readonly name: string;
  readonly taskBase: number;
  readonly datasetNo: number;
  readonly total: number;
  readonly plan: StoredPlan;
  readonly stepIndexById: ReadonlyMap<string, number>;
  state: RunState;
  concurrency: number;
  tallies: LiveTallies;
  /** Why endpoints are blocked, by endpoint name, since the run last started or was resumed. */
  readonly blockReasonByEndpoint = new Map<string, string>();
  /** No task that was given back can be leased before this instant (epoch ms); 0 when some may be now. */
  readyAt = 0;
  /** The same of those among them that were with a node when it died. */
  suspectsAt = 0;
  /** A node that has reported nothing of it for this long is stuck: no row takes as long as all its calls and waits together. */
  readonly longestSilenceMs: number;
  readonly #expectedRowUsd: number | null;
  readonly #isFree: boolean;

  constructor(run: StoredRun, blocked: number) {
    this.no = run.no;
    this.id = run.id;
    this.name = run.name;
    this.taskBase = run.taskBase;
    this.datasetNo = run.datasetNo;
    this.total = run.total;
    this.plan = storedPlanSchema.parse(JSON.parse(run.plan));
    this.longestSilenceMs = findLongestSilence(this.plan);
    this.stepIndexById = new Map(this.plan.steps.map((step, at) => [step.id, at]));
    this.state = run.state;
    this.concurrency = run.settings.concurrency;
    this.#expectedRowUsd = run.expectedRowUsd;
    this.#isFree = isFreePlan(this.plan);
    const stepRows = this.plan.steps.map((_, at): StepRows => run.stepRows[at] ?? [0, 0, 0]);
    this.tallies = { ...pickTallies(run), stepRows, blocked, maxCostUsd: run.settings.maxCostUsd };
  }

  /** What bounds its cost, should its tallies be these; null when nothing does. */
  budgetFacts(tallies: LiveTallies): BudgetFacts | null {
    if (tallies.maxCostUsd === null || this.#isFree) return null;
    return toBudgetFacts({ maxUsd: tallies.maxCostUsd, expectedRowUsd: this.#expectedRowUsd }, tallies);
  }

  /** How many further rows its budget allows, should its tallies be these; Infinity when nothing bounds them. */
  countAffordable(tallies: LiveTallies): number {
    const facts = this.budgetFacts(tallies);
    return facts === null ? Number.POSITIVE_INFINITY : countAffordableRows(facts);
  }
}

const leastSilenceMs = 30 * 60_000;

function findLongestSilence({ steps, endpoints }: StoredPlan): number {
  const ofSteps = steps.map((step) => {
    const endpoint = endpoints[step.endpoint];
    return endpoint === undefined ? 0 : endpoint.retry.maxAttempts * (endpoint.timeouts.totalMs + endpoint.retry.maxDelayMs);
  });
  return Math.max(leastSilenceMs, 2 * ofSteps.reduce((sum, ms) => sum + ms, 0));
}

function pickTallies(run: RunTallies): Omit<RunTallies, "stepRows"> {
  const { pending, leased, succeeded, failed, skipped, canceled, freshFrom, attempts, duplicates, possiblyPaidTwice } = run;
  const { inputTokens, outputTokens, costUsd, paidRows, unpricedCalls } = run;
  const rows = { pending, leased, succeeded, failed, skipped, canceled, freshFrom };
  return { ...rows, attempts, duplicates, possiblyPaidTwice, inputTokens, outputTokens, costUsd, paidRows, unpricedCalls };
}
