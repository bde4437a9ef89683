const windowMs = 900_000;
const allowedFailures = 5;
const firstLockMs = 60_000;
const maxPeers = 1000;

type Peer = { failures: number; firstAt: number; lockedUntil: number };

/**
 * Failed attempts by peer: after 5 within 15 minutes it is refused for a minute, and twice as long after each further one,
 * up to 15 minutes. Remembers 1000 peers.
 */
export class AttemptLimiter {
  readonly #peers = new Map<string, Peer>();
  readonly #now: () => number;

  /** `now`: monotonic ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** How long this peer is still refused, in ms; 0 when it may try. */
  lockedMs(peer: string): number {
    return Math.max(0, (this.#peers.get(peer)?.lockedUntil ?? 0) - this.#now());
  }

  noteFailure(peer: string): void {
    const now = this.#now();
    const known = this.#peers.get(peer);
    const isRecent = known !== undefined && now - Math.max(known.firstAt, known.lockedUntil) < windowMs;
    const failures = isRecent ? known.failures + 1 : 1;
    const lockMs = failures < allowedFailures ? 0 : Math.min(windowMs, firstLockMs * 2 ** (failures - allowedFailures));
    // Set anew, so that the one that failed longest ago is the first to be forgotten.
    this.#peers.delete(peer);
    this.#peers.set(peer, { failures, firstAt: isRecent ? known.firstAt : now, lockedUntil: lockMs === 0 ? 0 : now + lockMs });
    for (const oldest of this.#peers.keys()) if (this.#peers.size > maxPeers) this.#peers.delete(oldest);
  }

  noteSuccess(peer: string): void {
    this.#peers.delete(peer);
  }
}
