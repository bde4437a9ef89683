import { Histogram } from "../../src-shared/core/histogram.ts";
import { addCost } from "./add-cost.ts";
import type { CallFact } from "./call-fact.ts";
import type { RollUpKey, StoredRollUp } from "../storage/metrics-table.ts";

const minuteMs = 60_000;

/** A minute is kept in memory this long after a later one began: results come in late. */
const keptMs = 2 * minuteMs;

/** All calls of one minute and key. `dirty`: some are not stored yet. */
type Bucket = RollUpKey & {
  dirty: boolean;
  calls: number;
  rows: number;
  inputTokens: number;
  outputTokens: number;
  costUsd: number | null;
  latency: Histogram;
  ttft: Histogram | null;
  itl: Histogram | null;
  queue: Histogram;
};

/** Buckets by minute, run, step, node, endpoint, model and outcome: one map a level, so that no key is built for a call. */
type BucketTree = Map<number, Map<number, Map<string, Map<number, Map<string, Map<string, Map<string, Bucket>>>>>>>;

/**
 * Sums up calls by minute and key, as whole sums: what `drain` gives replaces what was stored, so that storing costs an
 * encoding and no decoding.
 */
export class CallRollUps {
  readonly #load: (key: RollUpKey) => StoredRollUp | null;
  #tree: BucketTree = new Map();
  #buckets: Bucket[] = [];
  /** Calls come in runs of the same key. */
  #last: Bucket | null = null;

  /** `load` gives what is stored of a minute and key, for the first call of it that this process sees. */
  constructor(load: (key: RollUpKey) => StoredRollUp | null) {
    this.#load = load;
  }

  record(call: CallFact): void {
    const minuteAt = call.endedAt - (call.endedAt % minuteMs);
    const last = this.#last;
    const bucket = last !== null && isBucketOf(last, minuteAt, call) ? last : this.#findBucket(minuteAt, call);
    this.#last = bucket;
    const { report } = call;
    bucket.dirty = true;
    bucket.calls += 1 / report.packedRows;
    bucket.rows++;
    bucket.inputTokens += report.inputTokens ?? 0;
    bucket.outputTokens += report.outputTokens ?? 0;
    bucket.costUsd = addCost(bucket.costUsd, report.costUsd);
    bucket.latency.record(report.latencyMs);
    bucket.queue.record(report.queueMs);
    if (report.ttftMs !== null) (bucket.ttft ??= new Histogram()).record(report.ttftMs);
    if (report.itlMs !== null) (bucket.itl ??= new Histogram()).record(report.itlMs);
  }

  /** Gives the sums that changed since the last drain. */
  drain(): StoredRollUp[] {
    const changed = this.#buckets.filter((bucket) => bucket.dirty);
    for (const bucket of changed) bucket.dirty = false;
    this.#dropOld();
    return changed.map(bucketToRow);
  }

  /** After a failed commit: what was summed up is not stored, and comes again. */
  forgetAll(): void {
    this.#tree = new Map();
    this.#buckets = [];
    this.#last = null;
  }

  #dropOld(): void {
    const newest = this.#buckets.at(-1)?.minuteAt ?? 0;
    if ((this.#buckets[0]?.minuteAt ?? newest) >= newest - keptMs) return;
    this.#buckets = this.#buckets.filter(({ minuteAt }) => minuteAt >= newest - keptMs);
    for (const minuteAt of this.#tree.keys()) if (minuteAt < newest - keptMs) this.#tree.delete(minuteAt);
    this.#last = null;
  }

  #findBucket(minuteAt: number, call: CallFact): Bucket {
    const { stepId, outcome } = call.report;
    const byRun = descend(this.#tree, minuteAt);
    const byOutcome = descend(descend(descend(descend(descend(byRun, call.run.no), stepId), call.nodeNo), call.endpoint), call.model);
    const known = byOutcome.get(outcome);
    if (known !== undefined) return known;
    const bucket = this.#makeBucket(minuteAt, call);
    byOutcome.set(outcome, bucket);
    this.#buckets.push(bucket);
    return bucket;
  }

  #makeBucket(minuteAt: number, { run, nodeNo, endpoint, model, report }: CallFact): Bucket {
    const key = { minuteAt, runNo: run.no, endpoint, model, stepId: report.stepId, nodeNo, outcome: report.outcome };
    const stored = this.#load(key);
    return {
      ...(stored ?? { ...key, calls: 0, rows: 0, inputTokens: 0, outputTokens: 0, costUsd: null }),
      dirty: false,
      latency: readHistogram(stored?.latency) ?? new Histogram(),
      ttft: readHistogram(stored?.ttft),
      itl: readHistogram(stored?.itl),
      queue: readHistogram(stored?.queue) ?? new Histogram(),
    };
  }
}

function readHistogram(bytes: Uint8Array | null | undefined): Histogram | null {
  return bytes === null || bytes === undefined ? null : Histogram.decode(bytes);
}

function descend<Key, NextKey, Value>(level: Map<Key, Map<NextKey, Value>>, key: Key): Map<NextKey, Value> {
  let next = level.get(key);
  if (next === undefined) {
    next = new Map();
    level.set(key, next);
  }
  return next;
}

function isBucketOf(bucket: Bucket, minuteAt: number, call: CallFact): boolean {
  return (
    bucket.minuteAt === minuteAt &&
    bucket.runNo === call.run.no &&
    bucket.stepId === call.report.stepId &&
    bucket.nodeNo === call.nodeNo &&
    bucket.endpoint === call.endpoint &&
    bucket.model === call.model &&
    bucket.outcome === call.report.outcome
  );
}

function bucketToRow({ dirty: _dirty, ...bucket }: Bucket): StoredRollUp {
  return {
    ...bucket,
    latency: bucket.latency.encode(),
    ttft: bucket.ttft === null ? null : bucket.ttft.encode(),
    itl: bucket.itl === null ? null : bucket.itl.encode(),
    queue: bucket.queue.encode(),
  };
}
