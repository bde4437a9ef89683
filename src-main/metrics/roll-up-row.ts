import assert from "node:assert/strict";
import { Histogram } from "../../src-shared/core/histogram.ts";
import type { AttemptReport } from "../../src-shared/model/attempt.ts";

/** What calls are told apart by, besides their minute. */
export type RollUpKey = {
  runNo: number;
  endpoint: string;
  /** Empty when the endpoint names none. */
  model: string;
  stepId: string;
  nodeNo: number;
  outcome: AttemptReport["outcome"];
};

/** The calls of one minute and one key, as they are stored. Rows of equal minute and key add up with `mergeRollUps`. */
export type RollUpRow = RollUpKey & {
  /** Start of the UTC minute in which the calls ended, epoch ms. */
  minuteAt: number;
  /** A row of a call packed with others counts for its share of the call, so this may be a fraction; round when showing it. */
  calls: number;
  rows: number;
  /** Tokens the server told of. */
  inputTokens: number;
  outputTokens: number;
  /** Null when no call had a known price. */
  costUsd: number | null;
  /** Encoded histograms of ms. A packed call counts once for each of its rows: this is what rows waited for. */
  latency: Uint8Array;
  /** To the first token and between tokens; null when no call streamed. */
  ttft: Uint8Array | null;
  itl: Uint8Array | null;
  queue: Uint8Array;
};

/** Adds two rows of the same minute and key. Throws HistogramError when stored bytes are damaged. */
export function mergeRollUps(a: RollUpRow, b: RollUpRow): RollUpRow {
  for (const name of ["minuteAt", "runNo", "endpoint", "model", "stepId", "nodeNo", "outcome"] as const) {
    assert(a[name] === b[name], `roll-ups of different ${name} were to be merged`);
  }
  return {
    ...a,
    calls: a.calls + b.calls,
    rows: a.rows + b.rows,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    costUsd: addCost(a.costUsd, b.costUsd),
    latency: mergeEncoded(a.latency, b.latency),
    ttft: mergeOptional(a.ttft, b.ttft),
    itl: mergeOptional(a.itl, b.itl),
    queue: mergeEncoded(a.queue, b.queue),
  };
}

/** A known cost plus an unknown one is the known one. */
export function addCost(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : a + b;
}

function mergeOptional(a: Uint8Array | null, b: Uint8Array | null): Uint8Array | null {
  return a === null ? b : b === null ? a : mergeEncoded(a, b);
}

function mergeEncoded(a: Uint8Array, b: Uint8Array): Uint8Array {
  const histogram = Histogram.decode(a);
  histogram.merge(Histogram.decode(b));
  return histogram.encode();
}
