import type { CallFact } from "../metrics/call-fact.ts";
import type { MetricsTable } from "../storage/metrics-table.ts";
import { RunStats } from "./run-stats.ts";

/** Runs whose sums are kept in memory: one costs up to 1 MB, and reading it anew some ms. */
const maxKept = 24;

/** What runs' calls came to, read from storage when somebody first asks and kept up with what comes in afterwards. */
export class RunStatsBook {
  readonly #metrics: MetricsTable;
  /** The one asked for longest ago first. */
  readonly #statsByRun = new Map<number, RunStats>();

  constructor(metrics: MetricsTable) {
    this.#metrics = metrics;
  }

  of(runNo: number): RunStats {
    const stats = this.#statsByRun.get(runNo) ?? RunStats.fromRollUps(this.#metrics.listOfRun(runNo));
    this.#statsByRun.delete(runNo);
    this.#statsByRun.set(runNo, stats);
    const [oldest] = this.#statsByRun.keys();
    if (this.#statsByRun.size > maxKept && oldest !== undefined) this.#statsByRun.delete(oldest);
    return stats;
  }

  /** The run's first calls are about to come: its sums begin now, finer than storage could give them back. */
  begin(runNo: number): void {
    this.of(runNo);
  }

  /** After the commit. Calls of a run whose sums are not kept are in storage already. */
  record({ run, report, nodeNo, endedAt }: CallFact): void {
    this.#statsByRun.get(run.no)?.record(report, nodeNo, endedAt);
  }
}
