/** The two clocks, injected so that tests can move them. */
export type Clock = {
  /** Epoch ms: for records and people. Can jump. */
  now(): number;
  /** Ms that only go forward: for every expiry. */
  monotonic(): number;
};

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
