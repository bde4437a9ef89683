import { Histogram } from "../../src-shared/core/histogram.ts";
import {
  type DurationMetric,
  durationMetrics,
  type MetricDimension,
  type MetricFacets,
  type MetricFilters,
  type MetricHeatmap,
  type MetricHistogram,
  type MetricSeries,
} from "../../src-shared/wire/ui/metric-messages.ts";
import type { UiUpRequest } from "../../src-shared/wire/ui-up.ts";
import type { Clock } from "../clock.ts";
import { topLevel } from "../storage/metric-levels.ts";
import type { ScanPart, ScanQuestion } from "../storage/metric-scans.ts";
import type { Store } from "../storage/store.ts";
import { makeAmounts, makeDurations } from "./make-series.ts";
import { countFacets } from "./count-facets.ts";
import { chooseResolution, planSegments, type Resolution } from "./plan-scan.ts";

type Scope = { from: number; to: number; filters: MetricFilters };
type SeriesRequest = UiUpRequest<"metric:series">;

const finest = { maxPoints: 360, byNode: false };
const heatmapColumns = 100;
const histogramBandsPerDoubling = 4;
const heatmapBandsPerDoubling = 2;

/** Answers what charts ask, from roll-ups alone; how many calls there were makes no difference. */
export class MetricReader {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor({ store, clock }: { store: Store; clock: Clock }) {
    this.#store = store;
    this.#clock = clock;
  }

  series(request: SeriesRequest): MetricSeries {
    const { metric, filters, maxPoints, splitBy = null } = request;
    const byNode = splitBy === "node" || filters.node !== undefined;
    const resolution = chooseResolution(request.from, request.to, { maxPoints, byNode });
    const parts = this.#plan(resolution, byNode);
    const now = this.#clock.now();
    const labelOf = (name: string | number): { name: string; label: string } => this.#nameSplit(splitBy, name);
    if (!isDuration(metric)) {
      const rows = parts.flatMap((part) => this.#store.metricScans.sums(part, { splitBy, filters }));
      return makeAmounts({ rows, resolution, now, labelOf, metric });
    }
    const question = { splitBy, filters: onlySucceeded(filters, splitBy) };
    const rows = parts.flatMap((part) => this.#store.metricScans.histograms(part, question, metric));
    return makeDurations({ rows, resolution, now, labelOf, percentile: splitBy === null ? null : request.percentile });
  }

  histogram({ metric, ...scope }: Scope & { metric: DurationMetric }): MetricHistogram {
    const whole = new Histogram();
    const question = { splitBy: null, filters: onlySucceeded(scope.filters, null) };
    for (const [, , bytes] of this.#scanWhole(scope, question, metric)) whole.mergeEncoded(bytes);
    const at = (percent: number): number => whole.percentile(percent) ?? 0;
    return {
      count: whole.count,
      meanMs: whole.meanMs,
      percentiles: whole.count === 0 ? null : { p50: at(50), p90: at(90), p95: at(95), p99: at(99), max: whole.maxMs ?? 0 },
      bands: fillBands(whole, histogramBandsPerDoubling).map(({ fromMs, toMs, count }) => ({ fromMs, toMs, count })),
    };
  }

  heatmap({ metric, ...scope }: Scope & { metric: DurationMetric }): MetricHeatmap {
    const resolution = chooseResolution(scope.from, scope.to, finest);
    const { from, to } = resolution;
    const bucketMs = resolution.bucketMs * Math.ceil((to - from) / resolution.bucketMs / heatmapColumns);
    const byNode = scope.filters.node !== undefined;
    const columns = Array.from({ length: Math.ceil((to - from) / bucketMs) }, () => new Histogram());
    const question = { splitBy: null, filters: onlySucceeded(scope.filters, null) };
    for (const part of this.#plan(resolution, byNode)) {
      for (const [at, , bytes] of this.#store.metricScans.histograms(part, question, metric)) columns[Math.floor((at - from) / bucketMs)]?.mergeEncoded(bytes);
    }
    const whole = new Histogram();
    for (const column of columns) whole.merge(column);
    const bands = fillBands(whole, heatmapBandsPerDoubling);
    return {
      bucketMs,
      bands: bands.map(({ fromMs, toMs }) => ({ fromMs, toMs })),
      columns: columns.map((column, index) => {
        const countByBand = new Map(column.bands(heatmapBandsPerDoubling).map(({ band, count }) => [band, count]));
        return { at: from + index * bucketMs, counts: bands.map(({ band }) => countByBand.get(band) ?? 0) };
      }),
    };
  }

  facets(scope: Scope): MetricFacets {
    const { from, to } = chooseResolution(scope.from, scope.to, finest);
    const rows = this.#plan({ level: topLevel, from, to }, true).flatMap((part) => this.#store.metricScans.keys(part));
    const found = countFacets(rows, scope.filters, (no) => this.#nameNode(no));
    return { ...found, firstAt: this.#store.metricScans.firstMinuteAt() };
  }

  /** Without time: as coarse as the span allows. */
  #scanWhole(scope: Scope, question: ScanQuestion, metric: DurationMetric) {
    const { from, to } = chooseResolution(scope.from, scope.to, finest);
    const byNode = question.filters.node !== undefined;
    return this.#plan({ level: topLevel, from, to }, byNode).flatMap((part) => this.#store.metricScans.histograms(part, question, metric));
  }

  #plan({ level, from, to }: Pick<Resolution, "level" | "from" | "to">, byNode: boolean): ScanPart[] {
    const staleStarts = (span: { level: number; from: number; to: number }) => this.#store.staleBuckets.listStarts(span.level, span.from, span.to);
    return planSegments({ level, from, to }, staleStarts).map((segment) => ({ ...segment, byNode }));
  }

  #nameSplit(splitBy: MetricDimension | null, name: string | number): { name: string; label: string } {
    return splitBy === "node" ? this.#nameNode(Number(name)) : { name: String(name), label: String(name) };
  }

  #nameNode(no: number): { name: string; label: string } {
    const node = this.#store.nodes.findByNo(no);
    return node === null ? { name: String(no), label: `#${no}` } : { name: node.id, label: node.name };
  }
}

function isDuration(metric: SeriesRequest["metric"]): metric is DurationMetric {
  return (durationMetrics as readonly string[]).includes(metric);
}

/** Durations are of calls that succeeded, unless outcomes are what is asked about. */
function onlySucceeded(filters: MetricFilters, splitBy: MetricDimension | null): MetricFilters {
  return filters.outcome !== undefined || splitBy === "outcome" ? filters : { ...filters, outcome: ["succeeded"] };
}

/** The bands in use, and the empty ones between them. */
function fillBands(histogram: Histogram, perDoubling: number) {
  const used = histogram.bands(perDoubling);
  const [first, last] = [used[0], used.at(-1)];
  if (first === undefined || last === undefined) return [];
  const countByBand = new Map(used.map(({ band, count }) => [band, count]));
  return Array.from({ length: last.band - first.band + 1 }, (_, at) => {
    const band = first.band + at;
    return { ...Histogram.bandLimits(band, perDoubling), band, count: countByBand.get(band) ?? 0 };
  });
}
