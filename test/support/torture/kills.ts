import { setTimeout as pause } from "node:timers/promises";
import { openDatabaseReadOnly } from "../../../src-main/storage/database.ts";
import { databasePath } from "../../../src-main/storage/store.ts";
import { readIntegrity } from "../invariants/stored-facts.ts";
import { makeChance } from "./chance.ts";
import { type Fleet, startFleet } from "./fleet.ts";
import { type Figures, RunSequence } from "./run-sequence.ts";

export type KillsOptions = {
  seed: number;
  kills: number;
  nodes: number;
  slots: number;
  rowsPerRun: number;
  leaseTtlMs: number;
  healMs: number;
  log: (line: string) => void;
};
export type KillsReport = Figures & { seed: number; controlKills: number; nodeKills: number; checks: number; broken: string[] };

/**
 * `kills` times kill -9 of the control plane and as often of a node, each at a random moment of a run that goes on. After
 * each death of the control plane the database is checked as it lies there, and no row that had ended may be open again.
 */
export async function killAgainAndAgain(options: KillsOptions): Promise<KillsReport> {
  const chance = makeChance(options.seed);
  await using fleet = await startFleet({ ...options, chance: makeChance(options.seed + 1), latencyMs: 40 });
  const runs = new RunSequence(fleet, options.rowsPerRun);
  const broken: string[] = [];
  await runs.startNext();
  for (let kill = 1; kill <= options.kills; kill += 1) {
    await pause(chance.between(300, 2500));
    const seat = chance.pick(fleet.seats);
    await fleet.killNode(seat);
    fleet.startNode(seat);
    await pause(chance.between(0, 600));
    const ended = countEnded(fleet);
    await fleet.killControl();
    const { integrity, brokenReferences } = lookAt(fleet, readIntegrity);
    if (integrity !== "ok" || brokenReferences > 0) broken.push(`kill ${kill}: ${integrity}, ${brokenReferences} broken references`);
    if (countEnded(fleet) < ended) broken.push(`kill ${kill}: ${ended} rows had ended, ${countEnded(fleet)} are left`);
    await fleet.startControl();
    await runs.keepGoing();
    if (kill % 10 === 0) options.log(`${kill} of ${options.kills} kills each, ${countEnded(fleet)} rows ended`);
  }
  const healedAt = performance.now();
  await runs.waitForEnd(options.healMs, options.log);
  const outputs = await runs.readOutputs();
  await fleet.stop();
  const ending = { tookMs: Math.round(performance.now() - healedAt), deadlineMs: options.healMs };
  broken.push(...runs.check(outputs, ending).map(({ invariant, what }) => `${invariant} ${what}`));
  const nodeKills = fleet.seats.reduce((sum, { kills }) => sum + kills, 0);
  return { ...runs.sumUp(), seed: options.seed, controlKills: fleet.controlKills, nodeKills, checks: options.kills, broken };
}

function lookAt<Value>(fleet: Fleet, look: (db: ReturnType<typeof openDatabaseReadOnly>) => Value): Value {
  const db = openDatabaseReadOnly(databasePath(fleet.dataDir));
  try {
    return look(db);
  } finally {
    db.close();
  }
}

/** Rows that are on disk as ended: whatever has been acknowledged is among them. */
function countEnded(fleet: Fleet): number {
  return lookAt(fleet, (db) => Number(db.prepare("SELECT count(*) FROM tasks WHERE state >= 4").pluck().get()));
}
