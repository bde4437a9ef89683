import { failureKindSchema } from "../../src-shared/model/failure.ts";
import { Histogram } from "../../src-shared/core/histogram.ts";
import type { RunSummary } from "../../src-shared/model/run.ts";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { RunDetail, RunProgress, StepStats } from "../../src-shared/wire/ui/run-messages.ts";
import type { Clock } from "../clock.ts";
import type { Coordinator } from "../scheduling/coordinator.ts";
import type { StoredRollUp } from "../storage/metrics-table.ts";
import type { StoredRun } from "../storage/runs-table.ts";
import type { Store } from "../storage/store.ts";
import type { RateMeters } from "./rate-meters.ts";
import { storedPlanSchema } from "./stored-plan.ts";

type Latency = NonNullable<RunProgress["latency"]>;

/** Runs as people see them. */
export class RunViews {
  readonly #store: Store;
  readonly #coordinator: Coordinator | null;
  readonly #rates: RateMeters;
  readonly #clock: Clock;

  /** Without a coordinator (a folder opened for reading), a run that says it is running was left by a control plane that died. */
  constructor(parts: { store: Store; coordinator: Coordinator | null; rates: RateMeters; clock: Clock }) {
    this.#store = parts.store;
    this.#coordinator = parts.coordinator;
    this.#rates = parts.rates;
    this.#clock = parts.clock;
  }

  /** By id, the beginning of one, or `last`. Throws `RefusedError` E_RUN_UNKNOWN or E_RUN_AMBIGUOUS. */
  require(reference: string): StoredRun {
    const run = this.#store.runs.findByReference(reference);
    if (run === "ambiguous") throw new RefusedError("E_RUN_AMBIGUOUS", `Several runs begin with ${reference}. Give more of the id; inferno runs lists them.`);
    if (run === null) throw new RefusedError("E_RUN_UNKNOWN", `There is no run ${reference}. inferno runs lists them.`);
    return run;
  }

  toSummary(run: StoredRun): RunSummary {
    const { no: _no, taskBase: _base, datasetNo: _dataset, plan: _plan, possiblyPaidTwice: _paid, ...summary } = run;
    const left = this.#coordinator === null && ["running", "importing", "ready", "canceling"].includes(run.state);
    return left ? { ...summary, state: "paused", reason: "The control plane that ran it has stopped." } : summary;
  }

  list(limit: number): RunSummary[] {
    return this.#store.runs.list(limit).map((run) => this.toSummary(run));
  }

  progress(run: StoredRun): RunProgress {
    const live = this.#coordinator?.runs.peek(run.no);
    const rowsPerSecond = this.#rates.read(run.no, this.#clock.monotonic());
    const open = run.pending + run.leased;
    const steps = live === undefined || live.latency.count === 0 ? this.#sumLatency(run) : live.latency;
    return {
      run: this.toSummary(run),
      rowsPerSecond,
      etaMs: rowsPerSecond > 0 && run.state === "running" ? (open / rowsPerSecond) * 1000 : null,
      latency: toLatency(steps),
      nodesConnected: this.#coordinator?.nodes.all().length ?? 0,
      rowsBlocked: live?.tallies.blocked ?? this.#store.tasks.countBlocked(run.no),
      possiblyPaidTwice: run.possiblyPaidTwice,
    };
  }

  detail(run: StoredRun): RunDetail {
    const plan = storedPlanSchema.parse(JSON.parse(run.plan));
    const rollUps = this.#store.metrics.listOfRun(run.no);
    const failures = this.#store.outcomes.groupFailures(run.no).map(({ step, kind, code, rows, example, key }) => ({
      step,
      kind: failureKindSchema.parse(kind),
      code,
      rows,
      example,
      exampleRow: key - run.taskBase,
    }));
    const steps = plan.steps.map((step) =>
      toStepStats(
        step.id,
        step.endpoint,
        rollUps.filter(({ stepId }) => stepId === step.id),
      ),
    );
    return { ...this.progress(run), steps, failures };
  }

  #sumLatency(run: StoredRun): Histogram {
    return mergeAll(
      this.#store.metrics
        .listOfRun(run.no)
        .filter(({ outcome }) => outcome === "succeeded")
        .map(({ latency }) => latency),
    );
  }
}

function toStepStats(stepId: string, endpoint: string, rollUps: readonly StoredRollUp[]): StepStats {
  const succeeded = rollUps.filter(({ outcome }) => outcome === "succeeded");
  const sum = (rows: readonly StoredRollUp[], pick: (row: StoredRollUp) => number): number => rows.reduce((total, row) => total + pick(row), 0);
  const calls = Math.round(sum(rollUps, (row) => row.calls));
  const good = Math.round(sum(succeeded, (row) => row.calls));
  const priced = rollUps.filter(({ costUsd }) => costUsd !== null);
  return {
    stepId,
    endpoint,
    calls,
    succeeded: good,
    failed: calls - good,
    inputTokens: sum(rollUps, (row) => row.inputTokens),
    outputTokens: sum(rollUps, (row) => row.outputTokens),
    costUsd: priced.length === 0 ? null : sum(priced, (row) => row.costUsd ?? 0),
    latency: toLatency(mergeAll(succeeded.map(({ latency }) => latency))),
    ttft: toLatency(mergeAll(succeeded.flatMap(({ ttft }) => (ttft === null ? [] : [ttft])))),
  };
}

function mergeAll(encoded: readonly Uint8Array[]): Histogram {
  const whole = new Histogram();
  for (const bytes of encoded) whole.merge(Histogram.decode(bytes));
  return whole;
}

function toLatency(histogram: Histogram): Latency | null {
  if (histogram.count === 0) return null;
  const at = (percent: number): number => histogram.percentile(percent) ?? 0;
  return { p50: at(50), p95: at(95), p99: at(99), count: histogram.count };
}
