import { readdirSync, readFileSync } from "node:fs";

/** Linux counts CPU time in ticks of 10 ms (USER_HZ is 100 on every architecture that Node runs on). */
const usPerTick = 10_000;

/** User and system time of a process so far, in µs, to 10 ms. Linux only. */
export function readCpuUs(pid: number): number {
  const fields = readStat(pid);
  return (Number(fields[11]) + Number(fields[12])) * usPerTick;
}

/** Resident memory in MB (10^6 bytes). Linux only. */
export function readRssMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return (Number(kilobytes) * 1024) / 1e6;
}

/** Children of `parent` that are nodes. */
export function findChildNodes(parent: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return Number(readStat(pid)[1]) === parent && readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("inferno-node");
      } catch {
        // It ended while we looked.
        return false;
      }
    });
}

/** Fields of /proc/<pid>/stat after the command's name, which may hold anything. */
function readStat(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
