import { countEndedRows } from "../../../src-shared/core/run-verbs.ts";
import { sayUsd } from "../../../src-shared/core/say-usd.ts";
import type { ComparedRun } from "../../../src-shared/wire/ui/compare-messages.ts";

/** A figure of runs. `better`: what a change means; null where it means nothing by itself. */
export type CompareFigure = {
  key: "succeeded" | "failed" | "skipped" | "rate" | "took" | "calls" | "inputTokens" | "outputTokens" | "cost" | "costPerThousand";
  unit: "count" | "rate" | "ms" | "usd";
  better: "more" | "less" | null;
  read: (of: ComparedRun) => number | null;
};

export const compareFigures: readonly CompareFigure[] = [
  { key: "succeeded", unit: "count", better: "more", read: ({ run }) => run.succeeded },
  { key: "failed", unit: "count", better: "less", read: ({ run }) => run.failed },
  { key: "skipped", unit: "count", better: null, read: ({ run }) => run.skipped },
  { key: "rate", unit: "rate", better: "more", read: ({ rowsPerSecond }) => rowsPerSecond },
  { key: "took", unit: "ms", better: "less", read: ({ run, rowsPerSecond }) => (rowsPerSecond ? (countEndedRows(run) / rowsPerSecond) * 1000 : null) },
  { key: "calls", unit: "count", better: "less", read: ({ run }) => run.attempts },
  { key: "inputTokens", unit: "count", better: "less", read: ({ run }) => run.inputTokens },
  { key: "outputTokens", unit: "count", better: null, read: ({ run }) => run.outputTokens },
  { key: "cost", unit: "usd", better: "less", read: ({ run }) => run.costUsd },
  {
    key: "costPerThousand",
    unit: "usd",
    better: "less",
    read: ({ run }) => (run.costUsd === null || run.succeeded === 0 ? null : (run.costUsd / run.succeeded) * 1000),
  },
];

/** How a figure changed: `share` is of the base, null where that was 0. */
export type FigureChange = { share: number | null; verdict: "better" | "worse" | "same" | "changed" };

/** Smaller changes read as none. */
const leastShare = 0.0005;

/** Null where one of the two is not known. */
export function compareFigure({ read, better }: CompareFigure, base: ComparedRun, other: ComparedRun): FigureChange | null {
  const [before, after] = [read(base), read(other)];
  if (before === null || after === null) return null;
  if (before === after) return { share: 0, verdict: "same" };
  const share = before === 0 ? null : (after - before) / before;
  // Sums of money in another order differ in the last digit.
  if (share !== null && Math.abs(share) < leastShare) return { share: 0, verdict: "same" };
  if (better === null) return { share, verdict: "changed" };
  return { share, verdict: after > before === (better === "more") ? "better" : "worse" };
}

/** Settings that are not in the pipeline, as text; and whether they differ. */
export type SettingLine = { key: "dataset" | "rows" | "concurrency" | "budget" | "vars" | "pipeline"; values: readonly string[]; differs: boolean };

export function listSettings(runs: readonly ComparedRun[]): SettingLine[] {
  const line = (key: SettingLine["key"], read: (of: ComparedRun) => string): SettingLine => {
    const values = runs.map(read);
    return { key, values, differs: new Set(values).size > 1 };
  };
  // Different datasets of one name look the same without their ids.
  const hasNamesakes = new Set(runs.map(({ run }) => run.dataset)).size > new Set(runs.map(({ run }) => run.datasetName)).size;
  return [
    line("pipeline", ({ run }) => (run.pipelineVersion === null ? run.pipeline : `${run.pipeline} v${run.pipelineVersion}`)),
    line("dataset", ({ run }) => (hasNamesakes ? `${run.datasetName} (${run.dataset})` : run.datasetName)),
    line("rows", ({ run }) => String(run.total)),
    line("concurrency", ({ run }) => String(run.settings.concurrency)),
    line("budget", ({ run }) => (run.settings.maxCostUsd === null ? "–" : sayUsd(run.settings.maxCostUsd))),
    line("vars", ({ run }) => JSON.stringify(run.settings.vars)),
  ];
}
