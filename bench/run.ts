// npm run bench [-- --rows 50000 --rounds 5 --million]
// Measures the whole system against a bare `undici.request` loop on the same model server, in alternating rounds of one
// run, and prints one JSON object with every figure and the machine it came from.
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeRows } from "../test/support/make-rows.ts";

const { values: flags } = parseArgs({
  options: { rows: { type: "string", default: "50000" }, rounds: { type: "string", default: "5" }, million: { type: "boolean", default: false } },
});
const rows = Number(flags.rows);
const rounds = Number(flags.rounds);
const rowBytes = 1024;

if (process.platform !== "linux") {
  console.error("The benchmark reads CPU time and memory from /proc, which only Linux has.");
  process.exit(78);
}

type RunFigures = {
  rowsPerSecond: number;
  planeCpuUsPerRow: number;
  nodeCpuUsPerRow: number;
  firstResultMs: number;
  planeRssMb: number;
  nodeRssMb: number;
  planeRssByTenth: number[];
};
type BareFigures = { rowsPerSecond: number; cpuUsPerRow: number };
type ImportFigures = { dataset: string; rowsPerSecond: number; planeRssMb: number };

const folder = mkdtempSync(join(tmpdir(), "inferno-bench-"));
const children: ChildProcess[] = [];
try {
  const figures = await measure();
  console.log(JSON.stringify({ machine: `${cpus()[0]?.model} × ${cpus().length}`, node: process.version, rows, rowBytes, rounds, ...figures }, null, 2));
} finally {
  for (const child of children) child.disconnect();
  await Promise.all(children.map((child) => new Promise((resolve) => child.once("exit", resolve))));
  rmSync(folder, { recursive: true, force: true });
}

async function measure(): Promise<Record<string, unknown>> {
  const file = join(folder, "rows.jsonl");
  writeRows(file, rows, { bytes: rowBytes });
  const server = start("fast-model-server.ts", [], { silent: true });
  const port = String(await new Promise((resolve) => server.stdout?.once("data", resolve))).trim();
  const bare = start("bare-undici.ts", [port, file, String(rows)]);
  await answerOf(bare);
  const plane = start("plane.ts", [join(folder, "data"), port]);
  await answerOf(plane);
  const imported = await ask<ImportFigures>(plane, { import: file });
  const systemRounds: RunFigures[] = [];
  const bareRounds: BareFigures[] = [];
  // One round to warm up, not counted.
  for (let round = 0; round <= rounds; round += 1) {
    const bareRound = await ask<BareFigures>(bare, {});
    const systemRound = await ask<RunFigures>(plane, { run: imported.dataset });
    if (round > 0) {
      systemRounds.push(systemRound);
      bareRounds.push(bareRound);
    }
  }
  return {
    systemOverBareUndici: summarize(systemRounds.map(({ rowsPerSecond }, round) => rowsPerSecond / (bareRounds[round] as BareFigures).rowsPerSecond)),
    systemRowsPerSecond: summarize(systemRounds.map(({ rowsPerSecond }) => rowsPerSecond)),
    bareUndiciRowsPerSecond: summarize(bareRounds.map(({ rowsPerSecond }) => rowsPerSecond)),
    planeCpuUsPerRow: summarize(systemRounds.map(({ planeCpuUsPerRow }) => planeCpuUsPerRow)),
    nodeCpuUsPerRow: summarize(systemRounds.map(({ nodeCpuUsPerRow }) => nodeCpuUsPerRow)),
    bareUndiciCpuUsPerRow: summarize(bareRounds.map(({ cpuUsPerRow }) => cpuUsPerRow)),
    firstDurableResultMs: summarize(systemRounds.map(({ firstResultMs }) => firstResultMs)),
    importRowsPerSecond: Math.round(imported.rowsPerSecond),
    ...(flags.million ? { million: await measureMillion(plane) } : {}),
  };
}

/** A million rows in and through: memory must not grow with them. */
async function measureMillion(plane: ChildProcess): Promise<Record<string, unknown>> {
  const file = join(folder, "million.jsonl");
  writeRows(file, 1_000_000, { bytes: rowBytes });
  const imported = await ask<ImportFigures>(plane, { import: file });
  const run = await ask<RunFigures>(plane, { run: imported.dataset });
  return {
    importRowsPerSecond: Math.round(imported.rowsPerSecond),
    importPlaneRssMb: Math.round(imported.planeRssMb),
    rowsPerSecond: Math.round(run.rowsPerSecond),
    planeRssMb: Math.round(run.planeRssMb),
    nodeRssMb: Math.round(run.nodeRssMb),
    planeRssMbByTenth: run.planeRssByTenth,
  };
}

function start(program: string, args: string[], options: { silent?: boolean } = {}): ChildProcess {
  const child = fork(join(import.meta.dirname, program), args, { silent: options.silent ?? false });
  children.push(child);
  return child;
}

function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`a process of the benchmark ended with ${code}`)));
  });
}

function ask<Figures>(child: ChildProcess, message: object): Promise<Figures> {
  const answer = answerOf(child) as Promise<Figures>;
  child.send(message);
  return answer;
}

function summarize(figures: readonly number[]): { median: number; min: number; max: number } {
  const sorted = figures.toSorted((a, b) => a - b);
  const round = (figure: number | undefined): number => Number((figure ?? 0).toPrecision(4));
  return { median: round(sorted[Math.floor(sorted.length / 2)]), min: round(sorted[0]), max: round(sorted.at(-1)) };
}
