import { expect, test } from "vitest";
import { makeFailure } from "../../../../src-shared/model/failure.ts";
import { exportResults } from "../../../../src-main/runs/export-results.ts";
import type { LineOptions } from "../../../../src-main/runs/result-lines.ts";
import type { StoredRun } from "../../../../src-main/storage/runs-table.ts";
import { type ControlBench, makeAttempt, makeReport, makeStep, openControlBench } from "../../../support/control-bench.ts";
import { expectCountsToHold } from "../../../support/control-counts.ts";

async function readText(bench: ControlBench, run: StoredRun, include: LineOptions["include"] = []): Promise<string> {
  let text = "";
  for await (const piece of exportResults(bench.store, bench.read(run), { format: "jsonl", include })) text += piece;
  return text;
}

async function readLines(bench: ControlBench, run: StoredRun, include: LineOptions["include"] = []): Promise<unknown[]> {
  const text = await readText(bench, run, include);
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
}

/** Two parallel steps after a first; the row's own chunk. */
const steps = [makeStep("classify"), makeStep("label", ["classify"]), makeStep("details", ["classify"])];

test("a row that succeeded has the shape that is promised, field by field", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 1 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 1);
  await bench.push(
    node,
    makeReport(chunk?.id as never, 0, {
      values: { answer: "bug" },
      attempts: [makeAttempt({ latencyMs: 812.4, inputTokens: 120, outputTokens: 3, costUsd: 0.00002 })],
    }),
  );
  expect(await readText(bench, run)).toBe(
    '{"index":0,"id":"id-0","state":"succeeded","output":{"answer":"bug"},"failure":null,"attempts":1,"latencyMs":812.4,"usage":{"inputTokens":120,"outputTokens":3},"costUsd":0.00002}\n',
  );
  expectCountsToHold(bench);
});

test("without an output of the pipeline's own, the output has the values of the steps that nothing depends on, null for those without", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 1, steps });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 1);
  await bench.push(
    node,
    makeReport(chunk?.id as never, 0, {
      values: { classify: "x", details: { product: "p" } },
      steps: [{ stepId: "label", state: "skipped", failure: null, finishReason: null, bodies: 0 }],
    }),
  );
  expect(await readLines(bench, run)).toMatchObject([{ state: "succeeded", output: { label: null, details: { product: "p" } }, attempts: 2 }]);
});

test("with an output of the pipeline's own, it is what the node rendered", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 1, output: { label: "{{ steps.answer.text }}" } });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 1);
  await bench.push(node, makeReport(chunk?.id as never, 0, { output: { label: "bug" } }));
  expect(await readLines(bench, run)).toMatchObject([{ output: { label: "bug" } }]);
});

test("failed, skipped, canceled and unreadable rows say so, in the order of the input, each once", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 6, badRows: [2] });
  const node = await bench.join();
  const chunks = [...(await bench.ask(node, 1)), ...(await bench.ask(node, 1)), ...(await bench.ask(node, 1))];
  const failure = makeFailure("server_error", "the server broke", { step: "answer", code: "E_HTTP", httpStatus: 500 });
  // The later row first: order is that of the input, not of the ends.
  await bench.push(node, makeReport(chunks[2]?.id as never, 3, { values: {}, state: "skipped" }));
  await bench.push(
    node,
    makeReport(chunks[1]?.id as never, 1, {
      state: "failed",
      failure,
      attempts: [makeAttempt({ outcome: "server_error", inputTokens: null, outputTokens: null, costUsd: null })],
    }),
  );
  await bench.push(node, makeReport(chunks[0]?.id as never, 0));
  await bench.control.cancel(bench.live(run));
  await bench.settle();
  const none = { output: null, usage: { inputTokens: null, outputTokens: null }, costUsd: null };
  expect(await readLines(bench, run)).toEqual([
    {
      index: 0,
      id: "id-0",
      state: "succeeded",
      output: { answer: "answer 0" },
      failure: null,
      attempts: 1,
      latencyMs: expect.any(Number),
      usage: { inputTokens: 10, outputTokens: 2 },
      costUsd: 0.001,
    },
    { index: 1, id: "id-1", state: "failed", failure, attempts: 1, latencyMs: 100, ...none },
    {
      index: 2,
      id: null,
      state: "failed",
      failure: makeFailure("bad_input", "Line 3 is not JSON.", { code: "E_BAD_JSON", line: 3 }),
      attempts: 0,
      latencyMs: null,
      ...none,
    },
    { index: 3, id: "id-3", state: "skipped", failure: null, attempts: 0, latencyMs: null, ...none },
    ...[4, 5].map((index) => ({
      index,
      id: `id-${index}`,
      state: "canceled",
      failure: makeFailure("canceled", "The run was canceled before this row ended."),
      attempts: 0,
      latencyMs: null,
      ...none,
    })),
  ]);
  expectCountsToHold(bench);
});

test("a row that failed after its only call succeeded keeps its failure", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 1 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 1);
  const failure = makeFailure("template", "output: there is no nme");
  await bench.push(node, makeReport(chunk?.id as never, 0, { state: "failed", values: { answer: "paid" }, failure }));
  expect(await readLines(bench, run)).toMatchObject([{ state: "failed", output: null, failure, attempts: 1, usage: { inputTokens: 10, outputTokens: 2 } }]);
  expectCountsToHold(bench);
});

test("rows that have not ended are left out", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 3 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 1);
  await bench.ask(node, 1);
  await bench.push(node, makeReport(chunk?.id as never, 0));
  expect(await readLines(bench, run)).toMatchObject([{ index: 0 }]);
});

test("the row and what its steps came to are there when asked for", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 2, badRows: [1], steps: [makeStep("first"), makeStep("second", ["first"])] });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 1);
  const passedOver = makeFailure("bad_output", "no JSON", { step: "second" });
  await bench.push(
    node,
    makeReport(chunk?.id as never, 0, {
      values: { first: [1, 2] },
      attempts: [makeAttempt({ stepId: "first", latencyMs: 20 })],
      steps: [{ stepId: "second", state: "failed", failure: passedOver, finishReason: null, bodies: 0 }],
    }),
  );
  const [good, bad] = await readLines(bench, run, ["input", "steps"]);
  expect(good).toMatchObject({
    input: { n: 0 },
    steps: {
      first: { value: [1, 2], state: "succeeded", finishReason: "stop", latencyMs: 20, usage: { inputTokens: 10, outputTokens: 2 }, failure: null },
      second: { value: null, state: "failed", finishReason: null, latencyMs: null, failure: passedOver },
    },
  });
  expect(bad).toMatchObject({ index: 1, input: null, steps: {} });
});

test("text that JSON must escape, and ids that are no plain words, come out as they went in", async () => {
  await using bench = await openControlBench();
  const dataset = bench.addDataset(0);
  const id = 'a"b\\c\n\u2028';
  bench.store.datasets.addRows(dataset.no, 0, [{ input: '{"t":"\\u0000 \\"x\\""}', id, line: 1, problem: null }]);
  const full = bench.store.datasets.finish(dataset.no, { rows: 1, badRows: 0, bytes: 1, format: "jsonl" });
  const { plan } = bench.live(await bench.start({ rows: 1, badRows: [0] }));
  const run = await bench.control.start({
    name: undefined,
    pipelineVersion: null,
    dataset: full,
    plan,
    settings: { concurrency: 1, vars: {}, limit: null, maxCostUsd: null },
    expectedRowUsd: null,
    outputPath: null,
  });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 1);
  const value = '\n"\\\u2028\ud83d\ude00';
  await bench.push(node, makeReport(chunk?.id as never, 0, { values: { answer: value } }));
  expect(await readLines(bench, run, ["input"])).toMatchObject([{ id, output: { answer: value }, input: { t: '\u0000 "x"' } }]);
  expect((await readText(bench, run)).split("\n")).toHaveLength(2);
});

test("a run of many rows comes in pages, with none left out or twice", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 1203 });
  await bench.control.cancel(bench.live(run));
  await bench.settle();
  const pieces: string[] = [];
  for await (const piece of exportResults(bench.store, bench.read(run), { format: "jsonl", include: [] })) pieces.push(piece);
  expect(pieces.length).toBeGreaterThan(2);
  const indexes = pieces
    .join("")
    .split("\n")
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { index: number }).index);
  expect(indexes).toEqual(Array.from({ length: 1203 }, (_, at) => at));
});

test("a run that is deleted while it is read ends the reading with that, not with part of its lines", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 1200, badRows: Array.from({ length: 1200 }, (_, at) => at) });
  await bench.settle();
  const pieces = exportResults(bench.store, bench.read(run), { format: "jsonl", include: [] });
  await pieces.next();
  await bench.control.remove(bench.read(run));
  await expect(pieces.next()).rejects.toMatchObject({ code: "E_RUN_UNKNOWN", message: expect.stringContaining(run.id) });
});

test("every row's latency is from the start of its first call to the end of its last, whatever it came to and waited for", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 5, steps: [makeStep("answer"), makeStep("more", ["answer"])] });
  const node = await bench.join();
  const chunks = await bench.ask(node, 5);
  const chunkOf = (row: number) => chunks.find(({ rowIndexes }) => rowIndexes.includes(row))?.id as never;
  const failed = (rest: object) => makeAttempt({ outcome: "server_error", httpStatus: 500, ...rest });
  const first = makeAttempt({ endedAgoMs: 500, latencyMs: 100 });
  const last = makeAttempt({ stepId: "more", endedAgoMs: 10, latencyMs: 50 });
  await bench.push(
    node,
    makeReport(chunkOf(0), 0, { values: { answer: 1, more: 2 }, attempts: [first, last] }),
    makeReport(chunkOf(1), 1, {
      state: "failed",
      attempts: [failed({ endedAgoMs: 300, latencyMs: 70 }), failed({ attempt: 2, endedAgoMs: 20, latencyMs: 1 })],
    }),
    makeReport(chunkOf(2), 2, { state: "skipped", values: {} }),
    // A short call ends inside a long one of another branch.
    makeReport(chunkOf(3), 3, {
      values: { answer: 1, more: 2 },
      attempts: [
        { ...first, endedAgoMs: 0, latencyMs: 400 },
        { ...last, endedAgoMs: 200 },
      ],
    }),
    makeReport(chunkOf(4), 4, { state: null, attempts: [first] }),
  );
  bench.clock.advance(60_000);
  await bench.push(node, makeReport(chunkOf(4), 4, { values: { more: 2 }, attempts: [last] }));
  const lines = (await readLines(bench, run)) as { latencyMs: number | null }[];
  expect(lines.map(({ latencyMs }) => latencyMs)).toEqual([590, 350, null, 400, 60_590]);
});
