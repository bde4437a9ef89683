/** Monotonic time and timers, replaced in tests. */
export type Clock = {
  /** Milliseconds from an arbitrary start; never goes back. */
  now(): number;
  /** Epoch ms, for what outlives this process. Can jump, and goes on while the machine sleeps. */
  wall(): number;
  /** Calls `act` once after `ms`; the function returned prevents it. */
  after(ms: number, act: () => void): () => void;
};

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};
