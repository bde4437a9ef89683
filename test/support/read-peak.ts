import { readFileSync } from "node:fs";

/** The most memory that the process has had, MiB; 0 where the system does not say, or when it has gone. */
export function readPeakMiB(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    // No such file: another system, or no such process any more.
    return 0;
  }
}
