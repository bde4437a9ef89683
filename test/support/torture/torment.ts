import type { BrokenInvariant } from "../invariants/evidence.ts";
import { makeChance } from "./chance.ts";
import { startFleet } from "./fleet.ts";
import { Nemesis } from "./nemesis.ts";
import { type Figures, RunSequence } from "./run-sequence.ts";

export type TormentOptions = {
  seed: number;
  /** How long things go wrong; at least one period. */
  forMs: number;
  periodMs: number;
  nodes: number;
  slots: number;
  /** Of one run; as many runs as fit follow each other. */
  rowsPerRun: number;
  leaseTtlMs: number;
  /** How long everything may take to end once nothing goes wrong any more. */
  healMs: number;
  faults?: readonly string[];
  log: (line: string) => void;
};

export type TormentReport = Figures & {
  seed: number;
  minutes: number;
  faults: Record<string, number>;
  lost: number;
  wrong: number;
  healedInMs: number;
  broken: string[];
};

/** A whole fleet under a nemesis, run after run; then everything heals, everything must end, and every promise is checked. */
export async function torment(options: TormentOptions): Promise<TormentReport> {
  const chance = makeChance(options.seed);
  await using fleet = await startFleet({ ...options, chance: makeChance(options.seed + 1), latencyMs: 100 });
  const nemesis = new Nemesis(fleet, chance, options);
  const startedAt = performance.now();
  const runs = new RunSequence(fleet, options.rowsPerRun);
  await runs.startNext();
  while (performance.now() - startedAt < options.forMs) {
    await nemesis.runPeriod();
    await runs.keepGoing();
  }
  const healedAt = performance.now();
  await runs.waitForEnd(options.healMs, options.log);
  const healedInMs = Math.round(performance.now() - healedAt);
  options.log(`everything ended ${healedInMs} ms after healing`);
  const outputs = await runs.readOutputs();
  await fleet.stop();
  const broken = runs.check(outputs, { tookMs: healedInMs, deadlineMs: options.healMs });
  return {
    ...runs.sumUp(),
    seed: options.seed,
    minutes: (healedAt - startedAt) / 60_000,
    faults: Object.fromEntries(nemesis.countByFault),
    healedInMs,
    ...sortBroken(broken),
  };
}

function sortBroken(broken: readonly BrokenInvariant[]): Pick<TormentReport, "lost" | "wrong" | "broken"> {
  const count = (names: readonly string[]): number => broken.filter(({ invariant }) => names.includes(invariant)).length;
  return { lost: count(["I1", "I10"]), wrong: count(["I3"]), broken: broken.map(({ invariant, what }) => `${invariant} ${what}`) };
}
