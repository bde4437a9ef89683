import { describe, expect, test } from "vitest";
import { Histogram } from "../../../../src-shared/core/histogram.ts";
import type { CallFact } from "../../../../src-main/metrics/call-fact.ts";
import { CallRollUps } from "../../../../src-main/metrics/call-roll-ups.ts";
import type { StoredRollUp } from "../../../../src-main/storage/metrics-table.ts";
import { makeCall } from "./make-call.ts";

const minuteAt = 1_800_000_000_000;

function rollUp(calls: readonly CallFact[]): StoredRollUp[] {
  const rollUps = new CallRollUps(() => null);
  for (const call of calls) rollUps.record(call);
  return rollUps.drain();
}

function onlyRow(calls: readonly CallFact[]): StoredRollUp {
  const rows = rollUp(calls);
  expect(rows).toHaveLength(1);
  return rows[0] as StoredRollUp;
}

describe("roll-ups of calls", () => {
  test("sum up the calls of one minute and key", () => {
    const row = onlyRow([
      makeCall({ endedAt: minuteAt, report: { latencyMs: 100, queueMs: 2, costUsd: 0.5 } }),
      makeCall({ endedAt: minuteAt + 59_999.9, report: { latencyMs: 300, queueMs: 4, inputTokens: null, costUsd: 0.25 } }),
    ]);
    expect(row).toMatchObject({ minuteAt, runNo: 1, endpoint: "small", model: "qwen", stepId: "classify", nodeNo: 1, outcome: "succeeded" });
    expect(row).toMatchObject({ calls: 2, rows: 2, inputTokens: 10, outputTokens: 4, costUsd: 0.75, ttft: null, itl: null });
    expect(Histogram.decode(row.latency).sumMs).toBe(400);
    expect(Histogram.decode(row.queue).sumMs).toBe(6);
  });

  test.each([
    { part: "minute", other: makeCall({ endedAt: minuteAt + 60_000 }) },
    { part: "run", other: makeCall({ run: { no: 2 } }) },
    { part: "endpoint", other: makeCall({ endpoint: "large" }) },
    { part: "model", other: makeCall({ model: "llama" }) },
    { part: "step", other: makeCall({ report: { stepId: "extract" } }) },
    { part: "node", other: makeCall({ nodeNo: 2 }) },
    { part: "outcome", other: makeCall({ report: { outcome: "timeout" } }) },
  ])("keep calls of another $part apart", ({ other }) => {
    expect(rollUp([makeCall(), other, makeCall(), other]).map((row) => row.calls)).toEqual([2, 2]);
  });

  test("count a packed call once and each of its rows", () => {
    const row = onlyRow(Array.from({ length: 7 }, () => makeCall({ report: { packedRows: 7 } })));
    expect(row.calls).toBeCloseTo(1, 9);
    expect(row.rows).toBe(7);
  });

  test("keep first-token and between-token times of the calls that streamed", () => {
    const row = onlyRow([makeCall(), makeCall({ report: { ttftMs: 20, itlMs: 5 } }), makeCall({ report: { ttftMs: 40 } })]);
    expect(Histogram.decode(row.ttft as Uint8Array)).toMatchObject({ count: 2, sumMs: 60 });
    expect(Histogram.decode(row.itl as Uint8Array)).toMatchObject({ count: 1, sumMs: 5 });
  });

  test("leave the cost unknown when no call had a price", () => {
    expect(onlyRow([makeCall(), makeCall()]).costUsd).toBeNull();
    expect(onlyRow([makeCall(), makeCall({ report: { costUsd: 0 } })]).costUsd).toBe(0);
  });

  test("give only what changed since the last drain, as whole sums", () => {
    const rollUps = new CallRollUps(() => null);
    rollUps.record(makeCall());
    expect(rollUps.drain()).toHaveLength(1);
    expect(rollUps.drain()).toEqual([]);
    rollUps.record(makeCall());
    rollUps.record(makeCall({ nodeNo: 2 }));
    expect(rollUps.drain().map(({ nodeNo, calls }) => [nodeNo, calls])).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });

  test("go on from what is stored of a minute and key", () => {
    const early = [makeCall({ report: { latencyMs: 5, ttftMs: 3, costUsd: 1 } }), makeCall({ report: { latencyMs: 70 } })];
    const late = [makeCall({ report: { latencyMs: 900, itlMs: 8 } })];
    const stored = onlyRow(early);
    const rollUps = new CallRollUps(() => stored);
    for (const call of late) rollUps.record(call);
    expect(rollUps.drain()).toEqual([onlyRow([...early, ...late])]);
  });

  test("keep two minutes in memory, and load an older one again when a late call comes", () => {
    const loaded: number[] = [];
    const rollUps = new CallRollUps(({ minuteAt: at }) => {
      loaded.push(at);
      return null;
    });
    const minutes = [0, 1, 2, 3].map((minute) => minuteAt + minute * 60_000);
    for (const endedAt of minutes) {
      rollUps.record(makeCall({ endedAt }));
      rollUps.drain();
    }
    rollUps.record(makeCall({ endedAt: minuteAt + 60_000 }));
    rollUps.record(makeCall({ endedAt: minuteAt }));
    expect(loaded).toEqual([...minutes, minuteAt]);
  });

  test("start from storage after a failed commit", () => {
    const rollUps = new CallRollUps(() => null);
    rollUps.record(makeCall());
    rollUps.forgetAll();
    rollUps.record(makeCall());
    expect(rollUps.drain().map(({ calls }) => calls)).toEqual([1]);
  });
});
