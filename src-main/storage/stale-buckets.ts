import type { Db } from "./database.ts";
import { bucketStart, levelLengthMs, topLevel } from "./metric-levels.ts";

export type LevelBucket = { level: number; at: number };

/** Says whether a minute of the bucket has changed since it is watched. */
export type BucketWatch = { readonly isTouched: boolean };

/** Which buckets of level 1 and up do not hold all their calls yet: the ones being filled, and older ones that calls came late to. */
export class StaleBuckets {
  readonly #statements;
  /** Level 1 buckets known to be marked on disk, so that a minute that is written again and again marks once. */
  readonly #marked = new Set<number>();
  /** The bucket being made. */
  #watched: { at: number; lengthMs: number; isTouched: boolean } | null = null;

  constructor(db: Db) {
    this.#statements = {
      mark: db.prepare<[number, number]>("INSERT OR IGNORE INTO metric_stale VALUES (?, ?)"),
      clear: db.prepare<[number, number]>("DELETE FROM metric_stale WHERE level = ? AND at = ?"),
      oldest: db.prepare<[number, number], LevelBucket>("SELECT level, at FROM metric_stale WHERE level = ? AND at <= ? ORDER BY at LIMIT 1"),
      within: db.prepare<[number, number, number], LevelBucket>("SELECT level, at FROM metric_stale WHERE level = ? AND at >= ? AND at < ? ORDER BY at"),
      markRun: db.prepare<[number, number]>(
        "INSERT OR IGNORE INTO metric_stale SELECT DISTINCT 1, minute_at - minute_at % ? FROM metric_minutes WHERE run_no = ?",
      ),
    };
  }

  /** Watches a bucket while it is made; one at a time. */
  watch({ level, at }: LevelBucket): BucketWatch {
    this.#watched = { at, lengthMs: levelLengthMs(level), isTouched: false };
    return this.#watched;
  }

  /** Calls of this minute have changed. */
  markMinute(minuteAt: number): void {
    if (this.#watched !== null && minuteAt >= this.#watched.at && minuteAt < this.#watched.at + this.#watched.lengthMs) this.#watched.isTouched = true;
    const at = bucketStart(1, minuteAt);
    if (this.#marked.has(at)) return;
    this.#statements.mark.run(1, at);
    this.#marked.add(at);
  }

  /** All calls of the run are about to change. */
  markRun(runNo: number): void {
    if (this.#watched !== null) this.#watched.isTouched = true;
    this.#statements.markRun.run(levelLengthMs(1), runNo);
  }

  /** The bucket was made anew; the one that holds it is to be. */
  settle({ level, at }: LevelBucket): void {
    this.#statements.clear.run(level, at);
    if (level === 1) this.#marked.delete(at);
    if (level < topLevel) this.#statements.mark.run(level + 1, bucketStart(level + 1, at));
  }

  /** The oldest bucket of the lowest level that ended `graceMs` before `now` or earlier. */
  findEnded(now: number, graceMs: number): LevelBucket | null {
    for (let level = 1; level <= topLevel; level++) {
      const found = this.#statements.oldest.get(level, now - graceMs - levelLengthMs(level));
      if (found !== undefined) return found;
    }
    return null;
  }

  /** Starts of the level's buckets within `from`…`to` that are stale, or made of stale ones. */
  listStarts(level: number, from: number, to: number): ReadonlySet<number> {
    const starts = new Set<number>();
    for (let part = 1; part <= level; part++) {
      for (const { at } of this.#statements.within.all(part, from, to)) starts.add(bucketStart(level, at));
    }
    return starts;
  }

  /** After a failed transaction: what is marked on disk is not known. */
  forget(): void {
    this.#marked.clear();
  }
}
