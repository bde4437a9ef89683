import { failpoint } from "../../src-shared/core/failpoint.ts";
import type { MetricKey } from "../storage/metric-levels-table.ts";
import { levelLengthMs } from "../storage/metric-levels.ts";
import type { LevelBucket } from "../storage/stale-buckets.ts";
import type { Store } from "../storage/store.ts";
import { SumsFold } from "./sums-fold.ts";

type Tables = Pick<Store, "metricLevels" | "staleBuckets">;

/**
 * Makes a bucket anew, in steps of about a millisecond: whoever runs it may stop after any of them, let others write, and go
 * on. Until the last step the bucket is stale, so that charts read what it is made of; if it never comes to that, nothing
 * is lost. It stays stale too when calls came to its minutes meanwhile.
 */
export function* makeBucket(tables: Tables, bucket: LevelBucket): Generator<void, void> {
  const watch = tables.staleBuckets.watch(bucket);
  while (tables.metricLevels.removeSome(bucket)) yield;
  failpoint("cp.levels");
  yield* bucket.level === 1 ? sumUpMinutes(tables, bucket) : sumUpParts(tables, bucket);
  if (!watch.isTouched) tables.staleBuckets.settle(bucket);
}

/** Each key once with its nodes apart and once with all nodes together. */
function* sumUpMinutes({ metricLevels }: Tables, bucket: LevelBucket): Generator<void, void> {
  const folds = new Map<string, { key: MetricKey; fold: SumsFold }>();
  let last = null;
  for (;;) {
    const page = metricLevels.listMinutes(bucket.at, last);
    for (const { minuteAt: _minuteAt, runNo: _runNo, pipeline, endpoint, model, stepId, nodeNo, outcome, ...sums } of page) {
      for (const ofNode of [0, nodeNo]) {
        const key = { pipeline, endpoint, model, stepId, nodeNo: ofNode, outcome };
        const name = JSON.stringify(key);
        const known = folds.get(name) ?? { key, fold: new SumsFold() };
        folds.set(name, known);
        known.fold.add(sums);
      }
    }
    last = page.at(-1) ?? null;
    if (last === null) break;
    yield;
  }
  for (const { key, fold } of folds.values()) {
    metricLevels.put(bucket, key.nodeNo !== 0, metricLevels.keyNo(key), fold.finish());
    yield;
  }
}

/** One key after the other, so that no more than one is held. */
function* sumUpParts({ metricLevels }: Tables, bucket: LevelBucket): Generator<void, void> {
  const part = bucket.level - 1;
  const lengthMs = levelLengthMs(part);
  const starts = Array.from({ length: levelLengthMs(bucket.level) / lengthMs }, (_, index) => bucket.at + index * lengthMs);
  for (const byNode of [false, true]) {
    const keys = new Set<number>();
    for (const at of starts) {
      for (const keyNo of metricLevels.listKeys({ level: part, at }, byNode)) keys.add(keyNo);
      yield;
    }
    for (const keyNo of keys) {
      const fold = new SumsFold();
      for (const at of starts) {
        const sums = metricLevels.find({ level: part, at }, byNode, keyNo);
        if (sums !== null) fold.add(sums);
      }
      metricLevels.put(bucket, byNode, keyNo, fold.finish());
      yield;
    }
  }
}
