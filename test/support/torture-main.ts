import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { killAgainAndAgain } from "./torture/kills.ts";
import { torment } from "./torture/torment.ts";

/**
 * `npm run torture -- --minutes 30 --seed 7`: a control plane, three nodes and a model server under a random nemesis.
 * `npm run torture -- --kills 200`: as many kill -9 of the control plane, and of nodes, with a look at the database after each.
 * The seed is printed; the same one chooses the same faults in the same order. Ends with a table and, under --json FILE, the
 * same as JSON. Exit code 1 when a promise was broken.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "5" },
    kills: { type: "string" },
    seed: { type: "string" },
    nodes: { type: "string", default: "3" },
    slots: { type: "string", default: "8" },
    rows: { type: "string", default: "1200" },
    "period-s": { type: "string", default: "10" },
    /** Comma between names; absent: all. */
    faults: { type: "string" },
    json: { type: "string" },
  },
});
const startedAt = performance.now();
const shared = {
  seed: values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed),
  nodes: Number(values.nodes),
  slots: Number(values.slots),
  rowsPerRun: Number(values.rows),
  leaseTtlMs: 4000,
  healMs: 120_000,
  log: (line: string): void => void process.stdout.write(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(7)} s  ${line}\n`),
};
shared.log(`seed ${shared.seed}`);

const report =
  values.kills === undefined
    ? await torment({
        ...shared,
        forMs: Number(values.minutes) * 60_000,
        periodMs: Number(values["period-s"]) * 1000,
        ...(values.faults === undefined ? {} : { faults: values.faults.split(",") }),
      })
    : await killAgainAndAgain({ ...shared, kills: Number(values.kills) });

const { broken, ...figures } = report;
const lines = Object.entries(figures).flatMap(([name, value]) =>
  typeof value === "object" ? Object.entries(value).map(([fault, count]): [string, number] => [`fault ${fault}`, count]) : [[name, value] as [string, number]],
);
for (const [name, value] of lines) process.stdout.write(`${name.padEnd(28)} ${String(Math.round(value * 100) / 100).padStart(10)}\n`);
for (const line of broken) process.stdout.write(`BROKEN ${line}\n`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
process.exit(broken.length === 0 ? 0 : 1);
