const minMs = 1000;
const maxMs = 30_000;

/** How long to wait before the control plane is tried again: longer each time, and never the same for two nodes. `random`: 0 ≤ random < 1. */
export function planBackoffMs(failuresBefore: number, random: () => number): number {
  return Math.min(maxMs, minMs * 2 ** Math.min(failuresBefore, 10)) * (0.5 + random());
}
