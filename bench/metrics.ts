// npm run bench:metrics [-- --calls 10000000 --days 90 --rounds 7 --steady --folder F]
// Fills a database with the roll-ups of many calls, as a control plane leaves them, asks everything that the metrics screen
// asks, and prints one JSON object: the median, the slowest answer and the median CPU time of each question, how long the
// keeper held the loop, and the database's size.
// Calls come in runs of 20 minutes to some hours; --steady spreads them evenly over all minutes, the worst there is.
// With --folder the database stays there, and is asked again without being filled when it is there already.
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { LevelKeeper } from "../src-main/metrics/level-keeper.ts";
import { MetricReader } from "../src-main/metrics/metric-reader.ts";
import { databasePath, openStore, type Store } from "../src-main/storage/store.ts";
import { Histogram } from "../src-shared/core/histogram.ts";
import type { MetricFilters } from "../src-shared/wire/ui/metric-messages.ts";

const { values: flags } = parseArgs({
  options: {
    calls: { type: "string", default: "10000000" },
    days: { type: "string", default: "90" },
    rounds: { type: "string", default: "7" },
    steady: { type: "boolean", default: false },
    folder: { type: "string" },
  },
});
const callsInAll = Number(flags.calls);
const days = Number(flags.days);
const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;
const endAt = Date.UTC(2026, 10, 22, 12);
const startAt = endAt - days * dayMs;

const pipelines = ["classify", "summarize", "extract"];
const steps = [
  { step: "draft", endpoint: "large", model: "qwen3-32b", medianMs: 900 },
  { step: "label", endpoint: "small", model: "qwen3-4b", medianMs: 120 },
  { step: "judge", endpoint: "hosted", model: "gpt-5-mini", medianMs: 600 },
];
const nodes = 8;
const random = makeRandom(7);
const loadBefore = loadavg();

const folder = flags.folder ?? mkdtempSync(join(tmpdir(), "inferno-bench-metrics-"));
mkdirSync(folder, { recursive: true });
const isFilled = existsSync(databasePath(folder));
const store = openStore(folder);
try {
  const clock = { now: () => endAt, monotonic: () => performance.now() };
  const filled = { ...(isFilled ? {} : timed("fillSeconds", () => fill(addRuns()))), ...timed("levelsSeconds", () => keepLevels(clock)) };
  store.checkpoint();
  const answers = ask(new MetricReader({ store, clock }));
  const slowestMs = Math.max(...Object.values(answers).map((answer) => answer.slowestMs));
  const over100 = Object.entries(answers).flatMap(([question, { medianMs }]) => (medianMs > 100 ? [question] : []));
  const machine = `${cpus()[0]?.model} × ${cpus().length}`;
  const databaseMb = statSync(databasePath(folder)).size / 1e6;
  const report = { machine, loadBefore, load: loadavg(), node: process.version, steady: flags.steady, ...filled, databaseMb, answers, slowestMs, over100 };
  console.log(JSON.stringify(report, (_, value: unknown) => (typeof value === "number" ? Math.round(value * 100) / 100 : value), 2));
} finally {
  store.close();
  if (flags.folder === undefined) rmSync(folder, { recursive: true, force: true });
}

function timed<Found extends object>(name: string, act: () => Found): Found & Record<string, number> {
  const start = performance.now();
  return { ...act(), [name]: (performance.now() - start) / 1000 };
}

/** How long the keeper's slices held the loop, in ms of time and of this process' CPU; each is told to end after 8. */
function keepLevels(clock: { now: () => number; monotonic: () => number }): { slices: object } {
  const keeper = new LevelKeeper({ store, clock });
  const wallMs: number[] = [];
  const cpuMs: number[] = [];
  for (let hasMore = true; hasMore; ) {
    const start = performance.now();
    const cpuStart = process.cpuUsage();
    hasMore = keeper.advance(8);
    wallMs.push(performance.now() - start);
    cpuMs.push(millisecondsOf(process.cpuUsage(cpuStart)));
  }
  return { slices: { count: wallMs.length, wallMs: summarize(wallMs), cpuMs: summarize(cpuMs) } };
}

function summarize(values: number[]): { median: number; p99: number; p999: number; longest: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
  return { median: at(0.5), p99: at(0.99), p999: at(0.999), longest: at(1) };
}

function millisecondsOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}

type Run = { no: number; firstMinuteAt: number; minutes: number; callsAMinute: number };

/** Steady: one run a pipeline over all the time. Else a run for each 150,000 calls, side by side or with nights between. */
function addRuns(): Run[] {
  const count = flags.steady ? pipelines.length : Math.max(1, Math.round(callsInAll / 150_000));
  const dataset = store.datasets.add("data-bench1" as never, "bench", "jsonl", startAt);
  return Array.from({ length: count }, (_, at) => {
    const no = addRun(at, dataset);
    if (flags.steady) return { no, firstMinuteAt: startAt, minutes: days * 1440, callsAMinute: callsInAll / pipelines.length / (days * 1440) };
    const minutes = 20 + Math.floor(random() * 280);
    const firstMinuteAt = startAt + Math.floor((at / count) * days * 1440 * 0.995) * minuteMs;
    return { no, firstMinuteAt, minutes, callsAMinute: callsInAll / count / minutes };
  });
}

function addRun(at: number, datasetNo: number): number {
  const id = `run-bench${String(at).padStart(5, "0")}`;
  const settings = { concurrency: 64, vars: {}, limit: null, maxCostUsd: null };
  return store.runs.add({
    id: id as never,
    name: id,
    pipeline: pipelines[at % pipelines.length] as string,
    pipelineVersion: null,
    datasetNo,
    taskBase: at * 1_000_000 + 1,
    plan: "{}",
    settings,
    outputPath: null,
    total: 1,
    expectedRowUsd: null,
    createdAt: startAt,
  } as Parameters<Store["runs"]["add"]>[0]);
}

function fill(runs: readonly Run[]): { calls: number; minuteRows: number } {
  let minuteRows = 0;
  let calls = 0;
  for (const run of runs) {
    for (let from = 0; from < run.minutes; from += 200) {
      store.transaction(() => {
        for (let minute = from; minute < Math.min(run.minutes, from + 200); minute++) {
          const put = fillMinute(run, run.firstMinuteAt + minute * minuteMs);
          calls += put.calls;
          minuteRows += put.rows;
        }
      });
    }
  }
  return { calls, minuteRows };
}

/** One minute of a run: each step on each node, and now and then a failure. */
function fillMinute(run: Run, minuteAt: number): { calls: number; rows: number } {
  let calls = 0;
  let rows = 0;
  for (const { step, endpoint, model, medianMs } of steps) {
    for (let nodeNo = 1; nodeNo <= nodes; nodeNo++) {
      for (const [outcome, share] of [
        ["succeeded", 0.98],
        ["timeout", 0.02],
      ] as const) {
        const count = roundAtRandom((run.callsAMinute * share) / steps.length / nodes);
        if (count === 0) continue;
        const latency = sample(count, medianMs);
        const sums = { calls: count, rows: count, inputTokens: count * 250, outputTokens: count * 40, costUsd: endpoint === "hosted" ? count * 0.0004 : null };
        store.metrics.put({
          ...{ minuteAt, runNo: run.no, endpoint, model, stepId: step, nodeNo, outcome },
          ...sums,
          latency,
          ttft: sample(count, medianMs / 4),
          itl: sample(count, 20),
          queue: sample(count, 5),
        });
        calls += count;
        rows++;
      }
    }
  }
  return { calls, rows };
}

/** Durations around a median, with a long tail. */
function sample(count: number, medianMs: number): Uint8Array {
  const histogram = new Histogram();
  for (let at = 0; at < count; at++) histogram.record(medianMs * Math.exp((random() + random() + random() - 1.5) * 0.9));
  return histogram.encode();
}

function roundAtRandom(value: number): number {
  return Math.floor(value) + (random() < value % 1 ? 1 : 0);
}

type Answer = { medianMs: number; slowestMs: number; medianCpuMs: number };

function ask(reader: MetricReader): Record<string, Answer> {
  const spans: Record<string, number> = {
    "1 h": dayMs / 24,
    "6 h": dayMs / 4,
    "24 h": dayMs,
    "7 d": 7 * dayMs,
    "30 d": 30 * dayMs,
    [`${days} d`]: days * dayMs,
  };
  const answers: Record<string, Answer> = {};
  for (const [name, spanMs] of Object.entries(spans)) {
    const scope = { from: endAt - spanMs, to: endAt, filters: {} satisfies MetricFilters };
    const series = { ...scope, percentile: 95, maxPoints: 360 };
    const questions: Record<string, () => unknown> = {
      "latency p50–p99": () => reader.series({ ...series, metric: "latency" }),
      "latency by endpoint": () => reader.series({ ...series, metric: "latency", splitBy: "endpoint" }),
      "latency by model": () => reader.series({ ...series, metric: "latency", splitBy: "model" }),
      "latency by pipeline": () => reader.series({ ...series, metric: "latency", splitBy: "pipeline" }),
      "latency by step": () => reader.series({ ...series, metric: "latency", splitBy: "step" }),
      "latency by node": () => reader.series({ ...series, metric: "latency", splitBy: "node" }),
      "latency of one model": () => reader.series({ ...series, metric: "latency", filters: { model: ["qwen3-4b"] } }),
      ttft: () => reader.series({ ...series, metric: "ttft" }),
      "between tokens": () => reader.series({ ...series, metric: "itl" }),
      throughput: () => reader.series({ ...series, metric: "calls" }),
      "throughput by node": () => reader.series({ ...series, metric: "calls", splitBy: "node" }),
      success: () => reader.series({ ...series, metric: "success" }),
      "failures by kind": () => reader.series({ ...series, metric: "calls", splitBy: "outcome" }),
      "tokens a second": () => reader.series({ ...series, metric: "tokens" }),
      "cost by endpoint": () => reader.series({ ...series, metric: "cost", splitBy: "endpoint" }),
      histogram: () => reader.histogram({ ...scope, metric: "latency" }),
      "heat map": () => reader.heatmap({ ...scope, metric: "latency" }),
      facets: () => reader.facets(scope),
    };
    for (const [question, act] of Object.entries(questions)) answers[`${name}, ${question}`] = measure(act);
  }
  return answers;
}

/** Besides one time to warm up. */
function measure(act: () => unknown): Answer {
  act();
  const times = Array.from({ length: Number(flags.rounds) }, () => {
    const start = performance.now();
    const cpuStart = process.cpuUsage();
    act();
    return { wallMs: performance.now() - start, cpuMs: millisecondsOf(process.cpuUsage(cpuStart)) };
  });
  const wall = summarize(times.map(({ wallMs }) => wallMs));
  return { medianMs: wall.median, slowestMs: wall.longest, medianCpuMs: summarize(times.map(({ cpuMs }) => cpuMs)).median };
}

function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
