import { Histogram } from "../../src-shared/core/histogram.ts";
import type { AttemptReport } from "../../src-shared/model/attempt.ts";
import type { FailureKind } from "../../src-shared/model/failure.ts";
import type { RunProgress } from "../../src-shared/wire/ui/run-messages.ts";
import { addCost } from "../metrics/add-cost.ts";
import { CallSeries } from "../metrics/call-series.ts";
import type { StoredRollUp } from "../storage/metrics-table.ts";

const minuteMs = 60_000;

/** Sums over calls. A row of a packed call counts for its share of the call; round when showing. */
export type CallSums = {
  calls: number;
  succeeded: number;
  inputTokens: number;
  outputTokens: number;
  /** Null when no call had a known price. */
  costUsd: number | null;
  /** Of calls that succeeded. */
  latency: Histogram;
  ttft: Histogram;
};

/** The newest call that failed and is, or was, to be made again. `at`: epoch ms. */
export type Trouble = { kind: FailureKind; message: string | null; at: number };

/** The calls of one step on one node. */
type Cell = { stepId: string; nodeNo: number; sums: CallSums };

/**
 * What a run's calls came to: in all, by step, by node and over time. Kept in memory while somebody may look. A call is added
 * to one sum, that of its step and node; the others are put together when they are asked for.
 */
export class RunStats {
  readonly series: CallSeries;
  trouble: Trouble | null = null;
  readonly #cells: Cell[] = [];
  /** Calls come in runs of the same step and node. */
  #last: Cell | null = null;

  private constructor(series: CallSeries) {
    this.series = series;
  }

  /** From what is stored of the run, which says nothing finer than minutes. */
  static fromRollUps(rollUps: readonly StoredRollUp[]): RunStats {
    const stats = new RunStats(rollUps.length === 0 ? new CallSeries() : new CallSeries(minuteMs));
    for (const rollUp of rollUps) stats.#addRollUp(rollUp);
    return stats;
  }

  /** All calls. */
  get all(): CallSums {
    return addUp(this.#cells);
  }

  ofStep(id: string): CallSums {
    return addUp(this.#cells.filter(({ stepId }) => stepId === id));
  }

  /** By the number of the node, in order. */
  byNode(): [nodeNo: number, sums: CallSums][] {
    const nodeNos = [...new Set(this.#cells.map(({ nodeNo }) => nodeNo))].sort((a, b) => a - b);
    return nodeNos.map((no) => [no, addUp(this.#cells.filter(({ nodeNo }) => nodeNo === no))]);
  }

  /** Adds a call after the commit that recorded it. `at`: when it ended, epoch ms. */
  record(call: AttemptReport, nodeNo: number, at: number): void {
    const succeeded = call.outcome === "succeeded";
    const share = 1 / call.packedRows;
    const sums = this.#sumsOf(call.stepId, nodeNo);
    sums.calls += share;
    sums.inputTokens += call.inputTokens ?? 0;
    sums.outputTokens += call.outputTokens ?? 0;
    sums.costUsd = addCost(sums.costUsd, call.costUsd);
    if (succeeded) {
      sums.succeeded += share;
      sums.latency.record(call.latencyMs);
      if (call.ttftMs !== null) sums.ttft.record(call.ttftMs);
    }
    this.series.record(at, succeeded, call.latencyMs);
    if (call.outcome !== "succeeded") this.trouble = { kind: call.outcome, message: call.message, at };
  }

  #addRollUp(rollUp: StoredRollUp): void {
    const succeeded = rollUp.outcome === "succeeded";
    const latency = succeeded ? Histogram.decode(rollUp.latency) : null;
    addSums(this.#sumsOf(rollUp.stepId, rollUp.nodeNo), {
      ...rollUp,
      succeeded: succeeded ? rollUp.calls : 0,
      latency,
      ttft: succeeded && rollUp.ttft !== null ? Histogram.decode(rollUp.ttft) : null,
    });
    this.series.add(rollUp.minuteAt, succeeded ? rollUp.rows : 0, succeeded ? 0 : rollUp.rows, latency);
  }

  #sumsOf(stepId: string, nodeNo: number): CallSums {
    const isOf = (cell: Cell): boolean => cell.nodeNo === nodeNo && cell.stepId === stepId;
    if (this.#last !== null && isOf(this.#last)) return this.#last.sums;
    let cell = this.#cells.find(isOf);
    if (cell === undefined) {
      cell = { stepId, nodeNo, sums: makeSums() };
      this.#cells.push(cell);
    }
    this.#last = cell;
    return cell.sums;
  }
}

function addUp(cells: readonly Cell[]): CallSums {
  const whole = makeSums();
  for (const { sums } of cells) addSums(whole, sums);
  return whole;
}

/** `latency` and `ttft` null: of none of these calls. */
function addSums(to: CallSums, more: Omit<CallSums, "latency" | "ttft"> & { latency: Histogram | null; ttft: Histogram | null }): void {
  to.calls += more.calls;
  to.succeeded += more.succeeded;
  to.inputTokens += more.inputTokens;
  to.outputTokens += more.outputTokens;
  to.costUsd = addCost(to.costUsd, more.costUsd);
  if (more.latency !== null) to.latency.merge(more.latency);
  if (more.ttft !== null) to.ttft.merge(more.ttft);
}

function makeSums(): CallSums {
  return { calls: 0, succeeded: 0, inputTokens: 0, outputTokens: 0, costUsd: null, latency: new Histogram(), ttft: new Histogram() };
}

export function toLatency(histogram: Histogram): RunProgress["latency"] {
  if (histogram.count === 0) return null;
  const at = (percent: number): number => histogram.percentile(percent) ?? 0;
  return { p50: at(50), p95: at(95), p99: at(99), count: histogram.count };
}
