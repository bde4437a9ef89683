import type { IncomingMessage } from "node:http";

const minuteMs = 60_000;

/** Tells of requests that were turned away, at most once a minute: a page that tries can try a thousand times a second. */
export class RefusalNotices {
  readonly #onNotice: (sentence: string) => void;
  readonly #now: () => number;
  #lastAt = -Infinity;
  #untold = 0;

  /** `now`: monotonic ms. */
  constructor(onNotice: (sentence: string) => void, now: () => number) {
    this.#onNotice = onNotice;
    this.#now = now;
  }

  note({ headers, socket }: IncomingMessage, reason: string): void {
    const now = this.#now();
    if (now - this.#lastAt < minuteMs) {
      this.#untold += 1;
      return;
    }
    const others = this.#untold === 0 ? "" : ` ${this.#untold} more before it were turned away too.`;
    this.#lastAt = now;
    this.#untold = 0;
    this.#onNotice(
      `A request from ${socket.remoteAddress ?? "somewhere"} was turned away (Host ${quote(headers.host)}, Origin ${quote(headers.origin)}): ${reason}${others}`,
    );
  }
}

function quote(header: string | undefined): string {
  return header === undefined ? "none" : JSON.stringify(header.slice(0, 100));
}
