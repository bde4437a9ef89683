import { describe, expect, test } from "vitest";
import { makeFailure } from "../../../../src-shared/model/failure.ts";
import { toChunkId } from "../../../../src-main/storage/chunks-table.ts";
import {
  type BenchNode,
  type ControlBench,
  leaseTtlMs,
  makeAttempt,
  makeReport,
  makeStep,
  type OfferedChunk,
  openControlBench,
} from "../../../support/control-bench.ts";
import { expectCountsToHold } from "../../../support/control-counts.ts";

/** One row, leased to a node. */
async function leaseOne(bench: ControlBench, node: BenchNode): Promise<OfferedChunk> {
  const [chunk] = await bench.ask(node, 1);
  if (chunk === undefined) throw new Error("the node got nothing");
  return chunk;
}

/** The lease of this node runs out. */
async function expire(bench: ControlBench): Promise<void> {
  bench.clock.advance(leaseTtlMs + 1);
  await bench.coordinator.tick();
  await bench.settle();
}

describe("the same push twice", () => {
  test("is recorded once: one result, no duplicate, calls and tokens counted once", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 2 });
    const node = await bench.join();
    const chunk = await leaseOne(bench, node);
    const report = makeReport(chunk.id, 0);
    expect(await bench.push(node, report)).toEqual({ rejected: [], stop: [] });
    expect(await bench.push(node, report)).toEqual({ rejected: [], stop: [] });
    expect(bench.read(run)).toMatchObject({ succeeded: 1, attempts: 1, duplicates: 0, inputTokens: 10, outputTokens: 2, costUsd: 0.001 });
    expect(bench.calls).toHaveLength(1);
    expectCountsToHold(bench);
  });

  test("is recorded once in one turn too", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 2 });
    const node = await bench.join();
    const chunk = await leaseOne(bench, node);
    await Promise.all([bench.push(node, makeReport(chunk.id, 0)), bench.push(node, makeReport(chunk.id, 0))]);
    expect(bench.read(run)).toMatchObject({ succeeded: 1, attempts: 1, duplicates: 0 });
    expectCountsToHold(bench);
  });

  test("counts failed calls once, and they use up the step's attempts once", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1 });
    const node = await bench.join();
    const chunk = await leaseOne(bench, node);
    const report = makeReport(chunk.id, 0, {
      state: null,
      attempts: [makeAttempt({ outcome: "timeout", httpStatus: null, inputTokens: null, outputTokens: null, costUsd: null })],
    });
    await bench.push(node, report);
    // Sent again a second later: the call ended as long ago as it did.
    bench.clock.advance(1000);
    await bench.push(node, {
      ...report,
      meta: { ...report.meta, attempts: report.meta.attempts.map((attempt) => ({ ...attempt, endedAgoMs: attempt.endedAgoMs + 1000 })) },
    });
    await expire(bench);
    const again = await leaseOne(bench, node);
    expect(again.rows[0]?.meta.attempts).toEqual({ answer: 1 });
    expect(bench.read(run).attempts).toBe(1);
    expectCountsToHold(bench);
  });

  test("counts once when the chunk has ended, and after the control plane started anew", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1 });
    const node = await bench.join();
    const chunk = await leaseOne(bench, node);
    await bench.push(node, makeReport(chunk.id, 0));
    bench.coordinator.runs.forget(run.no);
    expect(await bench.push(node, makeReport(chunk.id, 0))).toEqual({ rejected: [], stop: [] });
    expect(bench.read(run)).toMatchObject({ state: "completed", attempts: 1, duplicates: 0 });
    expectCountsToHold(bench);
  });
});

describe("a result from a lease that ran out", () => {
  test("wins when it is the first, and the later one is a duplicate whose tokens are counted", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1 });
    const late = await bench.join();
    const early = await leaseOne(bench, late);
    await expire(bench);
    const holder = await bench.join();
    const second = await leaseOne(bench, holder);
    expect(await bench.push(late, makeReport(early.id, 0, { values: { answer: "late but first" } }))).toEqual({ rejected: [], stop: [] });
    expect(bench.read(run)).toMatchObject({ state: "completed", succeeded: 1, duplicates: 0 });
    await bench.push(holder, makeReport(second.id, 0, { values: { answer: "second" } }));
    expect(bench.read(run)).toMatchObject({ state: "completed", succeeded: 1, attempts: 2, duplicates: 1, inputTokens: 20, outputTokens: 4 });
    expect(bench.store.results.readPage(run.taskBase, run.taskBase)[0]?.value).toBe('"late but first"');
    expectCountsToHold(bench);
  });

  test("ends nothing when it is a failure and another node has the row, whose success then counts", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1 });
    const late = await bench.join();
    const early = await leaseOne(bench, late);
    await expire(bench);
    const holder = await bench.join();
    const second = await leaseOne(bench, holder);
    await bench.push(late, makeReport(early.id, 0, { state: "failed", attempts: [makeAttempt({ outcome: "server_error", httpStatus: 500 })] }));
    expect(bench.read(run)).toMatchObject({ state: "running", leased: 1, failed: 0, attempts: 1 });
    await bench.push(holder, makeReport(second.id, 0));
    expect(bench.read(run)).toMatchObject({ state: "completed", succeeded: 1, failed: 0, attempts: 2 });
    expectCountsToHold(bench);
  });

  test("ends nothing when it is a failure and the row waits for its next lease, nor keeps a step passed over from being tried anew", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1 });
    const late = await bench.join();
    const early = await leaseOne(bench, late);
    await expire(bench);
    const passedOver = { stepId: "answer", state: "failed" as const, failure: null, finishReason: null, bodies: 0 };
    await bench.push(
      late,
      makeReport(early.id, 0, { state: "failed", steps: [passedOver], attempts: [makeAttempt({ outcome: "server_error", httpStatus: 500 })] }),
    );
    expect(bench.read(run)).toMatchObject({ state: "running", pending: 1, failed: 0, attempts: 1 });
    expect(bench.store.results.readPage(run.taskBase, run.taskBase)).toEqual([]);
    const holder = await bench.join();
    await bench.push(holder, makeReport((await leaseOne(bench, holder)).id, 0));
    expect(bench.read(run)).toMatchObject({ state: "completed", succeeded: 1 });
    expectCountsToHold(bench);
  });

  test("tells whoever holds the row now to stop, with its next push", async () => {
    await using bench = await openControlBench();
    await bench.start({ rows: 2 });
    const late = await bench.join();
    const early = await leaseOne(bench, late);
    await expire(bench);
    const holder = await bench.join();
    const chunks = await bench.ask(holder, 2);
    const taken = chunks.find(({ rowIndexes }) => rowIndexes.includes(0)) as OfferedChunk;
    const other = chunks.find(({ rowIndexes }) => rowIndexes.includes(1)) as OfferedChunk;
    await bench.push(late, makeReport(early.id, 0));
    expect(await bench.push(holder, makeReport(other.id, 1))).toEqual({ rejected: [], stop: [{ chunkId: taken.id, rowIndexes: [0] }] });
    expect(await bench.push(holder)).toEqual({ rejected: [], stop: [] });
    expectCountsToHold(bench);
  });

  test("ends a row that waits for a lease, and nobody gets it again", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1 });
    const node = await bench.join();
    const chunk = await leaseOne(bench, node);
    await expire(bench);
    expect(bench.read(run)).toMatchObject({ pending: 1, leased: 0 });
    await bench.push(node, makeReport(chunk.id, 0));
    expect(bench.read(run)).toMatchObject({ state: "completed", pending: 0, succeeded: 1 });
    expectCountsToHold(bench);
  });

  test("ends a row that waited for a person, which then waits no more", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 3 });
    const node = await bench.join();
    const [chunk] = await bench.ask(node, 3);
    const [row] = chunk?.rowIndexes ?? [];
    await bench.coordinator.release(node.connected, {
      chunkId: chunk?.id as never,
      tasks: [{ rowIndex: row ?? 0, reason: "endpoint_blocked", notBeforeMs: 0 }],
    });
    await bench.push(node, makeReport(chunk?.id as never, row ?? 0));
    expect(bench.live(run).tallies.blocked).toBe(0);
    expectCountsToHold(bench);
  });
});

describe("a report that cannot be taken", () => {
  test("of a chunk that was never given out is refused with E_NOT_OWNER, and the others of the push are taken", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1 });
    const node = await bench.join();
    const chunk = await leaseOne(bench, node);
    const reply = await bench.push(node, makeReport(toChunkId(999), 0), makeReport(chunk.id, 0));
    expect(reply.rejected).toEqual([{ at: 0, code: "E_NOT_OWNER", message: expect.stringContaining("row 0") }]);
    expect(bench.read(run).succeeded).toBe(1);
    expectCountsToHold(bench);
  });

  test("of a row or a chunk of another node is refused with E_NOT_OWNER", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 2 });
    const node = await bench.join();
    const thief = await bench.join();
    const chunk = await leaseOne(bench, node);
    expect((await bench.push(thief, makeReport(chunk.id, 0))).rejected).toMatchObject([{ code: "E_NOT_OWNER" }]);
    expect((await bench.push(node, makeReport(chunk.id, 1))).rejected).toMatchObject([{ code: "E_NOT_OWNER" }]);
    expect(bench.read(run)).toMatchObject({ succeeded: 0, attempts: 0 });
    expectCountsToHold(bench);
  });

  test.each([
    ["a value that is no JSON", { bodies: ["{"] }],
    ["a step the run does not have", { steps: [{ stepId: "other", state: "succeeded" as const, failure: null, finishReason: null, bodies: 1 }] }],
    ["an attempt of a step the run does not have", { attempts: [makeAttempt({ stepId: "other" })] }],
    ["a call that ended before there was a clock", { attempts: [makeAttempt({ endedAgoMs: 1e300 })] }],
    ["a call that took longer than the universe", { attempts: [makeAttempt({ latencyMs: 1e300 })] }],
  ])("with %s is refused with E_REPORT, and changes nothing", async (_what, { bodies, ...meta }: { bodies?: string[]; [field: string]: unknown }) => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 2 });
    const node = await bench.join();
    const [first, second] = await bench.ask(node, 2);
    const sound = makeReport(first?.id as never, 0);
    const reply = await bench.push(node, { meta: { ...sound.meta, ...meta }, bodies: bodies ?? sound.bodies }, makeReport(second?.id as never, 1));
    expect(reply.rejected).toMatchObject([{ at: 0, code: "E_REPORT" }]);
    expect(bench.read(run)).toMatchObject({ succeeded: 1, leased: 1, attempts: 1 });
    expectCountsToHold(bench);
  });

  test("of a run that was deleted is refused", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1 });
    const node = await bench.join();
    const chunk = await leaseOne(bench, node);
    await bench.control.pause(bench.live(run), null);
    await bench.control.remove(bench.read(run));
    expect((await bench.push(node, makeReport(chunk.id, 0))).rejected).toMatchObject([{ at: 0, code: "E_RUN_GONE" }]);
    expect(bench.store.results.readPage(run.taskBase, run.taskBase)).toEqual([]);
  });
});

describe("a row in several parts", () => {
  const steps = [makeStep("first"), makeStep("second", ["first"])];

  test("keeps the steps done, the number of the last call and how many counted, by step, for the next lease", async () => {
    await using bench = await openControlBench();
    await bench.start({ rows: 1, steps });
    const node = await bench.join();
    const chunk = await leaseOne(bench, node);
    const failed = { outcome: "server_error" as const, httpStatus: 500, inputTokens: null, outputTokens: null, costUsd: null };
    await bench.push(
      node,
      makeReport(chunk.id, 0, {
        state: null,
        values: { first: "done" },
        attempts: [
          makeAttempt({ ...failed, stepId: "first", attempt: 1 }),
          makeAttempt({ stepId: "first", attempt: 2 }),
          makeAttempt({ ...failed, stepId: "second", attempt: 1, latencyMs: 1 }),
          makeAttempt({ ...failed, stepId: "second", attempt: 2, latencyMs: 2 }),
          makeAttempt({ ...failed, outcome: "rate_limited", stepId: "second", attempt: 3, latencyMs: 3 }),
        ],
      }),
    );
    await expire(bench);
    const again = await leaseOne(bench, await bench.join());
    expect(again.rows).toEqual([
      {
        meta: {
          rowIndex: 0,
          id: "id-0",
          line: 1,
          attempts: { first: 1, second: 3 },
          counted: { first: 1, second: 2 },
          steps: [{ stepId: "first", state: "succeeded", finishReason: "stop", bodies: 1 }],
        },
        bodies: ['{"n":0}', '"done"'],
      },
    ]);
    expectCountsToHold(bench);
  });

  test("sends the further fields of a step, and a step that was skipped or passed over, as they were reported", async () => {
    await using bench = await openControlBench();
    await bench.start({ rows: 1, steps });
    const node = await bench.join();
    const chunk = await leaseOne(bench, node);
    const passedOver = makeFailure("bad_output", "no JSON", { step: "second" });
    await bench.push(node, {
      meta: {
        chunkId: chunk.id,
        rowIndex: 0,
        attempts: [makeAttempt({ stepId: "first" })],
        steps: [
          { stepId: "first", state: "succeeded", failure: null, finishReason: "length", bodies: 2 },
          { stepId: "second", state: "failed", failure: passedOver, finishReason: null, bodies: 0 },
        ],
        ended: null,
      },
      bodies: ['"main"', '{"text":"main","usage":null}'],
    });
    await bench.coordinator.release(node.connected, { chunkId: chunk.id, tasks: [{ rowIndex: 0, reason: "drain", notBeforeMs: 0 }] });
    const again = await leaseOne(bench, await bench.join());
    expect(again.rows[0]?.meta.steps).toEqual([
      { stepId: "first", state: "succeeded", finishReason: "length", bodies: 2 },
      { stepId: "second", state: "failed", finishReason: null, bodies: 0 },
    ]);
    expect(again.rows[0]?.bodies).toEqual(['{"n":0}', '"main"', '{"text":"main","usage":null}']);
    expectCountsToHold(bench);
  });

  test("a failed row counts as failed and keeps its failure", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 2 });
    const node = await bench.join();
    const chunk = await leaseOne(bench, node);
    await bench.push(node, makeReport(chunk.id, 0, { state: "failed", attempts: [makeAttempt({ outcome: "server_error", httpStatus: 500 })] }));
    expect(bench.read(run)).toMatchObject({ failed: 1, attempts: 1, duplicates: 0 });
    expect(JSON.parse(bench.store.outcomes.readPage(run.taskBase, run.taskBase)[0]?.failure ?? "")).toMatchObject({
      kind: "server_error",
      step: "answer",
      httpStatus: 500,
    });
    expectCountsToHold(bench);
  });

  test("the same number of a call in a later lease is another call", async () => {
    await using bench = await openControlBench();
    const run = await bench.start({ rows: 1 });
    const node = await bench.join();
    const limited = (chunk: OfferedChunk) => makeReport(chunk.id, 0, { state: null, attempts: [makeAttempt({ outcome: "rate_limited", httpStatus: 429 })] });
    await bench.push(node, limited(await leaseOne(bench, node)));
    await expire(bench);
    await bench.push(node, limited(await leaseOne(bench, node)));
    expect(bench.read(run).attempts).toBe(2);
    expectCountsToHold(bench);
  });
});

test("an end that came before the results it stands on is none: the row waits for them, and is then told what is done", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 1, steps: [makeStep("first"), makeStep("answer", ["first"])] });
  const node = await bench.join();
  const chunk = await leaseOne(bench, node);
  const early = makeReport(chunk.id, 0, { attempts: [makeAttempt({ stepId: "first" })], values: { first: "one" }, state: null });
  bench.failNextCommit();
  await expect(bench.push(node, early)).rejects.toThrow("the disk is full");
  bench.coordinator.resumeDispatch();
  await bench.push(node, makeReport(chunk.id, 0));
  expect(bench.read(run)).toMatchObject({ state: "running", succeeded: 0, pending: 1, attempts: 1 });
  await bench.push(node, early);
  bench.clock.advance(5000);
  const again = await leaseOne(bench, node);
  expect(again.rows[0]?.meta.steps?.map(({ stepId }) => stepId)).toEqual(["first", "answer"]);
  await bench.push(node, makeReport(again.id, 0, { attempts: [], values: {}, state: "succeeded" }));
  expect(bench.read(run)).toMatchObject({ state: "completed", succeeded: 1, attempts: 2, duplicates: 0 });
  expectCountsToHold(bench);
});
