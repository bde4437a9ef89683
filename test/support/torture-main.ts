import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { torment } from "./torture/torment.ts";

/**
 * `npm run torture -- --minutes 30 --seed 7`: a control plane, three nodes and a model server under a random nemesis.
 * The seed is printed; the same one chooses the same faults in the same order. Ends with a table and, under --json FILE, the
 * same as JSON. Exit code 1 when a promise was broken.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "5" },
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
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
const startedAt = performance.now();
const log = (line: string): void => void process.stdout.write(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(7)} s  ${line}\n`);
log(`seed ${seed}`);

const report = await torment({
  seed,
  forMs: Number(values.minutes) * 60_000,
  periodMs: Number(values["period-s"]) * 1000,
  nodes: Number(values.nodes),
  slots: Number(values.slots),
  rowsPerRun: Number(values.rows),
  leaseTtlMs: 4000,
  healMs: 120_000,
  ...(values.faults === undefined ? {} : { faults: values.faults.split(",") }),
  log,
});

const { faults, broken, ...figures } = report;
for (const [name, value] of [...Object.entries(faults).map(([name, count]) => [`fault ${name}`, count] as const), ...Object.entries(figures)])
  process.stdout.write(`${name.padEnd(28)} ${String(typeof value === "number" ? Math.round(value * 100) / 100 : value).padStart(10)}\n`);
for (const line of broken) process.stdout.write(`BROKEN ${line}\n`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
process.exit(broken.length === 0 ? 0 : 1);
