import { failpoint } from "../../src-shared/core/failpoint.ts";
import { Histogram } from "../../src-shared/core/histogram.ts";
import type { Clock } from "../clock.ts";
import { isStorageTrouble } from "../storage/database.ts";
import type { MetricKey, MetricSums } from "../storage/metric-levels-table.ts";
import type { LevelBucket } from "../storage/stale-buckets.ts";
import type { Store } from "../storage/store.ts";
import { addCost } from "./add-cost.ts";

/** A bucket is made this long after its end, when most late results have come. */
const graceMs = 150_000;
const idleMs = 10_000;
/** While there is much to make anew, as after an update, it takes a tenth of the time. */
const busyMs = 90;
const sliceMs = 10;

/**
 * Sums up minutes into the coarser levels, each bucket some time after it has ended, and again when calls came late. Never
 * urgent: what is not summed up yet, charts read from the minutes.
 */
export class LevelKeeper {
  readonly #store: Store;
  readonly #clock: Clock;
  #timer: NodeJS.Timeout | null = null;

  constructor({ store, clock }: { store: Store; clock: Clock }) {
    this.#store = store;
    this.#clock = clock;
  }

  start(): void {
    this.#plan(idleMs);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Makes stale buckets anew for some `maxMs`; false when none is left that has ended. */
  advance(maxMs: number): boolean {
    return this.#store.transaction(() => {
      const startedAt = this.#clock.monotonic();
      do {
        const bucket = this.#store.staleBuckets.findEnded(this.#clock.now(), graceMs);
        if (bucket === null) return false;
        this.#makeAnew(bucket);
      } while (this.#clock.monotonic() - startedAt < maxMs);
      return true;
    });
  }

  #plan(waitMs: number): void {
    this.#timer = setTimeout(() => this.#plan(this.#tryAdvance() ? busyMs : idleMs), waitMs).unref();
  }

  /** A full disk is told by whoever must write; this can wait. */
  #tryAdvance(): boolean {
    try {
      return this.advance(sliceMs);
    } catch (cause) {
      this.#store.staleBuckets.forget();
      if (isStorageTrouble(cause)) return false;
      throw cause;
    }
  }

  #makeAnew(bucket: LevelBucket): void {
    const { metricLevels, staleBuckets } = this.#store;
    const folds = bucket.level === 1 ? this.#foldMinutes(bucket) : this.#foldParts(bucket);
    metricLevels.remove(bucket);
    failpoint("cp.levels");
    for (const { keyNo, byNode, fold } of folds) metricLevels.put(bucket, byNode, keyNo, fold.finish());
    staleBuckets.settle(bucket);
  }

  #foldMinutes({ at }: LevelBucket): Fold[] {
    const { metricLevels } = this.#store;
    const folds = new Map<string, { key: MetricKey; fold: SumsFold }>();
    for (const { pipeline, endpoint, model, stepId, nodeNo, outcome, ...sums } of metricLevels.listMinutes(at)) {
      for (const ofNode of [0, nodeNo]) {
        const key = { pipeline, endpoint, model, stepId, nodeNo: ofNode, outcome };
        const name = JSON.stringify(key);
        const known = folds.get(name) ?? { key, fold: new SumsFold() };
        folds.set(name, known);
        known.fold.add(sums);
      }
    }
    return [...folds.values()].map(({ key, fold }) => ({ keyNo: metricLevels.keyNo(key), byNode: key.nodeNo !== 0, fold }));
  }

  #foldParts(bucket: LevelBucket): Fold[] {
    const folds = new Map<number, Fold>();
    for (const { keyNo, byNode, ...sums } of this.#store.metricLevels.listParts(bucket)) {
      const known = folds.get(keyNo) ?? { keyNo, byNode: byNode === 1, fold: new SumsFold() };
      folds.set(keyNo, known);
      known.fold.add(sums);
    }
    return [...folds.values()];
  }
}

type Fold = { keyNo: number; byNode: boolean; fold: SumsFold };

/** Sums that grow. */
class SumsFold {
  #calls = 0;
  #rows = 0;
  #inputTokens = 0;
  #outputTokens = 0;
  #costUsd: number | null = null;
  readonly #latency = new Histogram();
  readonly #queue = new Histogram();
  #ttft: Histogram | null = null;
  #itl: Histogram | null = null;

  add(sums: MetricSums): void {
    this.#calls += sums.calls;
    this.#rows += sums.rows;
    this.#inputTokens += sums.inputTokens;
    this.#outputTokens += sums.outputTokens;
    this.#costUsd = addCost(this.#costUsd, sums.costUsd);
    this.#latency.mergeEncoded(sums.latency);
    this.#queue.mergeEncoded(sums.queue);
    if (sums.ttft !== null) (this.#ttft ??= new Histogram()).mergeEncoded(sums.ttft);
    if (sums.itl !== null) (this.#itl ??= new Histogram()).mergeEncoded(sums.itl);
  }

  finish(): MetricSums {
    return {
      calls: this.#calls,
      rows: this.#rows,
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      costUsd: this.#costUsd,
      latency: this.#latency.encode(),
      ttft: this.#ttft?.encode() ?? null,
      itl: this.#itl?.encode() ?? null,
      queue: this.#queue.encode(),
    };
  }
}
