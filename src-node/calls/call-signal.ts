/** Something under way that a signal can end. */
export type Cancelable = { cancel(): void };

/**
 * Ends the calls that it was given to. One is made for every row, which is why it is no AbortSignal: that one and its
 * listener cost 5 µs a row.
 */
export class CallSignal {
  #calls: Cancelable[] = [];
  #aborted = false;

  get aborted(): boolean {
    return this.#aborted;
  }

  add(call: Cancelable): void {
    this.#calls.push(call);
  }

  remove(call: Cancelable): void {
    const at = this.#calls.indexOf(call);
    if (at !== -1) this.#calls.splice(at, 1);
  }

  /** Cancels what it has, once; whoever asks later sees `aborted`. */
  abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    // Canceling one takes it out of the list.
    for (const call of this.#calls.slice()) call.cancel();
  }
}
