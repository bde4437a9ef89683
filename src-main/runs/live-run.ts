import type { StepState } from "../../src-shared/model/task.ts";
import type { RunState } from "../../src-shared/model/run.ts";
import type { RunTallies, StoredRun } from "../storage/runs-table.ts";
import { type StoredPlan, storedPlanSchema } from "./stored-plan.ts";

/** `blocked`: of the pending tasks, those that wait for a person. */
export type LiveTallies = RunTallies & { blocked: number };

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

  constructor(run: StoredRun, blocked: number) {
    this.no = run.no;
    this.id = run.id;
    this.name = run.name;
    this.taskBase = run.taskBase;
    this.datasetNo = run.datasetNo;
    this.total = run.total;
    this.plan = storedPlanSchema.parse(JSON.parse(run.plan));
    this.stepIndexById = new Map(this.plan.steps.map((step, at) => [step.id, at]));
    this.state = run.state;
    this.concurrency = run.settings.concurrency;
    this.tallies = { ...pickTallies(run), stepRows: this.plan.steps.map((_, at) => run.stepRows[at] ?? [0, 0, 0]), blocked };
  }
}

function pickTallies(run: RunTallies): Omit<RunTallies, "stepRows"> {
  const { pending, leased, succeeded, failed, skipped, canceled, freshFrom, attempts, duplicates, possiblyPaidTwice, inputTokens, outputTokens, costUsd } = run;
  return { pending, leased, succeeded, failed, skipped, canceled, freshFrom, attempts, duplicates, possiblyPaidTwice, inputTokens, outputTokens, costUsd };
}
