import { bucketStart, levelLengthMs, levelLengthsMs, topLevel } from "../storage/metric-levels.ts";

/** Buckets of one level, from `from` to before `to`. */
export type Segment = { level: number; from: number; to: number };

/** How a time span is read and shown: in buckets of `bucketMs`, made of those of `level`. */
export type Resolution = { level: number; bucketMs: number; from: number; to: number };

/**
 * The finest resolution with few enough buckets to read: minutes take more reading than the levels above, because runs are
 * apart in them, and so do nodes apart.
 */
export function chooseResolution(from: number, to: number, { maxPoints, byNode }: { maxPoints: number; byNode: boolean }): Resolution {
  const fits = (lengthMs: number, level: number): boolean => (to - from) / lengthMs <= Math.min(maxPoints, byNode ? 120 : level === 0 ? 180 : 360);
  const found = levelLengthsMs.findIndex(fits);
  const level = found < 0 ? topLevel : found;
  const lengthMs = levelLengthMs(level);
  const bucketMs = lengthMs * Math.ceil((to - from) / lengthMs / maxPoints);
  return { level, bucketMs, from: from - (from % bucketMs), to: Math.ceil(to / bucketMs) * bucketMs };
}

/**
 * Where to read the span (of whole minutes) from: the level of `span` where its buckets lie inside and are whole, and finer
 * ones at the edges and where calls are not summed up yet. `staleStarts` gives the starts of a level's buckets that are not whole.
 */
export function planSegments(span: Segment, staleStarts: (span: Segment) => ReadonlySet<number>): Segment[] {
  const { level, from, to } = span;
  if (level === 0 || from >= to) return from < to ? [span] : [];
  const lengthMs = levelLengthMs(level);
  const first = Math.ceil(from / lengthMs) * lengthMs;
  const last = bucketStart(level, to);
  const finer = (start: number, end: number): Segment[] => planSegments({ level: level - 1, from: start, to: end }, staleStarts);
  if (first >= last) return finer(from, to);
  const segments = finer(from, first);
  let wholeFrom = first;
  for (const at of [...staleStarts({ level, from: first, to: last })].sort((a, b) => a - b)) {
    if (at > wholeFrom) segments.push({ level, from: wholeFrom, to: at });
    segments.push(...finer(at, at + lengthMs));
    wholeFrom = at + lengthMs;
  }
  if (wholeFrom < last) segments.push({ level, from: wholeFrom, to: last });
  return joinNeighbours([...segments, ...finer(last, to)]);
}

/** Parts of one level that follow each other are read in one go. */
function joinNeighbours(segments: readonly Segment[]): Segment[] {
  const joined: Segment[] = [];
  for (const segment of segments) {
    const last = joined.at(-1);
    if (last !== undefined && last.level === segment.level && last.to === segment.from) last.to = segment.to;
    else joined.push({ ...segment });
  }
  return joined;
}
