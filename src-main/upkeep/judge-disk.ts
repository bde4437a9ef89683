import type { StorageStanding } from "../../src-shared/wire/ui/storage-standing.ts";

/** Bytes free below which something is done, and of the reserve that is kept. */
export type DiskLimits = { low: number; halted: number; emergency: number; ballast: number };
export type DiskLevel = Exclude<StorageStanding["level"], "safe-mode">;

const mib = 1024 * 1024;
const gib = 1024 * mib;

/** On a small disk the limits are parts of it. Pure. */
export function chooseDiskLimits(totalBytes: number): DiskLimits {
  return {
    low: Math.min(5 * gib, totalBytes / 10),
    halted: Math.min(gib, totalBytes / 20),
    emergency: Math.min(256 * mib, totalBytes / 80),
    ballast: Math.floor(Math.min(64 * mib, totalBytes / 100)),
  };
}

/** Without wavering: what was halted goes on only when there is a quarter more room than it was halted at. Pure. */
export function judgeDisk(freeBytes: number, limits: DiskLimits, before: DiskLevel): DiskLevel {
  const levels = ["emergency", "halted", "low"] as const;
  for (const level of levels) {
    const isAsBad = levels.indexOf(level) >= levels.indexOf(before as (typeof levels)[number]) && before !== "fine";
    if (freeBytes < limits[level] * (isAsBad ? 1.25 : 1)) return level;
  }
  return "fine";
}
