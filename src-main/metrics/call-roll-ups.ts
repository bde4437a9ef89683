import { Histogram } from "../../src-shared/core/histogram.ts";
import type { CallFact } from "./call-fact.ts";
import { addCost, type RollUpKey, type RollUpRow } from "./roll-up-row.ts";

const minuteMs = 60_000;

/** The calls of one minute and key since the last drain. */
type Bucket = RollUpKey & {
  minuteAt: number;
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

/** Sums up calls by minute and key in memory, between one transaction of the recorder and the next. */
export class CallRollUps {
  #tree: BucketTree = new Map();
  #buckets: Bucket[] = [];
  /** Calls come in runs of the same key. */
  #last: Bucket | null = null;

  record(call: CallFact): void {
    const minuteAt = call.endedAt - (call.endedAt % minuteMs);
    const last = this.#last;
    const bucket = last !== null && isBucketOf(last, minuteAt, call) ? last : this.#findBucket(minuteAt, call);
    this.#last = bucket;
    const { report } = call;
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

  /** Gives what came since the last drain, one row a minute and key, and begins anew. */
  drain(): RollUpRow[] {
    const rows = this.#buckets.map(bucketToRow);
    this.#tree = new Map();
    this.#buckets = [];
    this.#last = null;
    return rows;
  }

  #findBucket(minuteAt: number, call: CallFact): Bucket {
    const { stepId, outcome } = call.report;
    const byRun = descend(this.#tree, minuteAt);
    const byOutcome = descend(descend(descend(descend(descend(byRun, call.run.no), stepId), call.nodeNo), call.endpoint), call.model);
    const known = byOutcome.get(outcome);
    if (known !== undefined) return known;
    const bucket = makeBucket(minuteAt, call);
    byOutcome.set(outcome, bucket);
    this.#buckets.push(bucket);
    return bucket;
  }
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

function makeBucket(minuteAt: number, { run, nodeNo, endpoint, model, report }: CallFact): Bucket {
  const key = { minuteAt, runNo: run.no, endpoint, model, stepId: report.stepId, nodeNo, outcome: report.outcome };
  return { ...key, calls: 0, rows: 0, inputTokens: 0, outputTokens: 0, costUsd: null, latency: new Histogram(), ttft: null, itl: null, queue: new Histogram() };
}

function bucketToRow(bucket: Bucket): RollUpRow {
  return {
    ...bucket,
    latency: bucket.latency.encode(),
    ttft: bucket.ttft === null ? null : bucket.ttft.encode(),
    itl: bucket.itl === null ? null : bucket.itl.encode(),
    queue: bucket.queue.encode(),
  };
}
