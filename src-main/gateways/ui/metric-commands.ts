import { findCalls } from "../../metrics/find-calls.ts";
import { MetricReader } from "../../metrics/metric-reader.ts";
import type { ReadParts } from "./command-parts.ts";
import type { CommandTable } from "./command-table.ts";

type MetricCommands = Pick<CommandTable, "metric:series" | "metric:histogram" | "metric:heatmap" | "metric:facets" | "metric:calls">;

export function makeMetricCommands({ store, clock }: ReadParts): MetricCommands {
  const reader = new MetricReader({ store, clock });
  return {
    "metric:series": (request) => reader.series(request),
    "metric:histogram": (request) => reader.histogram(request),
    "metric:heatmap": (request) => reader.heatmap(request),
    "metric:facets": (request) => reader.facets(request),
    "metric:calls": (request) => findCalls(store, request),
  };
}
