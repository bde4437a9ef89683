const allowance = 100;
const windowMs = 60_000;
const keptOutMs = 60_000;
const maxPeers = 1000;

/** What a message weighs that makes no sense, or speaks of what is not the sender's. Ten of the first kind in a minute are too many. */
export const strikeWeights = { malformed: 10, notOwner: 1 } as const;

type Peer = { weight: number; since: number; keptOutUntil: number };

/**
 * Who sends what makes no sense, by node and by join token: too much of it within a minute, and the sender is kept out for
 * a minute. One that comes back a thousand times a second costs a handshake each time and no more. Remembers 1000 peers.
 */
export class NodeStrikes {
  readonly #peers = new Map<string, Peer>();
  readonly #now: () => number;

  /** `now`: monotonic ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** How long this peer is still kept out, in ms; 0 when it may come in. */
  keptOutMs(peer: string): number {
    return Math.max(0, (this.#peers.get(peer)?.keptOutUntil ?? 0) - this.#now());
  }

  /** True when it is one too many: the peer is kept out from now on. */
  note(peer: string, weight: number): boolean {
    const now = this.#now();
    const known = this.#peers.get(peer);
    const isRecent = known !== undefined && now - known.since < windowMs;
    const total = (isRecent ? known.weight : 0) + weight;
    const isTooMuch = total >= allowance;
    // Set anew, so that the one that was noted longest ago is the first to be forgotten.
    this.#peers.delete(peer);
    this.#peers.set(peer, {
      weight: isTooMuch ? 0 : total,
      since: isRecent && !isTooMuch ? known.since : now,
      keptOutUntil: isTooMuch ? now + keptOutMs : (known?.keptOutUntil ?? 0),
    });
    for (const oldest of this.#peers.keys()) if (this.#peers.size > maxPeers) this.#peers.delete(oldest);
    return isTooMuch;
  }
}
