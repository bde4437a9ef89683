import { type MetricDimension, metricDimensions, type MetricFacets, type MetricFilters } from "../../src-shared/wire/ui/metric-messages.ts";
import type { ScannedKey } from "../storage/metric-scans.ts";
import { addCost } from "./add-cost.ts";
import { toKnownTokens } from "./known-tokens.ts";

type NameNode = (no: number) => { name: string; label: string };

/** What was called in all, and how often by each value of each dimension. A filter does not narrow its own dimension. */
export function countFacets(rows: readonly ScannedKey[], filters: MetricFilters, nameNode: NameNode): Pick<MetricFacets, "total" | "facets"> {
  const nodes = new Map([...new Set(rows.map(({ node }) => node))].map((no) => [no, nameNode(no)]));
  const read = (row: ScannedKey, dimension: MetricDimension): { name: string; label: string } =>
    dimension === "node" ? (nodes.get(row.node) as { name: string; label: string }) : { name: row[dimension], label: row[dimension] };
  const fits = (row: ScannedKey, except: MetricDimension | null): boolean =>
    metricDimensions.every((dimension) => dimension === except || (filters[dimension]?.includes(read(row, dimension).name) ?? true));
  const total = { calls: 0, succeeded: 0, rows: 0, inputTokens: 0, outputTokens: 0, costUsd: null as number | null };
  for (const row of rows.filter((found) => fits(found, null))) {
    total.calls += row.calls;
    if (row.outcome === "succeeded") total.succeeded += row.calls;
    total.rows += row.rows;
    total.inputTokens += row.inputTokens;
    total.outputTokens += row.outputTokens;
    total.costUsd = addCost(total.costUsd, row.costUsd);
  }
  const facetsOf = (dimension: MetricDimension): MetricFacets["facets"][MetricDimension] => {
    const byName = new Map<string, { label: string; calls: number }>();
    for (const row of rows.filter((found) => fits(found, dimension))) {
      const { name, label } = read(row, dimension);
      byName.set(name, { label, calls: (byName.get(name)?.calls ?? 0) + row.calls });
    }
    return [...byName].map(([value, { label, calls }]) => ({ value, label, calls: Math.round(calls) })).sort((a, b) => b.calls - a.calls);
  };
  return {
    total: { ...total, ...toKnownTokens(total), calls: Math.round(total.calls), succeeded: Math.round(total.succeeded) },
    facets: Object.fromEntries(metricDimensions.map((dimension) => [dimension, facetsOf(dimension)])) as MetricFacets["facets"],
  };
}
