import type { EndpointTimeouts } from "../../src-shared/model/endpoint.ts";
import type { LimitWatch, Limited } from "./limit-watch.ts";
import type { CallTiming } from "./model-caller.ts";

export type CallLimit = { code: "E_CONNECT_TIMEOUT" | "E_FIRST_BYTE_TIMEOUT" | "E_IDLE_TIMEOUT" | "E_TOTAL_TIMEOUT"; ms: number };

/** The instants of one call, in the watch's monotonic ms, and its time limits. */
export class CallClock implements Limited {
  place = -1;
  readonly #watch: LimitWatch;
  readonly #timeouts: EndpointTimeouts;
  readonly #onLimit: (limit: CallLimit) => void;
  readonly #startedAt: number;
  #sentAt: number | null = null;
  #contentAt: number | null = null;
  #firstTokenAt: number | null = null;
  #lastTokenAt: number | null = null;
  #tokens = 0;
  #immediate: NodeJS.Immediate | undefined;
  #isStopped = false;

  constructor(timeouts: EndpointTimeouts, watch: LimitWatch, onLimit: (limit: CallLimit) => void) {
    this.#timeouts = timeouts;
    this.#watch = watch;
    this.#onLimit = onLimit;
    this.#startedAt = watch.now();
    watch.add(this, this.#startedAt);
  }

  markSent(): void {
    this.#sentAt = this.now();
    this.#watch.noteLimit(this.nextLimitAt(), this.#sentAt);
  }

  /** Headers or content arrived at `at`: from here the idle limit counts. */
  markContent(at: number): void {
    const isFirst = this.#contentAt === null;
    this.#contentAt = at;
    if (isFirst) this.#watch.noteLimit(this.nextLimitAt(), at);
  }

  markToken(at: number): void {
    this.#firstTokenAt ??= at;
    this.#lastTokenAt = at;
    this.#tokens++;
  }

  now(): number {
    return this.#watch.now();
  }

  /** Ends the watch; nothing fires after it. */
  stop(): void {
    this.#isStopped = true;
    this.#watch.remove(this);
    if (this.#immediate !== undefined) clearImmediate(this.#immediate);
  }

  nextLimitAt(): number {
    return Math.min(this.#startedAt + this.#timeouts.totalMs, this.#stageLimitAt());
  }

  /**
   * A passed limit is judged only after what waits in the sockets has been read: when this process itself stood still, the server's bytes
   * are there and only the watch is late.
   */
  passLimit(): void {
    this.#immediate ??= setImmediate(() => this.#judge());
  }

  /** `outputTokens` as the server counted them; null counts the chunks that carried tokens instead. */
  readTiming(outputTokens: number | null): CallTiming {
    const sentAt = this.#sentAt;
    if (sentAt === null) return { latencyMs: 0, ttftMs: null, itlMs: null };
    const latencyMs = Math.max(0, this.now() - sentAt);
    const first = this.#firstTokenAt;
    const last = this.#lastTokenAt;
    if (first === null || last === null) return { latencyMs, ttftMs: null, itlMs: null };
    const tokens = outputTokens ?? this.#tokens;
    return { latencyMs, ttftMs: Math.max(0, first - sentAt), itlMs: tokens < 2 ? null : Math.max(0, (last - first) / (tokens - 1)) };
  }

  #judge(): void {
    this.#immediate = undefined;
    const now = this.now();
    if (this.#isStopped) return;
    if (now < this.nextLimitAt()) return this.#watch.noteLimit(this.nextLimitAt(), now);
    const limit = this.#nextLimit();
    this.stop();
    this.#onLimit(limit);
  }

  #stageLimitAt(): number {
    const { connectMs, firstByteMs, idleMs } = this.#timeouts;
    if (this.#contentAt !== null) return this.#contentAt + idleMs;
    return this.#sentAt === null ? this.#startedAt + connectMs : this.#sentAt + firstByteMs;
  }

  #nextLimit(): CallLimit {
    const { connectMs, firstByteMs, idleMs, totalMs } = this.#timeouts;
    if (this.#startedAt + totalMs <= this.#stageLimitAt()) return { code: "E_TOTAL_TIMEOUT", ms: totalMs };
    if (this.#contentAt !== null) return { code: "E_IDLE_TIMEOUT", ms: idleMs };
    return this.#sentAt === null ? { code: "E_CONNECT_TIMEOUT", ms: connectMs } : { code: "E_FIRST_BYTE_TIMEOUT", ms: firstByteMs };
  }
}

/** A limit that was passed, as a sentence. */
export function describeLimit({ code, ms }: CallLimit, host: string): string {
  const time = ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`;
  switch (code) {
    case "E_CONNECT_TIMEOUT":
      return `no connection to ${host} within ${time} (connectMs); is it up, and does a firewall let this node through?`;
    case "E_FIRST_BYTE_TIMEOUT":
      return `${host} took the request but answered nothing within ${time} (firstByteMs); a model that loads slowly needs more`;
    case "E_IDLE_TIMEOUT":
      return `${host} began to answer, then sent no content for ${time} (idleMs)`;
    case "E_TOTAL_TIMEOUT":
      return `${host} had not answered wholly within ${time} (totalMs)`;
  }
}
