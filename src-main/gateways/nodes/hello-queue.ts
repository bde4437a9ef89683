/** Hellos under way at once. Each ends in a turn, so that those of one batch share its commit. */
const maxUnderWay = 32;

/**
 * Lets nodes in a few at a time: after a start of the control plane all of them come at once, and those that are in are to be
 * served while the others wait. First come, first served.
 */
export class HelloQueue {
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];

  /** Resolves or rejects as `greet` does, when its time has come. */
  async enter<Value>(greet: () => Promise<Value>): Promise<Value> {
    if (this.#underWay >= maxUnderWay) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#underWay += 1;
    try {
      return await greet();
    } finally {
      this.#underWay -= 1;
      // Not at once: what else has come in meanwhile has its turn between.
      if (this.#waiting.length > 0) setImmediate(() => this.#waiting.shift()?.());
    }
  }
}
