import { describe, expect, test } from "vitest";
import { Histogram } from "../../../../src-shared/core/histogram.ts";
import { HistogramError } from "../../../../src-shared/core/histogram-bytes.ts";
import type { CallFact } from "../../../../src-main/metrics/call-fact.ts";
import { CallRollUps } from "../../../../src-main/metrics/call-roll-ups.ts";
import { mergeRollUps, type RollUpRow } from "../../../../src-main/metrics/roll-up-row.ts";
import { makeCall } from "./make-call.ts";

const minuteAt = 1_800_000_000_000;

function rollUp(calls: readonly CallFact[]): RollUpRow[] {
  const rollUps = new CallRollUps();
  for (const call of calls) rollUps.record(call);
  return rollUps.drain();
}

function onlyRow(calls: readonly CallFact[]): RollUpRow {
  const rows = rollUp(calls);
  expect(rows).toHaveLength(1);
  return rows[0] as RollUpRow;
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

  test("begin anew after a drain", () => {
    const rollUps = new CallRollUps();
    rollUps.record(makeCall());
    expect(rollUps.drain()).toHaveLength(1);
    expect(rollUps.drain()).toEqual([]);
    rollUps.record(makeCall());
    expect(rollUps.drain().map((row) => row.calls)).toEqual([1]);
  });
});

describe("merging roll-ups", () => {
  const early = [makeCall({ report: { latencyMs: 5, ttftMs: 3, costUsd: 1 } }), makeCall({ report: { latencyMs: 70 } })];
  const late = [makeCall({ report: { latencyMs: 900, itlMs: 8 } })];

  test("gives what rolling up all calls at once gives", () => {
    expect(mergeRollUps(onlyRow(early), onlyRow(late))).toEqual(onlyRow([...early, ...late]));
    expect(mergeRollUps(onlyRow(late), onlyRow(early))).toEqual(onlyRow([...early, ...late]));
  });

  test("refuses rows of different keys", () => {
    expect(() => mergeRollUps(onlyRow(early), onlyRow([makeCall({ endpoint: "large" })]))).toThrow("different endpoint");
  });

  test("says so when stored bytes are damaged", () => {
    expect(() => mergeRollUps({ ...onlyRow(early), latency: Uint8Array.of(9) }, onlyRow(late))).toThrow(HistogramError);
  });
});
