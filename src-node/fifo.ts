/** First in, first out, in constant time: an array whose taken head is cut off now and then. */
export class Fifo<Value> {
  #values: (Value | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#values.length - this.#head;
  }

  push(value: Value): void {
    this.#values.push(value);
  }

  peek(): Value | undefined {
    return this.#values[this.#head];
  }

  shift(): Value | undefined {
    if (this.length === 0) return undefined;
    const value = this.#values[this.#head];
    this.#values[this.#head++] = undefined;
    if (this.#head > 1024 && this.#head * 2 > this.#values.length) {
      this.#values = this.#values.slice(this.#head);
      this.#head = 0;
    }
    return value;
  }

  /** All that are left, oldest first; the queue is empty afterwards. */
  takeAll(): Value[] {
    const values = this.#values.slice(this.#head) as Value[];
    this.#values = [];
    this.#head = 0;
    return values;
  }
}
