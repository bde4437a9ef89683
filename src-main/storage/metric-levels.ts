const minuteMs = 60_000;

/**
 * Lengths of the buckets that calls are summed up in, by level: 0 is the minute, in which calls are recorded; each other
 * level is made of the one before. At most 8 to 1, so that a bucket is cheap to make anew and any time span has a level of
 * some 40 to 360 buckets. All begin at whole multiples since the epoch, days therefore at midnight UTC.
 */
export const levelLengthsMs = [minuteMs, 5 * minuteMs, 30 * minuteMs, 180 * minuteMs, 1440 * minuteMs] as const;
export const topLevel = levelLengthsMs.length - 1;

export const levelLengthMs = (level: number): number => levelLengthsMs[level] as number;

/** The start of the level's bucket that holds the instant. */
export const bucketStart = (level: number, at: number): number => at - (at % levelLengthMs(level));
