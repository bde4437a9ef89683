import { Histogram } from "../../src-shared/core/histogram.ts";
import type { AttemptReport } from "../../src-shared/model/attempt.ts";
import type { FailureKind } from "../../src-shared/model/failure.ts";
import type { RunProgress } from "../../src-shared/wire/ui/run-messages.ts";
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

/** What a run's calls came to: in all, by step, by node and over time. Kept in memory while somebody may look. */
export class RunStats {
  readonly all = makeSums();
  readonly sumsByStep = new Map<string, CallSums>();
  readonly sumsByNode = new Map<number, CallSums>();
  readonly series: CallSeries;
  trouble: Trouble | null = null;

  private constructor(series: CallSeries) {
    this.series = series;
  }

  /** From what is stored of the run, which says nothing finer than minutes. */
  static fromRollUps(rollUps: readonly StoredRollUp[]): RunStats {
    const stats = new RunStats(rollUps.length === 0 ? new CallSeries() : new CallSeries(minuteMs));
    for (const rollUp of rollUps) stats.#addRollUp(rollUp);
    return stats;
  }

  /** Adds a call after the commit that recorded it. `at`: when it ended, epoch ms. */
  record(call: AttemptReport, nodeNo: number, at: number): void {
    const succeeded = call.outcome === "succeeded";
    const share = 1 / call.packedRows;
    for (const sums of this.#sumsOf(call.stepId, nodeNo)) {
      sums.calls += share;
      sums.inputTokens += call.inputTokens ?? 0;
      sums.outputTokens += call.outputTokens ?? 0;
      if (call.costUsd !== null) sums.costUsd = (sums.costUsd ?? 0) + call.costUsd;
      if (!succeeded) continue;
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
    const ttft = succeeded && rollUp.ttft !== null ? Histogram.decode(rollUp.ttft) : null;
    for (const sums of this.#sumsOf(rollUp.stepId, rollUp.nodeNo)) {
      sums.calls += rollUp.calls;
      sums.inputTokens += rollUp.inputTokens;
      sums.outputTokens += rollUp.outputTokens;
      if (rollUp.costUsd !== null) sums.costUsd = (sums.costUsd ?? 0) + rollUp.costUsd;
      if (succeeded) sums.succeeded += rollUp.calls;
      if (latency !== null) sums.latency.merge(latency);
      if (ttft !== null) sums.ttft.merge(ttft);
    }
    this.series.add(rollUp.minuteAt, succeeded ? rollUp.rows : 0, succeeded ? 0 : rollUp.rows, latency);
  }

  #sumsOf(stepId: string, nodeNo: number): [CallSums, CallSums, CallSums] {
    return [this.all, findOrAdd(this.sumsByStep, stepId), findOrAdd(this.sumsByNode, nodeNo)];
  }
}

function findOrAdd<Key>(sumsByKey: Map<Key, CallSums>, key: Key): CallSums {
  const known = sumsByKey.get(key);
  if (known !== undefined) return known;
  const sums = makeSums();
  sumsByKey.set(key, sums);
  return sums;
}

function makeSums(): CallSums {
  return { calls: 0, succeeded: 0, inputTokens: 0, outputTokens: 0, costUsd: null, latency: new Histogram(), ttft: new Histogram() };
}

export function toLatency(histogram: Histogram): RunProgress["latency"] {
  if (histogram.count === 0) return null;
  const at = (percent: number): number => histogram.percentile(percent) ?? 0;
  return { p50: at(50), p95: at(95), p99: at(99), count: histogram.count };
}
