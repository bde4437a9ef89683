import { expect, test } from "vitest";
import { findCalls } from "../../../../src-main/metrics/find-calls.ts";
import { makeAttempt, makeReport, openControlBench } from "../../../support/control-bench.ts";

const minute = 60_000;

test("the slowest calls of a time are found with their run, row, step and node, and no call of another time", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 60 });
  const node = await bench.join();
  const startAt = bench.clock.now();
  for (let round = 0; round < 3; round++) {
    const [chunk] = await bench.ask(node, 20);
    if (chunk === undefined) throw new Error("the node got no rows");
    for (const rowIndex of chunk.rowIndexes) await bench.push(node, makeReport(chunk.id, rowIndex, { attempts: [makeAttempt({ latencyMs: 100 + rowIndex })] }));
    bench.clock.advance(5 * minute);
    await bench.coordinator.tick();
  }
  const inTime = bench.calls.filter(({ endedAt }) => endedAt >= startAt + 4 * minute && endedAt < startAt + 6 * minute).map(({ report }) => report.latencyMs);
  expect(inTime.length).toBeGreaterThan(0);
  const found = findCalls(bench.store, { from: startAt + 4 * minute, to: startAt + 6 * minute, filters: {}, order: "slowest", limit: 5 });
  expect(found.runs).toEqual([{ run: run.id, name: run.name, pipeline: run.pipeline, calls: inTime.length, failed: 0 }]);
  expect(found.calls.map(({ latencyMs }) => latencyMs)).toEqual(inTime.toSorted((a, b) => b - a).slice(0, 5));
  for (const { row, latencyMs, step, node: name } of found.calls) expect([row, step, name]).toEqual([latencyMs - 100, "answer", node.connected.stored.name]);
  expect(found).toMatchObject({ lookedAt: inTime.length, cut: false });
});

test("failed calls are found with why they failed, and filters apply", async () => {
  await using bench = await openControlBench();
  await bench.start({ rows: 8 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 8);
  if (chunk === undefined) throw new Error("the node got no rows");
  for (const rowIndex of chunk.rowIndexes) {
    const attempts = [makeAttempt({ outcome: "timeout", message: "too slow", attempt: 1 }), makeAttempt({ attempt: 2 })];
    await bench.push(node, makeReport(chunk.id, rowIndex, { attempts: rowIndex === 3 ? attempts : [makeAttempt()] }));
  }
  const scope = { from: bench.clock.now() - minute, to: bench.clock.now() + minute, limit: 100 };
  const failed = findCalls(bench.store, { ...scope, filters: {}, order: "failed" });
  expect(failed.calls).toMatchObject([{ row: 3, attempt: 1, outcome: "timeout", message: "too slow" }]);
  expect(failed.runs).toMatchObject([{ calls: chunk.rowIndexes.length + 1, failed: 1 }]);
  expect(
    findCalls(bench.store, { ...scope, filters: { model: ["m"], node: [node.connected.stored.id], outcome: ["succeeded"] }, order: "slowest" }).calls,
  ).toHaveLength(chunk.rowIndexes.length);
  for (const filters of [{ model: ["other"] }, { step: ["other"] }, { node: ["node-zzzzzz"] }, { pipeline: ["other"] }])
    expect(findCalls(bench.store, { ...scope, filters, order: "slowest" }).calls).toEqual([]);
});
