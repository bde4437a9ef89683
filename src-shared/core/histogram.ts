import { HistogramError, HistogramReader, HistogramWriter } from "./histogram-bytes.ts";

/**
 * Durations in log-linear buckets: 64 to each doubling, from 1 µs to 24 h, so that a bucket's middle is at most 1/128
 * (0.8 %) away from any duration in it. Two histograms add up exactly to the histogram of all their durations.
 * Bucket 0 holds what is below 1 µs and counts as zero; what is above 24 h counts as 24 h.
 */
const bucketsPerDoubling = 64;
/** A duration is looked up in 64ths of a microsecond, so that the doubling from 1 µs on has whole buckets too. */
const ticksPerMs = 64_000;
const firstExponent = 6;
const maxTicks = 86_400_000 * ticksPerMs;
const maxBucket = findBucket(maxTicks);

/** First byte of an encoded histogram. */
const formatVersion = 1;
/** Version, number of buckets, three doubles; distance and count of a bucket. */
const maxHeadBytes = 1 + 2 + 3 * 8;
const maxBucketBytes = 2 + 8;

/** Durations of one band. Bands are numbered from the shortest on; 0 is what is below 1 µs. */
export type HistogramBand = { band: number; count: number };

export class Histogram {
  /** Counts of a window of buckets; grows as durations fall outside it. Doubles, because whole numbers stay exact to 2^53. */
  #counts = new Float64Array(0);
  #firstBucket = 0;
  #count = 0;
  #sumMs = 0;
  #minMs = Infinity;
  #maxMs = -Infinity;

  /** How many durations there are. */
  get count(): number {
    return this.#count;
  }
  get sumMs(): number {
    return this.#sumMs;
  }
  /** Null when empty; the same holds for the maximum and the mean. Exact, not a bucket's middle. */
  get minMs(): number | null {
    return this.#count === 0 ? null : this.#minMs;
  }
  get maxMs(): number | null {
    return this.#count === 0 ? null : this.#maxMs;
  }
  get meanMs(): number | null {
    return this.#count === 0 ? null : this.#sumMs / this.#count;
  }

  /** Adds one duration in ms, 0 or more. Throws RangeError for anything else: such a number is a fault of the caller. */
  record(durationMs: number): void {
    if (!(durationMs >= 0 && durationMs < Infinity)) throw new RangeError(`${durationMs} is not a duration in milliseconds`);
    const ticks = durationMs * ticksPerMs;
    this.#add(ticks < maxTicks ? findBucket(ticks) : maxBucket, 1);
    this.#count++;
    this.#sumMs += durationMs;
    if (durationMs < this.#minMs) this.#minMs = durationMs;
    if (durationMs > this.#maxMs) this.#maxMs = durationMs;
  }

  /** Adds all durations of another histogram to this one. */
  merge(other: Histogram): void {
    if (other.#count === 0) return;
    this.#widen(other.#firstBucket);
    this.#widen(other.#firstBucket + other.#counts.length - 1);
    const shift = other.#firstBucket - this.#firstBucket;
    for (let at = 0; at < other.#counts.length; at++) this.#counts[at + shift] = (this.#counts[at + shift] as number) + (other.#counts[at] as number);
    this.#count += other.#count;
    this.#sumMs += other.#sumMs;
    this.#minMs = Math.min(this.#minMs, other.#minMs);
    this.#maxMs = Math.max(this.#maxMs, other.#maxMs);
  }

  /**
   * The duration in ms that `percent` (0…100) of all durations do not exceed, by nearest rank; within 0.8 % of the exact
   * one for durations from 1 µs to 24 h. Null when empty.
   */
  percentile(percent: number): number | null {
    const rank = Math.max(1, Math.ceil((percent / 100) * this.#count));
    let seen = 0;
    for (let at = 0; at < this.#counts.length; at++) {
      seen += this.#counts[at] as number;
      if (seen >= rank) return Math.min(Math.max(findMiddleMs(this.#firstBucket + at), this.#minMs), this.#maxMs);
    }
    return null;
  }

  /** Compact bytes: a version, the number of buckets in use, sum, minimum and maximum, then bucket distances and counts. */
  encode(): Uint8Array {
    const used = this.#counts.reduce((total, count) => total + Number(count > 0), 0);
    const writer = new HistogramWriter(maxHeadBytes + used * maxBucketBytes);
    writer.writeByte(formatVersion);
    writer.writeVarint(used);
    if (used > 0) for (const value of [this.#sumMs, this.#minMs, this.#maxMs]) writer.writeDouble(value);
    let previous = 0;
    for (let at = 0; at < this.#counts.length; at++) {
      const count = this.#counts[at] as number;
      if (count === 0) continue;
      const bucket = this.#firstBucket + at;
      writer.writeVarint(bucket - previous);
      writer.writeVarint(count);
      previous = bucket;
    }
    return writer.finish();
  }

  /** Reads what `encode` wrote. Throws HistogramError for any other bytes. */
  static decode(bytes: Uint8Array): Histogram {
    const histogram = new Histogram();
    histogram.mergeEncoded(bytes);
    return histogram;
  }

  /** Adds all durations of an encoded histogram, without making one of it. Throws HistogramError for any other bytes; what was read till then stays. */
  mergeEncoded(bytes: Uint8Array): void {
    const reader = new HistogramReader(bytes);
    if (reader.readByte() !== formatVersion) throw new HistogramError("the bytes are no histogram of version 1");
    const size = reader.readVarint();
    if (size > maxBucket + 1) throw new HistogramError("the histogram has more buckets than there are");
    if (size > 0) this.#readBuckets(reader, size);
    reader.requireEnd();
  }

  /** Counts by duration, from short to long, of `perDoubling` (1, 2, 4 … 64) bands to each doubling; bands without any are left out. */
  bands(perDoubling: number): HistogramBand[] {
    const width = bucketsPerDoubling / perDoubling;
    const bands: HistogramBand[] = [];
    let current = -1;
    for (let at = 0; at < this.#counts.length; at++) {
      const count = this.#counts[at] as number;
      if (count === 0) continue;
      const band = findBand(this.#firstBucket + at, width);
      const last = bands.at(-1);
      if (band === current && last !== undefined) last.count += count;
      else bands.push({ band, count });
      current = band;
    }
    return bands;
  }

  /** The durations of a band: from `fromMs` to below `toMs`. */
  static bandLimits(band: number, perDoubling: number): { fromMs: number; toMs: number } {
    return { fromMs: findBandStartMs(band, perDoubling), toMs: findBandStartMs(band + 1, perDoubling) };
  }

  #readBuckets(reader: HistogramReader, size: number): void {
    const [sumMs, minMs, maxMs] = [reader.readDouble(), reader.readDouble(), reader.readDouble()];
    const isPlausible = minMs >= 0 && maxMs >= minMs && maxMs < Infinity && sumMs >= 0 && sumMs < Infinity;
    if (isPlausible) for (const ms of [minMs, maxMs]) this.#widen(Math.min(maxBucket, findBucket(Math.min(maxTicks, ms * ticksPerMs))));
    let bucket = 0;
    for (let at = 0; at < size; at++) {
      const distance = reader.readVarint();
      const count = reader.readVarint();
      bucket += distance;
      if ((at > 0 && distance === 0) || bucket > maxBucket || count === 0) throw new HistogramError("the histogram's buckets are out of order or empty");
      this.#add(bucket, count);
      this.#count += count;
    }
    if (!isPlausible || !Number.isSafeInteger(this.#count)) throw new HistogramError("the histogram's sum, minimum, maximum or count cannot be");
    this.#sumMs += sumMs;
    this.#minMs = Math.min(this.#minMs, minMs);
    this.#maxMs = Math.max(this.#maxMs, maxMs);
  }

  #add(bucket: number, count: number): void {
    let at = bucket - this.#firstBucket;
    if (at < 0 || at >= this.#counts.length) {
      this.#widen(bucket);
      at = bucket - this.#firstBucket;
    }
    this.#counts[at] = (this.#counts[at] as number) + count;
  }

  /** Makes room for a bucket, and some more on its side, so that a spread-out start does not copy each time. */
  #widen(bucket: number): void {
    const end = this.#firstBucket + this.#counts.length;
    if (this.#counts.length > 0 && bucket >= this.#firstBucket && bucket < end) return;
    const room = Math.max(bucketsPerDoubling / 2, this.#counts.length >> 2);
    const isEmpty = this.#counts.length === 0;
    const newFirst = Math.max(0, isEmpty ? bucket - room : Math.min(this.#firstBucket, bucket - room));
    const newEnd = Math.min(maxBucket + 1, isEmpty ? bucket + room : Math.max(end, bucket + room));
    const counts = new Float64Array(newEnd - newFirst);
    if (!isEmpty) counts.set(this.#counts, this.#firstBucket - newFirst);
    this.#counts = counts;
    this.#firstBucket = newFirst;
  }
}

/** Whole-number arithmetic, at a tenth of the price of powers and logarithms; what 31 bits cannot hold is scaled down first. */
function findBucket(ticks: number): number {
  if (ticks < bucketsPerDoubling) return 0;
  const isLarge = ticks >= 0x8000_0000;
  const whole = (isLarge ? ticks / 4096 : ticks) | 0;
  const doublings = 31 - Math.clz32(whole) - firstExponent;
  return 1 + (isLarge ? doublings + 12 : doublings) * bucketsPerDoubling + (whole >>> doublings) - bucketsPerDoubling;
}

function findMiddleMs(bucket: number): number {
  if (bucket === 0) return 0;
  const doublings = Math.floor((bucket - 1) / bucketsPerDoubling);
  const step = (bucket - 1) % bucketsPerDoubling;
  return ((bucketsPerDoubling + step + 0.5) * 2 ** doublings) / ticksPerMs;
}

/** Bands are groups of `width` buckets; bucket 0 is a band of its own. */
function findBand(bucket: number, width: number): number {
  return bucket === 0 ? 0 : 1 + Math.floor((bucket - 1) / width);
}

function findBandStartMs(band: number, perDoubling: number): number {
  if (band === 0) return 0;
  const doublings = Math.floor((band - 1) / perDoubling);
  return (((band - 1) % perDoubling) / perDoubling + 1) * 2 ** doublings * 0.001;
}
