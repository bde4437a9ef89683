import { failureKindSchema } from "../../src-shared/model/failure.ts";
import type { RunDetail, RunProgress, RunSeries, StepStats } from "../../src-shared/wire/ui/run-messages.ts";
import { toKnownTokens } from "../metrics/known-tokens.ts";
import type { LiveChunk } from "../scheduling/live-chunks.ts";
import type { StoredRun } from "../storage/runs-table.ts";
import type { Store } from "../storage/store.ts";
import { countRowsInHand } from "./rows-in-hand.ts";
import { type CallSums, type RunStats, toLatency } from "./run-stats.ts";
import { storedPlanSchema } from "./stored-plan.ts";

export type RunDetailParts = { store: Store; stats: RunStats; chunks: readonly LiveChunk[] };

/** Everything about a run that is more than its progress. Reads sums, never all its rows. */
export function describeRun(run: StoredRun, progress: RunProgress, { store, stats, chunks }: RunDetailParts): RunDetail {
  const plan = storedPlanSchema.parse(JSON.parse(run.plan));
  const groups = store.failureGroups.list(run.no);
  const inHand = countRowsInHand(run, plan.steps, chunks, store.results);
  const failedHere = (id: string): number => groups.reduce((sum, { step, rows }) => sum + (step === id ? rows : 0), 0);
  const steps = plan.steps.map((step, at): StepStats => {
    const [succeeded, skipped, passedOver] = run.stepRows[at] ?? [0, 0, 0];
    const rows = {
      waiting: step.needs.length === 0 ? run.pending : 0,
      inHand: inHand?.[at] ?? null,
      succeeded,
      skipped,
      failed: passedOver + failedHere(step.id),
    };
    return { stepId: step.id, endpoint: step.endpoint, needs: step.needs, when: step.when ?? null, rows, ...toCallStats(stats.ofStep(step.id)) };
  });
  const failures = groups.map(({ step, kind, code, rows, example }) => ({
    step,
    kind: failureKindSchema.parse(kind),
    code,
    rows,
    example: example?.message ?? "",
    exampleRow: example === null ? 0 : example.key - run.taskBase,
    retryable: example?.unreadable !== true,
  }));
  return { ...progress, steps, failures, nodes: describeNodes(store, stats) };
}

export function describeSeries({ series }: RunStats): RunSeries {
  const pieces = series
    .pieces()
    .map(({ at, succeeded, failed, latency }) => ({ at, succeeded, failed, p50: latency.percentile(50), p95: latency.percentile(95) }));
  return { spanMs: series.spanMs, isCoarse: series.isCoarse, pieces };
}

function describeNodes(store: Store, stats: RunStats): RunDetail["nodes"] {
  return stats.byNode().map(([no, sums]) => {
    const { calls, failed, costUsd, latency } = toCallStats(sums);
    return { name: store.nodes.findByNo(no)?.name ?? `node ${no}`, calls, failed, costUsd, latency };
  });
}

type CallStats = Pick<StepStats, "calls" | "succeeded" | "failed" | "inputTokens" | "outputTokens" | "costUsd" | "latency" | "ttft">;

function toCallStats(sums: CallSums): CallStats {
  const calls = Math.round(sums.calls);
  const succeeded = Math.round(sums.succeeded);
  return {
    calls,
    succeeded,
    failed: calls - succeeded,
    ...toKnownTokens(sums),
    costUsd: sums.costUsd,
    latency: toLatency(sums.latency),
    ttft: toLatency(sums.ttft),
  };
}
