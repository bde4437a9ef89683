import type { LimitShare } from "../src-shared/wire/node-down.ts";
import type { Clock } from "./clock.ts";
import { RateGate } from "./rate-gate.ts";

/** The gates of this node, one for each budget: runs that use the same endpoint share it. */
export class GateRegister {
  readonly #clock: Clock;
  readonly #useByKey = new Map<string, { gate: RateGate; users: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The gate of a key, with the share set when one is given. To be followed by `leave`. */
  enter(key: string, share: LimitShare | undefined): RateGate {
    const known = this.#useByKey.get(key);
    if (known !== undefined) {
      known.users += 1;
      if (share !== undefined) known.gate.update(share);
      return known.gate;
    }
    const gate = new RateGate({ clock: this.#clock, share: share ?? {} });
    this.#useByKey.set(key, { gate, users: 1 });
    return gate;
  }

  find(key: string): RateGate | undefined {
    return this.#useByKey.get(key)?.gate;
  }

  leave(key: string): void {
    const use = this.#useByKey.get(key);
    if (use === undefined) return;
    use.users -= 1;
    if (use.users > 0) return;
    use.gate.close();
    this.#useByKey.delete(key);
  }
}
