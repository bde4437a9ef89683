import type { PruneOutlook } from "../../src-shared/wire/ui/settings-messages.ts";
import type { Store } from "../storage/store.ts";

/** So many runs are looked into, and so many results of each; the rest is taken to be alike. */
const runsLookedInto = 100;
const resultsLookedAt = 50;

/** What would go with everything that ended before `before`. Takes some ms, however much that is. */
export function makePruneOutlook({ oldData }: Pick<Store, "oldData">, before: number): PruneOutlook {
  const { datasetBytes, ...counts } = oldData.count(before);
  let rows = 0;
  let bytes = 0;
  for (const run of oldData.listRuns(before, runsLookedInto)) {
    rows += run.total;
    bytes += run.total * oldData.measureRow(run, resultsLookedAt);
  }
  const perRow = rows === 0 ? 0 : bytes / rows;
  return { ...counts, bytes: Math.round(datasetBytes + perRow * counts.rows) };
}
