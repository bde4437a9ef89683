import type { LimitShare } from "../src-shared/wire/node-down.ts";
import type { RateSignal } from "./calls/model-caller.ts";
import type { Clock } from "./clock.ts";
import { Fifo } from "./fifo.ts";
import { TokenBucket } from "./token-bucket.ts";
import { WaitList, type Withdrawable } from "./waiting.ts";

/** `go`: the call is counted as in flight and must be ended by `release`. `paused`: ask again after `waitForResume`. */
export type GateAnswer = "go" | "paused" | "withdrawn";

type Waiter = { tokens: number; holder: Withdrawable; gone: boolean; resolve: (answer: GateAnswer) => void };

const firstBackOffMs = 1000;
const maxBackOffMs = 60_000;
// Looks again at least this often: timers cannot be set arbitrarily far.
const maxTimerMs = 60_000;

export type GateOptions = {
  clock: Clock;
  share: LimitShare;
  /** The longest a pause can last, ms. */
  maxPauseMs?: number;
};

/**
 * Lets calls to one endpoint pass: within this node's share of its limits, first come first served.
 *
 * States: open ⇄ paused. `noteOverload` and a signal of an empty budget pause it; the pause's end opens it. While it is
 * paused nobody queues: those who wait are told so and wait for the end elsewhere, without holding a slot.
 */
export class RateGate {
  readonly #clock: Clock;
  readonly #maxPauseMs: number;
  readonly #queue = new Fifo<Waiter>();
  readonly #parked = new WaitList();
  readonly #within = new WaitList();
  #queued = 0;
  #inFlight = 0;
  #concurrency = Number.POSITIVE_INFINITY;
  #requests: TokenBucket | null = null;
  #tokens: TokenBucket | null = null;
  #pausedUntil = 0;
  #pauseBeganAt = Number.NEGATIVE_INFINITY;
  #backOffMs = 0;
  #cancelWake: (() => void) | null = null;
  #cancelResume: (() => void) | null = null;

  constructor(options: GateOptions) {
    this.#clock = options.clock;
    this.#maxPauseMs = options.maxPauseMs ?? 600_000;
    this.update(options.share);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Whether callers should estimate their tokens. */
  get limitsTokens(): boolean {
    return this.#tokens !== null;
  }

  /** Takes the way through when it is free and nobody waits. */
  tryTake(tokens: number): boolean {
    if (this.#queued > 0 || this.#waitMs(tokens) > 0) return false;
    this.#grant(tokens);
    return true;
  }

  /** Waits in line. Resolves `paused` or `withdrawn` without having taken anything. */
  take(tokens: number, holder: Withdrawable): Promise<GateAnswer> {
    if (this.pausedForMs() > 0) return Promise.resolve("paused");
    return new Promise((resolve) => {
      const waiter: Waiter = { tokens, holder, gone: false, resolve };
      holder.withdraw = () => {
        this.#leave(waiter, "withdrawn");
        this.#advance();
      };
      this.#queue.push(waiter);
      this.#queued += 1;
      this.#advance();
    });
  }

  /** Ends a call that was let through. `used` null: unknown, the estimate stands. */
  release(reserved: number, used: number | null): void {
    this.#inFlight -= 1;
    if (used !== null) this.#tokens?.giveBack(reserved - used);
    if (this.#queued > 0) this.#advance();
    if (this.#inFlight <= this.#concurrency) this.#within.wakeAll();
  }

  /** How long the pause still lasts, ms; 0 when open. */
  pausedForMs(): number {
    return this.#pausedUntil === 0 ? 0 : Math.max(0, this.#pausedUntil - this.#clock.now());
  }

  waitForResume(holder: Withdrawable): Promise<void> {
    return this.#parked.wait(holder);
  }

  /**
   * The server refused a call for its load or rate. `sentAt`: when the call went out. Refusals of calls that went out
   * before the pause began are the same event and do not lengthen the back-off again.
   */
  noteOverload(retryAfterMs: number | null, sentAt: number): void {
    const asked = retryAfterMs !== null && retryAfterMs > 0 ? retryAfterMs : null;
    const sameEvent = sentAt < this.#pauseBeganAt;
    if (asked !== null) return this.#pause(asked);
    if (sameEvent) return;
    this.#backOffMs = this.#backOffMs === 0 ? firstBackOffMs : Math.min(maxBackOffMs, this.#backOffMs * 2);
    this.#pause(this.#backOffMs);
  }

  noteSuccess(): void {
    if (this.#backOffMs === 0) return;
    this.#backOffMs = this.#backOffMs <= firstBackOffMs ? 0 : this.#backOffMs / 2;
  }

  /** Stops before the server has to refuse: a budget that is used up pauses until its reset. */
  noteSignal(signal: RateSignal): void {
    if (signal.requestsRemaining === 0 && signal.requestsResetMs !== null && signal.requestsResetMs > 0) this.#pause(signal.requestsResetMs);
    if (signal.tokensRemaining === 0 && signal.tokensResetMs !== null && signal.tokensResetMs > 0) this.#pause(signal.tokensResetMs);
  }

  update(share: LimitShare): void {
    const now = this.#clock.now();
    this.#concurrency = share.concurrency ?? Number.POSITIVE_INFINITY;
    this.#requests = adjust(this.#requests, share.requestsPerMinute, now);
    this.#tokens = adjust(this.#tokens, share.tokensPerMinute, now);
    this.#advance();
  }

  /** Resolves when no more calls are in flight than the share allows, or when the holder is withdrawn. */
  async waitUntilWithin(holder: Withdrawable): Promise<void> {
    if (this.#inFlight > this.#concurrency) await this.#within.wait(holder);
  }

  /** Ends its timers; those who wait are told `withdrawn`. */
  close(): void {
    this.#cancelWake?.();
    this.#cancelResume?.();
    this.#cancelWake = null;
    this.#cancelResume = null;
    for (const waiter of this.#queue.takeAll()) this.#leave(waiter, "withdrawn");
    this.#parked.wakeAll();
    this.#within.wakeAll();
  }

  #pause(ms: number): void {
    const now = this.#clock.now();
    const until = now + Math.min(ms, this.#maxPauseMs);
    if (until <= this.#pausedUntil) return;
    if (this.#pausedUntil <= now) this.#pauseBeganAt = now;
    this.#pausedUntil = until;
    this.#cancelResume?.();
    this.#cancelResume = this.#clock.after(until - now, () => this.#resume());
    for (const waiter of this.#queue.takeAll()) this.#leave(waiter, "paused");
  }

  #resume(): void {
    this.#cancelResume = null;
    this.#pausedUntil = 0;
    this.#parked.wakeAll();
    this.#advance();
  }

  /** 0: may pass now. Infinity: only when something else changes. */
  #waitMs(tokens: number): number {
    if (this.#pausedUntil !== 0 || this.#inFlight >= this.#concurrency) return Number.POSITIVE_INFINITY;
    if (this.#requests === null && this.#tokens === null) return 0;
    const now = this.#clock.now();
    return Math.max(this.#requests?.waitMs(1, now) ?? 0, this.#tokens?.waitMs(tokens, now) ?? 0);
  }

  #grant(tokens: number): void {
    this.#inFlight += 1;
    this.#requests?.take(1);
    this.#tokens?.take(tokens);
  }

  #advance(): void {
    this.#cancelWake?.();
    this.#cancelWake = null;
    for (let waiter = this.#queue.peek(); waiter !== undefined; waiter = this.#queue.peek()) {
      if (!waiter.gone) {
        const waitMs = this.#waitMs(waiter.tokens);
        if (waitMs > 0) {
          if (Number.isFinite(waitMs)) this.#cancelWake = this.#clock.after(Math.min(waitMs, maxTimerMs), () => this.#advance());
          return;
        }
        this.#grant(waiter.tokens);
        this.#leave(waiter, "go");
      }
      this.#queue.shift();
    }
  }

  #leave(waiter: Waiter, answer: GateAnswer): void {
    if (waiter.gone) return;
    waiter.gone = true;
    waiter.holder.withdraw = null;
    this.#queued -= 1;
    waiter.resolve(answer);
  }
}

function adjust(bucket: TokenBucket | null, perMinute: number | undefined, now: number): TokenBucket | null {
  if (perMinute === undefined) return null;
  if (bucket === null) return new TokenBucket(perMinute, now);
  bucket.setRate(perMinute, now);
  return bucket;
}
