import { findLastSteps } from "../../src-shared/core/ready-steps.ts";
import type { Histogram } from "../../src-shared/core/histogram.ts";
import { boundPercentile } from "../../src-shared/core/percentile-bounds.ts";
import { countEndedRows } from "../../src-shared/core/run-verbs.ts";
import type { TaskState } from "../../src-shared/model/task.ts";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { ComparedRun, DifferenceKind, DurationSample } from "../../src-shared/wire/ui/compare-messages.ts";
import type { RowSpan } from "../../src-shared/wire/ui/row-messages.ts";
import type { ComparedRows, RowPair } from "../storage/row-differences.ts";
import type { StoredRun } from "../storage/runs-table.ts";
import type { Store } from "../storage/store.ts";
import { describeFrozenRun } from "./frozen-run.ts";
import { addToSpans, type SearchedOn } from "./row-search.ts";
import { RunStats } from "./run-stats.ts";
import type { RunViews } from "./run-views.ts";
import { storedPlanSchema } from "./stored-plan.ts";

const percents = [50, 90, 95, 99];

/** Rows compared between two looks at the clock. */
const rowsAtOnce = 200;

/** A run with all that it is compared by. `now`: epoch ms. */
export function describeForComparison(store: Store, views: RunViews, run: StoredRun, now: number): ComparedRun {
  const stats = RunStats.fromRollUps(store.metrics.listOfRun(run.no));
  const { all } = stats;
  const tookMs = run.startedAt === null ? 0 : (run.endedAt ?? now) - run.startedAt;
  return {
    run: views.toSummary(run),
    pipeline: describeFrozenRun(run).pipeline,
    rowsPerSecond: tookMs > 0 ? (countEndedRows(run) / tookMs) * 1000 : null,
    latency: toSample(all.latency),
    ttft: toSample(all.ttft),
    steps: readSteps(run).map(({ id }) => {
      const sums = stats.ofStep(id);
      return { stepId: id, latency: toSample(sums.latency), ttft: toSample(sums.ttft) };
    }),
  };
}

export type DifferenceSearch = {
  store: Pick<Store, "rowDifferences">;
  base: StoredRun;
  other: StoredRun;
  kind: DifferenceKind;
  after: number;
  isOver: () => boolean;
};

/** Looks for rows that came out differently, until all were looked at or it is over. Throws `RefusedError` E_DATASETS_DIFFER. */
export function findDifferentRows({ store, base, other, kind, after, isOver }: DifferenceSearch): { spans: RowSpan[] } & SearchedOn {
  if (base.datasetNo !== other.datasetNo)
    throw new RefusedError(
      "E_DATASETS_DIFFER",
      `${base.name} ran over ${base.datasetName} and ${other.name} over ${other.datasetName}: their rows are not the same.`,
    );
  const last = Math.min(base.total, other.total) - 1;
  const [ofBase, ofOther] = [toComparedRows(base), toComparedRows(other)];
  const spans: RowSpan[] = [];
  let from = after + 1;
  while (from <= last) {
    const to = Math.min(last, from + rowsAtOnce - 1);
    for (const pair of store.rowDifferences.list(ofBase, ofOther, from, to)) if (isOfKind(pair, kind)) addToSpans(spans, pair.index);
    from = to + 1;
    if (isOver()) break;
  }
  return { spans, searchedTo: from - 1, done: from > last };
}

const hasFailed = (state: TaskState): boolean => state === "failed" || state === "quarantined";
const hasEnded = (state: TaskState): boolean => state !== "pending" && state !== "leased";

function isOfKind({ base, other, sameOutput }: RowPair, kind: DifferenceKind): boolean {
  if (kind === "regressed") return base === "succeeded" && hasFailed(other);
  if (kind === "fixed") return hasFailed(base) && other === "succeeded";
  return hasEnded(base) && hasEnded(other) && (base !== other || (base === "succeeded" && !sameOutput));
}

function toSample(durations: Histogram): DurationSample {
  return { count: durations.count, percentiles: percents.flatMap((percent) => boundPercentile(durations, percent) ?? []) };
}

function toComparedRows(run: StoredRun): ComparedRows {
  const steps = readSteps(run);
  const lastSteps = new Set(findLastSteps(steps));
  return { taskBase: run.taskBase, outputSteps: steps.flatMap(({ id }, at) => (lastSteps.has(id) ? [at] : [])) };
}

function readSteps(run: StoredRun) {
  return storedPlanSchema.parse(JSON.parse(run.plan)).steps;
}
