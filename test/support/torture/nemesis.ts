import { setTimeout as pause } from "node:timers/promises";
import type { Chance } from "./chance.ts";
import { type Fault, faultMakers, faultsExcludedBy } from "./faults.ts";
import type { Fleet } from "./fleet.ts";

export type NemesisOptions = {
  /** How long a period of one set of faults lasts. */
  periodMs: number;
  /** Names of the faults it may choose; default: all. */
  faults?: readonly string[];
  log: (line: string) => void;
};

/**
 * Makes things go wrong at random: each period some faults, chosen by `chance` alone, and nothing in every fourth. Heals
 * what it did at the end of each. The same seed chooses the same faults in the same order.
 */
export class Nemesis {
  readonly countByFault = new Map<string, number>();
  readonly #fleet: Fleet;
  readonly #chance: Chance;
  readonly #options: NemesisOptions;
  #periods = 0;

  constructor(fleet: Fleet, chance: Chance, options: NemesisOptions) {
    this.#fleet = fleet;
    this.#chance = chance;
    this.#options = options;
  }

  async runPeriod(): Promise<void> {
    this.#periods += 1;
    const chosen = this.#chance.next() < 0.25 ? [] : this.#choose();
    const { log, periodMs } = this.#options;
    log(`period ${this.#periods}: ${chosen.length === 0 ? "quiet" : chosen.map(([name, fault]) => `${name} ${fault.detail}`.trim()).join("; ")}`);
    const delaysMs = chosen.map(() => this.#chance.between(0, periodMs / 4));
    const lastsMs = chosen.map(() => this.#chance.between(periodMs / 8, periodMs / 2));
    const startedAt = performance.now();
    await Promise.all(
      chosen.map(async ([name, fault], at) => {
        await pause(delaysMs[at]);
        this.countByFault.set(name, (this.countByFault.get(name) ?? 0) + 1);
        await fault.apply();
        await pause(lastsMs[at]);
        await fault.heal();
      }),
    );
    await pause(Math.max(0, periodMs - (performance.now() - startedAt)));
  }

  #choose(): [string, Fault][] {
    const names = this.#options.faults ?? Object.keys(faultMakers);
    const count = this.#chance.between(1, 4);
    const chosen = new Map<string, Fault>();
    while (chosen.size < Math.min(count, names.length)) {
      const name = this.#chance.pick(names);
      // Drawn all the same: how often chance is asked must not depend on what came before.
      const fault = faultMakers[name]?.(this.#fleet, this.#chance);
      if (fault === undefined) throw new Error(`there is no fault ${name}`);
      const excluded = faultsExcludedBy[name] ?? [];
      const clashes = [...chosen.keys()].some((other) => excluded.includes(other) || faultsExcludedBy[other]?.includes(name));
      if (clashes && count >= names.length) break;
      if (!clashes) chosen.set(name, fault);
    }
    return [...chosen];
  }
}
