/** A value that took t ms to make is made again after 20 t at the earliest: watching costs at most a twentieth of the time. */
const restFactor = 20;

export type LiveSource<Value> = {
  /** What the value stands on, cheap to tell: when each mark is the same as last time, the value is taken to be so too. */
  marks: () => readonly unknown[];
  make: () => Value;
};

/** A value that windows watch: made anew only when its marks have changed, and new only when it reads differently. */
export class LiveValue<Value> {
  readonly #source: LiveSource<Value>;
  #marks: readonly unknown[] | null = null;
  #text = "";
  #value: Value | undefined;
  #version = 0;
  #restsUntil = 0;

  constructor(source: LiveSource<Value>) {
    this.#source = source;
  }

  /** The value as it is now, and its version: another number for another value. */
  read(): { value: Value; version: number } {
    const startedAt = performance.now();
    if (this.#marks === null || (startedAt >= this.#restsUntil && this.#isStale(this.#marks))) this.#make(startedAt);
    return { value: this.#value as Value, version: this.#version };
  }

  #isStale(before: readonly unknown[]): boolean {
    const now = this.#source.marks();
    return now.length !== before.length || now.some((mark, at) => mark !== before[at]);
  }

  #make(startedAt: number): void {
    // Told first: what changes while the value is made shows the next time.
    const marks = this.#source.marks();
    const value = this.#source.make();
    const text = JSON.stringify(value);
    this.#marks = marks;
    const endedAt = performance.now();
    this.#restsUntil = endedAt + restFactor * (endedAt - startedAt);
    if (text === this.#text) return;
    this.#text = text;
    this.#value = value;
    this.#version += 1;
  }
}
