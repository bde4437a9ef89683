import { expect, test } from "vitest";
import { makeChance } from "../support/torture/chance.ts";
import { killAgainAndAgain } from "../support/torture/kills.ts";
import { torment } from "../support/torture/torment.ts";

const fleet = { nodes: 3, slots: 8, leaseTtlMs: 3000, healMs: 90_000 };

/** The long form is `npm run torture -- --minutes 30`; its seed, and what happened, are in the failure. */
test("under a nemesis for half a minute no row is lost, none has a wrong answer, and all counters are a recount", { timeout: 300_000 }, async () => {
  const said: string[] = [];
  const report = await torment({ ...fleet, seed: 20_261_123, forMs: 24_000, periodMs: 4000, rowsPerRun: 400, log: (line) => said.push(line) });
  expect(report.broken, said.join("\n")).toEqual([]);
  expect(report.succeeded).toBe(report.rows);
  expect(Object.keys(report.faults).length).toBeGreaterThan(2);
});

test("kill -9 of the control plane and of nodes at random moments leaves a sound database and every ended row", { timeout: 300_000 }, async () => {
  const report = await killAgainAndAgain({ ...fleet, seed: 7, kills: 4, rowsPerRun: 300, log: () => undefined });
  expect(report).toMatchObject({ controlKills: 4, nodeKills: 4, broken: [] });
});

test("the same seed chooses the same", () => {
  const draw = (seed: number): number[] => {
    const chance = makeChance(seed);
    return Array.from({ length: 20 }, () => chance.between(0, 1000));
  };
  expect(draw(3)).toEqual(draw(3));
  expect(draw(3)).not.toEqual(draw(4));
});
