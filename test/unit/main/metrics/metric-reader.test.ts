import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CallFact } from "../../../../src-main/metrics/call-fact.ts";
import { CallRollUps } from "../../../../src-main/metrics/call-roll-ups.ts";
import { LevelKeeper } from "../../../../src-main/metrics/level-keeper.ts";
import { MetricReader } from "../../../../src-main/metrics/metric-reader.ts";
import type { MetricFilters } from "../../../../src-shared/wire/ui/metric-messages.ts";
import { type ControlBench, openControlBench } from "../../../support/control-bench.ts";
import { makeCall } from "./make-call.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let bench: ControlBench;
let keeper: LevelKeeper;
let reader: MetricReader;
let runNos: number[];
beforeEach(async () => {
  bench = await openControlBench();
  keeper = new LevelKeeper(bench);
  reader = new MetricReader(bench);
  runNos = [(await bench.start()).no, (await bench.start()).no];
});
afterEach(() => bench[Symbol.asyncDispose]());

function store(calls: readonly CallFact[]): void {
  const rollUps = new CallRollUps((key) => bench.store.metrics.find(key));
  bench.store.transaction(() => {
    for (const call of calls) rollUps.record(call);
    for (const row of rollUps.drain()) bench.store.metrics.put(row);
  });
}

/** Calls of 2 runs, 3 steps, 3 endpoints and models, 3 nodes, over `spanMs` till now; some failed, some packed, some streamed. */
function makeCalls(count: number, spanMs: number): CallFact[] {
  const bytes = new Uint8Array(count * 8);
  bench.random(bytes);
  const now = bench.clock.now();
  return Array.from({ length: count }, (_, at) => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = bytes.subarray(at * 8, at * 8 + 8);
    const share = (a * 65_536 + b * 256 + c) / 2 ** 24;
    const step = d % 3;
    const failed = e < 40;
    return makeCall({
      run: { no: runNos[f % 2] as number },
      nodeNo: 1 + (g % 3),
      endpoint: ["small", "large", "hosted"][step] as string,
      model: ["qwen", "llama", "gpt"][step] as string,
      endedAt: Math.floor(now - spanMs + share * spanMs),
      report: {
        stepId: `step-${step}`,
        latencyMs: 1 + h * (step + 1) * 3,
        ttftMs: step === 2 ? 1 + g : null,
        outcome: failed ? (e < 20 ? "timeout" : "rate_limited") : "succeeded",
        outputTokens: failed ? null : h,
        costUsd: step === 2 ? 0.25 : null,
        packedRows: step === 0 ? 4 : 1,
      },
    });
  });
}

const isGood = ({ report }: CallFact): boolean => report.outcome === "succeeded";
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const callsOf = (calls: readonly CallFact[]): number => sum(calls.map(({ report }) => 1 / report.packedRows));

/** Nearest rank over the very calls. */
function exactPercentile(values: readonly number[], percent: number): number {
  return values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil((percent / 100) * values.length)) - 1] as number;
}

const scopeOf = (spanMs: number, filters: MetricFilters = {}) => ({ from: bench.clock.now() - spanMs, to: bench.clock.now(), filters });
const seriesOf = (spanMs: number, filters: MetricFilters = {}) => ({ ...scopeOf(spanMs, filters), percentile: 95, maxPoints: 360 });

describe.each([
  ["of hours", 2 * hour, true],
  ["of a day, summed up", day, true],
  ["of a day, not summed up yet", day, false],
  ["of weeks, summed up", 25 * day, true],
  ["of months, summed up", 80 * day, true],
  ["of months, not summed up yet", 80 * day, false],
])("charts %s equal a recount of the calls", (_name, spanMs, isSummedUp) => {
  let calls: CallFact[];
  beforeEach(() => {
    calls = makeCalls(2000, spanMs);
    store(calls);
    if (isSummedUp) keeper.advance(Infinity);
  });

  /** The calls of a bucket. */
  const within = (at: number, bucketMs: number): CallFact[] => calls.filter(({ endedAt }) => endedAt >= at && endedAt < at + bucketMs);

  test("in percentiles of latency", () => {
    const { points, bucketMs, series } = reader.series({ ...seriesOf(spanMs), metric: "latency" });
    expect(series.map(({ name }) => name)).toEqual(["p50", "p90", "p95", "p99"]);
    for (const { at, values } of points) {
      const latencies = within(at, bucketMs)
        .filter(isGood)
        .map(({ report }) => report.latencyMs);
      if (latencies.length === 0) expect(values).toEqual([null, null, null, null]);
      else
        for (const [place, percent] of [50, 90, 95, 99].entries()) expect((values[place] as number) / exactPercentile(latencies, percent)).toBeCloseTo(1, 1.7);
    }
  });

  test("in calls a second by endpoint, and of one node", () => {
    const { points, bucketMs, series } = reader.series({ ...seriesOf(spanMs, { step: ["step-0", "step-1"] }), metric: "calls", splitBy: "endpoint" });
    expect(new Set(series.map(({ name }) => name))).toEqual(new Set(["large", "small"]));
    for (const { at, values } of points) {
      const seconds = Math.max(1, Math.min(bucketMs, bench.clock.now() - at) / 1000);
      for (const [place, { name }] of series.entries())
        expect(values[place]).toBeCloseTo(callsOf(within(at, bucketMs).filter(({ endpoint }) => endpoint === name)) / seconds, 9);
    }
  });

  test("in the share that succeeded, in cost, and in the calls in all", () => {
    const { points, bucketMs } = reader.series({ ...seriesOf(spanMs), metric: "success" });
    for (const { at, values } of points) {
      const found = within(at, bucketMs);
      if (found.length === 0) expect(values).toEqual([null]);
      else expect(values[0]).toBeCloseTo(callsOf(found.filter(isGood)) / callsOf(found), 9);
    }
    expect(reader.series({ ...seriesOf(spanMs), metric: "cost" }).series[0]?.overall).toBeCloseTo(
      calls.filter(({ endpoint }) => endpoint === "hosted").length / 4,
      6,
    );
    const { total, facets } = reader.facets(scopeOf(spanMs));
    expect(total).toMatchObject({ calls: Math.round(callsOf(calls)), rows: calls.length });
    expect(Object.fromEntries(facets.step.map(({ value, calls: count }) => [value, count]))).toEqual(
      Object.fromEntries([0, 1, 2].map((step) => [`step-${step}`, Math.round(callsOf(calls.filter(({ report }) => report.stepId === `step-${step}`)))])),
    );
  });

  test("in the histogram and the heat map", () => {
    const good = calls.filter(isGood);
    const histogram = reader.histogram({ ...scopeOf(spanMs), metric: "latency" });
    expect(histogram.count).toBe(good.length);
    for (const { fromMs, toMs, count } of histogram.bands)
      expect(Math.abs(count - good.filter(({ report }) => report.latencyMs >= fromMs && report.latencyMs < toMs).length)).toBeLessThanOrEqual(
        good.length * 0.02,
      );
    const { columns, bands, bucketMs } = reader.heatmap({ ...scopeOf(spanMs), metric: "latency" });
    expect(columns.length).toBeLessThanOrEqual(100);
    expect(sum(columns.flatMap(({ counts }) => counts))).toBe(good.length);
    for (const { at, counts } of columns) expect([counts.length, sum(counts)]).toEqual([bands.length, within(at, bucketMs).filter(isGood).length]);
  });
});

test("calls that come late are in every chart at once, and in the coarse levels after a while", () => {
  store(makeCalls(500, 20 * day));
  keeper.advance(Infinity);
  const before = reader.facets(scopeOf(30 * day)).total.calls;
  store([makeCall({ run: { no: runNos[0] as number }, endedAt: bench.clock.now() - 10 * day })]);
  expect(reader.facets(scopeOf(30 * day)).total.calls).toBe(before + 1);
  keeper.advance(Infinity);
  expect(
    bench.db
      .prepare("SELECT count(*) FROM metric_stale WHERE at < ?")
      .pluck()
      .get(bench.clock.now() - day),
  ).toBe(0);
  expect(reader.facets(scopeOf(30 * day)).total.calls).toBe(before + 1);
});

test("calls of a deleted run are gone from every level", () => {
  const calls = makeCalls(800, 20 * day);
  store(calls);
  keeper.advance(Infinity);
  bench.store.transaction(() => bench.store.metrics.removeOfRun(runNos[0] as number));
  const left = Math.round(callsOf(calls.filter(({ run }) => run.no === runNos[1])));
  expect(reader.facets(scopeOf(21 * day)).total.calls).toBe(left);
  keeper.advance(Infinity);
  expect(reader.facets(scopeOf(21 * day)).total.calls).toBe(left);
});

test("a bucket is left alone until some minutes after its end", () => {
  bench.clock.wallMs = Math.floor(bench.clock.wallMs / day) * day + 6 * minute;
  store([makeCall({ run: { no: runNos[0] as number }, endedAt: bench.clock.now() - 2 * minute })]);
  keeper.advance(Infinity);
  const levels = (): unknown => bench.db.prepare("SELECT DISTINCT level FROM metric_levels ORDER BY level").pluck().all();
  expect(levels()).toEqual([]);
  bench.clock.advance(2 * minute);
  keeper.advance(Infinity);
  expect(levels()).toEqual([1]);
  bench.clock.advance(2 * day);
  keeper.advance(Infinity);
  expect(levels()).toEqual([1, 2, 3, 4]);
});

test("a minute that was marked in a transaction that failed is marked again", () => {
  const call = makeCall({ run: { no: runNos[0] as number }, endedAt: bench.clock.now() - day });
  bench.failNextCommit();
  expect(() => store([call])).toThrow("the disk is full");
  bench.store.staleBuckets.forget();
  store([call]);
  expect(bench.db.prepare("SELECT count(*) FROM metric_stale").pluck().get()).toBe(1);
});

test("more values than a chart can show are one line together, without a name", () => {
  store(Array.from({ length: 12 }, (_, at) => makeCall({ run: { no: runNos[0] as number }, endpoint: `e-${at}`, endedAt: bench.clock.now() - minute })));
  const { series } = reader.series({ ...seriesOf(hour), metric: "calls", splitBy: "endpoint" });
  expect(series).toHaveLength(8);
  expect(series.at(-1)).toMatchObject({ name: null, calls: 5 });
});

test("nodes are named, and chosen by their ids", async () => {
  const node = await bench.join();
  const { id, no } = node.connected.stored;
  store([
    makeCall({ run: { no: runNos[0] as number }, nodeNo: no, endedAt: bench.clock.now() - minute }),
    makeCall({ run: { no: runNos[0] as number }, nodeNo: no + 1, endedAt: bench.clock.now() - minute }),
  ]);
  const { series } = reader.series({ ...seriesOf(hour, { node: [id] }), metric: "calls", splitBy: "node" });
  expect(series).toMatchObject([{ name: id, label: id, calls: 1 }]);
  expect(reader.facets(scopeOf(hour, { node: [id] })).facets.node).toHaveLength(2);
});

test("nothing called yet is told from nothing called in the time", () => {
  expect(reader.facets(scopeOf(hour)).firstAt).toBeNull();
  store([makeCall({ run: { no: runNos[0] as number }, endedAt: bench.clock.now() - 3 * day })]);
  const { firstAt, total } = reader.facets(scopeOf(hour));
  expect(firstAt).not.toBeNull();
  expect(total.calls).toBe(0);
});
