import { failpoint } from "../../src-shared/core/failpoint.ts";
import { isRunEnded, isRunHalted, sayRunState } from "../../src-shared/core/run-transitions.ts";
import { makeId, type RandomBytes } from "../../src-shared/model/ids.ts";
import type { RunSettings, RunState } from "../../src-shared/model/run.ts";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { Clock } from "../clock.ts";
import type { Coordinator } from "../scheduling/coordinator.ts";
import type { TurnLedger } from "../scheduling/turn-ledger.ts";
import type { StoredDataset } from "../storage/datasets-table.ts";
import type { StoredRun } from "../storage/runs-table.ts";
import type { Store } from "../storage/store.ts";
import type { RetryChoice } from "../storage/tasks-table.ts";
import { type LiveRun, placeByStepState } from "./live-run.ts";
import { requirePrices, requireRoom } from "./run-budgets.ts";
import type { StoredPlan } from "./stored-plan.ts";

/** Tasks made, retried or deleted in one turn: short enough that nodes are served between. */
const rowsPerTurn = 20_000;

/** How long calls in flight may take to finish after a cancel. */
const cancelGraceMs = 30_000;

export type NewRunOptions = {
  name: string | undefined;
  pipelineVersion: number | null;
  dataset: StoredDataset;
  plan: StoredPlan;
  settings: RunSettings;
  /** What a row will cost, where there is a budget; null when that is not known. */
  expectedRowUsd: number | null;
  outputPath: string | null;
};

/** What changes for a run that goes on; what is not given stays. */
export type Continuation = { concurrency?: number | undefined; maxCostUsd?: number | undefined };

/** The verbs on runs. Each is idempotent where it can be; all refuse with the run's present state. */
export class RunControl {
  readonly #store: Store;
  readonly #coordinator: Coordinator;
  readonly #clock: Clock;
  readonly #random: RandomBytes;

  constructor(parts: { store: Store; coordinator: Coordinator; clock: Clock; random: RandomBytes }) {
    this.#store = parts.store;
    this.#coordinator = parts.coordinator;
    this.#clock = parts.clock;
    this.#random = parts.random;
  }

  /** Makes the run and its tasks, and starts it. */
  async start(options: NewRunOptions): Promise<StoredRun> {
    const { dataset, plan, settings } = options;
    const id = makeId("run", this.#random);
    const total = Math.min(dataset.rows, settings.limit ?? dataset.rows);
    const no = await this.#enter(() => {
      // It may be on its way out since it was looked up.
      if (this.#store.datasets.findByNo(dataset.no)?.state !== "ready") throw new RefusedError("E_DATASET_UNKNOWN", `The dataset ${dataset.name} is gone.`);
      return this.#store.runs.add({
        id,
        name: options.name ?? plan.pipelineName,
        pipeline: plan.pipelineName,
        pipelineVersion: options.pipelineVersion,
        datasetNo: dataset.no,
        taskBase: this.#store.runs.nextTaskBase(),
        plan: JSON.stringify(plan),
        settings,
        outputPath: options.outputPath,
        total,
        expectedRowUsd: options.expectedRowUsd,
        createdAt: this.#clock.now(),
      });
    });
    await this.makeTasks(this.#requireLive(no));
    return this.#reread(no);
  }

  /** importing → ready → running. Goes on where a crash left off. */
  async makeTasks(run: LiveRun): Promise<void> {
    const made = this.#store.tasks.countByState(run);
    let from = Object.values(made).reduce((sum, count) => sum + count, 0);
    while (from < run.total) {
      const to = Math.min(from + rowsPerTurn, run.total) - 1;
      await this.#enter(() => {
        this.#store.tasks.addFromRows(run, from, to);
        this.#store.outcomes.addUnreadable(run, from, to);
        this.#store.failureGroups.addUnreadable(run.no, run.taskBase + from, run.taskBase + to);
        failpoint("cp.tasks.batch");
      });
      from = to + 1;
    }
    const failed = this.#store.tasks.countFailed(run.no);
    await this.#coordinator.turns.enter((ledger) => {
      Object.assign(ledger.tallies(run), { pending: run.total - failed, failed });
      this.#coordinator.states.change(run, "ready", null, ledger);
      this.#coordinator.states.change(run, "running", null, ledger);
    });
  }

  /** Rows in flight finish and are recorded; none is started. A run that stands still stays so. */
  async pause(run: LiveRun, reason: string | null): Promise<StoredRun> {
    await this.#coordinator.turns.enter((ledger) => {
      const state = ledger.state(run);
      if (isRunEnded(state)) throw new RefusedError("E_RUN_STATE", `The run ${run.id} is ${state}: there is nothing to pause.`);
      if (!isRunHalted(state)) this.#change(run, "paused", reason, ledger);
      failpoint("cp.pause");
    });
    return this.#reread(run.no);
  }

  /** Finishes what has not ended. Failed rows stay failed. Of a run that goes on already only the budget changes. */
  async resume(run: LiveRun, { concurrency, maxCostUsd }: Continuation = {}): Promise<StoredRun> {
    await this.#coordinator.turns.enter((ledger) => {
      const state = ledger.state(run);
      if (isRunEnded(state))
        throw new RefusedError(
          "E_RUN_ENDED",
          `The run ${run.id} is ${state}: nothing is left to finish. To start its failed rows anew: inferno retry ${run.id}`,
        );
      const goesOn = state === "running";
      if (!goesOn || maxCostUsd !== undefined) this.#requireRoom(run, maxCostUsd, "resume", ledger);
      if (!goesOn) this.#change(run, "running", null, ledger);
      if (maxCostUsd !== undefined) this.#setBudget(run, maxCostUsd, ledger);
      if (goesOn) return;
      this.#store.tasks.unblock(run.no);
      if (concurrency !== undefined) this.#setConcurrency(run, concurrency);
      ledger.tallies(run).blocked = 0;
      ledger.afterCommit(() => this.#makeReady(run));
    });
    return this.#reread(run.no);
  }

  /** Rows not started are canceled; calls in flight may finish for 30 s and are recorded. */
  async cancel(run: LiveRun): Promise<StoredRun> {
    await this.#coordinator.turns.enter((ledger) => {
      if (ledger.state(run) === "canceling") return;
      ledger.tallies(run);
      this.#change(run, "canceling", null, ledger);
      failpoint("cp.cancel");
    });
    return this.#reread(run.no);
  }

  /** Ends the leases of a run that was canceled long enough ago. Call from the tick. */
  async endOverdueCancel(run: LiveRun, cancelingSinceMs: number): Promise<void> {
    if (cancelingSinceMs < cancelGraceMs) return;
    await this.#coordinator.endChunks(this.#coordinator.chunks.ofRun(run.no), "interrupted");
  }

  /** The chosen rows start anew as further attempts; answers already paid for stay. */
  async retry(run: LiveRun, choice: RetryChoice, maxCostUsd?: number): Promise<StoredRun> {
    if (!isRunEnded(run.state) && !isRunHalted(run.state)) {
      throw new RefusedError("E_RUN_STATE", `The run ${run.id} is ${run.state}. Pause it, or wait until it has ended, then retry.`);
    }
    if (this.#store.tasks.listRetryable(run.no, choice, run.taskBase, 1).length === 0)
      throw new RefusedError("E_NOTHING_TO_RETRY", `The run ${run.id} has no such row to retry: only failed and canceled rows that could be read start anew.`);
    let from: number | null = run.taskBase;
    while (from !== null) from = await this.#retrySome(run, { choice, from, maxCostUsd });
    return this.resume(run);
  }

  /** Gives the task key to go on from; null when none is left. */
  #retrySome(run: LiveRun, { choice, from, maxCostUsd }: { choice: RetryChoice; from: number; maxCostUsd: number | undefined }): Promise<number | null> {
    return this.#coordinator.turns.enter((ledger) => {
      this.#requireThere(run);
      this.#requireRoom(run, maxCostUsd, "retry", ledger);
      // A crash between two turns leaves a paused run that `resume` finishes.
      if (ledger.state(run) !== "paused") this.#change(run, "paused", "Its failed rows are being started anew.", ledger);
      if (maxCostUsd !== undefined) this.#setBudget(run, maxCostUsd, ledger);
      const tallies = ledger.tallies(run);
      const tasks = this.#store.tasks.listRetryable(run.no, choice, from, rowsPerTurn / 10);
      for (const { key, state } of tasks) {
        for (const { stepIndex, state: was } of this.#store.results.forgetUnsuccessful(key)) {
          const rows = tallies.stepRows[stepIndex];
          if (rows !== undefined) rows[placeByStepState[was]] -= 1;
        }
        this.#store.failureGroups.takeOut(run.no, key);
        this.#store.tasks.retry(key);
        this.#store.suspects.remove(key);
        this.#store.outcomes.retry(key);
        tallies[state === "canceled" ? "canceled" : "failed"] -= 1;
        tallies.pending += 1;
      }
      failpoint("cp.retry");
      const last = tasks.at(-1);
      return last === undefined ? null : last.key + 1;
    });
  }

  /** The run with all it brought. Refused while it goes on. From the first turn on nobody finds it; a start finishes what a crash left of it. */
  async remove(run: StoredRun): Promise<void> {
    const live = this.#requireLive(run.no);
    await this.#coordinator.turns.enter((ledger) => {
      const state = ledger.state(live);
      if (!isRunEnded(state) && !isRunHalted(state))
        throw new RefusedError("E_RUN_STATE", `The run ${run.id} is ${sayRunState(state)}. Cancel it first: inferno cancel ${run.id}`);
      this.#requireThere(live);
      this.#store.runs.hide(run.no);
      ledger.afterCommit(() => {
        this.#coordinator.runs.forget(run.no);
        this.#coordinator.news.tellAll(run, null);
      });
    });
    await this.#removeRest(run);
  }

  /** Ends the deletions that a control plane that died had begun. Call once, at the start. */
  async finishRemoving(): Promise<void> {
    for (const run of this.#store.runs.listRemoving()) await this.#removeRest(run);
  }

  async #removeRest(run: StoredRun): Promise<void> {
    await this.#coordinator.endChunks(this.#coordinator.chunks.ofRun(run.no), "unused");
    await this.#enter(() => this.#store.chunks.removeOfRun(run.no));
    failpoint("cp.remove");
    const last = run.taskBase + run.total - 1;
    const tables = [this.#store.results, this.#store.attempts, this.#store.outcomes, this.#store.tasks];
    for (const table of tables) while ((await this.#enter(() => table.removeSome(run.taskBase, last, rowsPerTurn))) > 0);
    await this.#enter(() => {
      this.#store.metrics.removeOfRun(run.no);
      this.#store.failureGroups.removeOfRun(run.no);
      this.#store.suspects.removeRange(run.taskBase, last);
      this.#store.runs.remove(run.no);
    });
  }

  #change(run: LiveRun, to: RunState, reason: string | null, ledger: TurnLedger): void {
    this.#requireThere(run);
    this.#coordinator.states.change(run, to, reason, ledger);
  }

  /** What a verb was given may be on its way out since it was looked up. */
  #requireThere(run: LiveRun): StoredRun {
    const stored = this.#store.runs.findByNo(run.no);
    if (stored === null) throw new RefusedError("E_RUN_UNKNOWN", `The run ${run.id} is gone.`);
    return stored;
  }

  #setConcurrency(run: LiveRun, concurrency: number): void {
    const stored = this.#requireThere(run);
    this.#store.runs.setSettings(run.no, { ...stored.settings, concurrency });
    run.concurrency = concurrency;
  }

  /** Refuses when not a single further row fits the budget that holds from now on: the one given, else its own. */
  #requireRoom(run: LiveRun, given: number | undefined, verb: "resume" | "retry", ledger: TurnLedger): void {
    const tallies = ledger.tallies(run);
    const maxUsd = given ?? tallies.maxCostUsd;
    if (given !== undefined) requirePrices(run.plan);
    requireRoom(run.id, run.budgetFacts({ ...tallies, maxCostUsd: maxUsd }), verb);
  }

  #setBudget(run: LiveRun, maxCostUsd: number, ledger: TurnLedger): void {
    const { settings } = this.#requireThere(run);
    this.#store.runs.setSettings(run.no, { ...settings, maxCostUsd });
    ledger.tallies(run).maxCostUsd = maxCostUsd;
  }

  #makeReady(run: LiveRun): void {
    run.readyAt = 0;
    run.suspectsAt = 0;
    run.blockReasonByEndpoint.clear();
  }

  #enter<Value>(change: () => Value): Promise<Value> {
    return this.#coordinator.turns.enter(change);
  }

  #requireLive(no: number): LiveRun {
    const run = this.#coordinator.runs.find(no);
    if (run === null) throw new RefusedError("E_RUN_UNKNOWN", "The run is gone.");
    return run;
  }

  #reread(no: number): StoredRun {
    const run = this.#store.runs.findByNo(no);
    if (run === null) throw new RefusedError("E_RUN_UNKNOWN", "The run is gone.");
    return run;
  }
}
