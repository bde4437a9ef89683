import { Gauge, Registry } from "prom-client";
import { type NodeState, nodeStates } from "../../src-shared/model/node.ts";
import { type RunState, runStates } from "../../src-shared/model/run.ts";
import type { TaskState } from "../../src-shared/model/task.ts";
import type { CallFact } from "./call-fact.ts";
import { CounterSeries } from "./counter-series.ts";
import { DurationSeries } from "./duration-series.ts";
import { registerProcessMetrics } from "./process-metrics.ts";

/** States that a row ends in. */
export type RowEndState = Exclude<TaskState, "pending" | "leased">;

/** What is read at the moment Prometheus asks. States that are left out count as 0. */
export type PrometheusSources = {
  nodesByState(): Partial<Record<NodeState, number>>;
  runsByState(): Partial<Record<RunState, number>>;
  chunksHeld(): number;
};

/** The metrics of one control plane. Counters begin at 0 with the process. */
export type Prometheus = {
  observeCall(call: CallFact): void;
  /** `rows` of them ended in `state`. */
  observeRow(state: RowEndState, rows?: number): void;
  /** All metrics in Prometheus' text format. */
  text(): Promise<string>;
  /** What to send as the text's Content-Type. */
  readonly contentType: string;
};

/** From a small model on the same machine to a large one that thinks for minutes. */
const durationBucketsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

export function createPrometheus(sources: PrometheusSources): Prometheus {
  const registry = new Registry();
  const rows = new CounterSeries(registry, "inferno_rows_total", "Rows ended, by state.", ["state"]);
  registerStates(registry, "inferno_nodes", "Nodes, by state.", nodeStates, () => sources.nodesByState());
  registerStates(registry, "inferno_runs", "Runs, by state.", runStates, () => sources.runsByState());
  registry.registerMetric(
    new Gauge({
      name: "inferno_chunks_held",
      help: "Chunks that nodes hold now.",
      registers: [],
      collect() {
        this.set(sources.chunksHeld());
      },
    }),
  );
  registerProcessMetrics(registry);
  const durations = new DurationSeries({
    name: "inferno_call_duration_seconds",
    help: "From request sent to answer read. A packed call counts once for each of its rows.",
    labelName: "endpoint",
    bucketsSeconds: durationBucketsSeconds,
  });
  return {
    observeCall: makeCallObserver(registry, durations),
    observeRow: (state, count = 1) => rows.add(count, state),
    text: async () => (await registry.metrics()) + durations.text(),
    contentType: registry.contentType,
  };
}

function makeCallObserver(registry: Registry, durations: DurationSeries): (call: CallFact) => void {
  const calls = new CounterSeries(registry, "inferno_calls_total", "Calls of endpoints; a packed call counts once.", ["endpoint", "model", "outcome"]);
  const tokens = new CounterSeries(registry, "inferno_tokens_total", "Tokens that servers told of.", ["endpoint", "direction"]);
  const cost = new CounterSeries(registry, "inferno_cost_usd_total", "Cost of calls in US dollars, by the endpoints' prices.", ["endpoint"]);
  return ({ endpoint, model, report }) => {
    calls.add(1 / report.packedRows, endpoint, model, report.outcome);
    if (report.inputTokens !== null) tokens.add(report.inputTokens, endpoint, "input");
    if (report.outputTokens !== null) tokens.add(report.outputTokens, endpoint, "output");
    if (report.costUsd !== null) cost.add(report.costUsd, endpoint);
    durations.add(endpoint, report.latencyMs / 1000);
  };
}

function registerStates<State extends string>(
  registry: Registry,
  name: string,
  help: string,
  states: readonly State[],
  count: () => Partial<Record<State, number>>,
): void {
  registry.registerMetric(
    new Gauge({
      name,
      help,
      labelNames: ["state"],
      registers: [],
      collect() {
        const countByState = count();
        for (const state of states) this.set({ state }, countByState[state] ?? 0);
      },
    }),
  );
}
