import { afterEach, beforeEach, expect, test } from "vitest";
import type { CallFact } from "../../../../src-main/metrics/call-fact.ts";
import { CallRollUps } from "../../../../src-main/metrics/call-roll-ups.ts";
import { LevelKeeper } from "../../../../src-main/metrics/level-keeper.ts";
import { MetricReader } from "../../../../src-main/metrics/metric-reader.ts";
import { type ControlBench, openControlBench } from "../../../support/control-bench.ts";
import { makeCall } from "./make-call.ts";

const minute = 60_000;
const day = 1440 * minute;
const spanMs = 3 * day;

let bench: ControlBench;
let reader: MetricReader;
let runNo: number;
beforeEach(async () => {
  bench = await openControlBench();
  bench.clock.wallMs = Math.floor(bench.clock.wallMs / day) * day;
  reader = new MetricReader(bench);
  runNo = (await bench.start()).no;
});
afterEach(() => bench[Symbol.asyncDispose]());

function store(calls: readonly CallFact[]): void {
  const rollUps = new CallRollUps((key) => bench.store.metrics.find(key));
  bench.store.transaction(() => {
    for (const call of calls) rollUps.record(call);
    for (const row of rollUps.drain()) bench.store.metrics.put(row);
  });
}

/** Calls of 3 nodes and 5 steps, as many in each minute of the first and of the last hour of three days. */
function storeSome(): number {
  const calls = Array.from({ length: 600 }, (_, at) => {
    const before = at % 2 === 0 ? spanMs - (at % 60) * minute : (5 + (at % 60)) * minute;
    const report = { stepId: `step-${at % 5}`, latencyMs: 1 + (at % 97), packedRows: 1 };
    return makeCall({ run: { no: runNo }, nodeNo: 1 + (at % 3), endedAt: bench.clock.now() - before, report });
  });
  store(calls);
  return calls.length;
}

const makeLate = (): CallFact => makeCall({ run: { no: runNo }, endedAt: bench.clock.now() - spanMs + 2 * minute });

/** What charts count, read from as coarse a level as there is, and from a fine one. */
function countCalls(): number[] {
  const scope = { from: bench.clock.now() - spanMs - day, to: bench.clock.now(), filters: {} };
  const cells = reader.heatmap({ ...scope, metric: "latency" }).columns.flatMap(({ counts }) => counts);
  return [reader.facets(scope).total.calls, reader.histogram({ ...scope, metric: "latency" }).count, cells.reduce((a, b) => a + b, 0)];
}

/** A slice of no time is one step. */
const step = (keeper: LevelKeeper): boolean => keeper.advance(0);

const countStale = (): unknown =>
  bench.db
    .prepare("SELECT count(*) FROM metric_stale WHERE at < ?")
    .pluck()
    .get(bench.clock.now() - day);

test("charts are exact after every step of a bucket, late calls among them", () => {
  let calls = storeSome();
  const keeper = new LevelKeeper(bench);
  let steps = 0;
  while (step(keeper)) {
    steps += 1;
    if (steps % 40 === 7 && steps < 400) {
      store([makeLate()]);
      calls += 1;
    }
    if (steps % 5 === 0) expect(countCalls(), `after step ${steps}`).toEqual([calls, calls, calls]);
  }
  expect(steps).toBeGreaterThan(200);
  expect(countStale()).toBe(0);
  expect(countCalls()).toEqual([calls, calls, calls]);
});

test("calls that come to a bucket after its minutes were read make it stale again", () => {
  store(Array.from({ length: 5 }, makeLate));
  const keeper = new LevelKeeper(bench);
  const isMade = (): boolean => bench.db.prepare("SELECT count(*) FROM metric_levels").pluck().get() !== 0;
  while (!isMade()) expect(step(keeper)).toBe(true);
  store([makeLate()]);
  while (step(keeper));
  expect(countCalls()).toEqual([6, 6, 6]);
  expect(bench.db.prepare("SELECT DISTINCT calls FROM metric_levels").pluck().all()).toEqual([6]);
});

test("a keeper that is gone in the middle of a bucket leaves nothing that another one does not put right", () => {
  const calls = storeSome();
  for (let steps = 1; steps < 300; steps += 23) {
    const gone = new LevelKeeper(bench);
    for (let at = 0; at < steps; at++) step(gone);
    expect(countCalls()).toEqual([calls, calls, calls]);
  }
  expect(new LevelKeeper(bench).advance(Infinity)).toBe(false);
  expect(countStale()).toBe(0);
  expect(countCalls()).toEqual([calls, calls, calls]);
});

test("a bucket whose slice could not be committed is begun anew", () => {
  const calls = storeSome();
  const keeper = new LevelKeeper(bench);
  for (let steps = 0; steps < 20; steps++) step(keeper);
  bench.failNextCommit();
  expect(() => step(keeper)).toThrow("the disk is full");
  expect(keeper.advance(Infinity)).toBe(false);
  expect(countStale()).toBe(0);
  expect(countCalls()).toEqual([calls, calls, calls]);
});

test("a bucket of many keys is made in steps that each take little, and lets the loop go between them", () => {
  store(Array.from({ length: 300 }, (_, at) => makeCall({ run: { no: runNo }, endpoint: `e-${at}`, endedAt: bench.clock.now() - day })));
  const keeper = new LevelKeeper(bench);
  const changes = bench.db.prepare("SELECT total_changes()").pluck();
  let most = 0;
  for (let before = Number(changes.get()); step(keeper); ) {
    const now = Number(changes.get());
    most = Math.max(most, now - before);
    before = now;
  }
  expect(most).toBeLessThanOrEqual(40);
});
