import { expect, test } from "vitest";
import { makeFailure } from "../../../../src-shared/model/failure.ts";
import { maxLines, readRowLines } from "../../../../src-main/runs/row-lines.ts";
import { readWholeRow } from "../../../../src-main/runs/whole-row.ts";
import { makeAttempt, makeReport, makeStep, openControlBench } from "../../../support/control-bench.ts";
import { fillRun } from "../../../support/fill-run.ts";

test("a page of rows is read from anywhere in the run, over several spans and never beyond its end", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 5000 });
  fillRun(bench, run);
  const lines = readRowLines(bench.store, run, [
    [7, 7],
    [1011, 1012],
    [4999, 9000],
  ]);
  expect(lines.map(({ index, state, output, attempts }) => ({ index, state, output, attempts }))).toEqual([
    { index: 7, state: "failed", output: null, attempts: 2 },
    { index: 1011, state: "succeeded", output: "answer 1011", attempts: 3 },
    { index: 1012, state: "succeeded", output: "answer 1012", attempts: 1 },
    { index: 4999, state: "succeeded", output: "answer 4999", attempts: 1 },
  ]);
  expect(lines[0]).toMatchObject({ id: "id-7", failure: { step: "answer", kind: "timeout", code: null }, latencyMs: 700 });
  expect(readRowLines(bench.store, run, [[0, 4999]])).toHaveLength(maxLines);
});

test("an output is read as text, cut or not, and named by its step when several steps give one", async () => {
  await using bench = await openControlBench();
  const one = await bench.start({ rows: 3 });
  const node = await bench.join();
  const chunks = await bench.ask(node, 3);
  const long = `${"a".repeat(394)}\u0001\n"tail" ${"b".repeat(500)}`;
  const values = ['say "hi"\n', long, { label: "bug" }];
  for (const [at, answer] of values.entries())
    await bench.push(node, makeReport(chunks.find(({ rowIndexes }) => rowIndexes.includes(at))!.id, at, { values: { answer } }));
  const outputs = readRowLines(bench.store, one, [[0, 2]]).map(({ output }) => output);
  expect(outputs).toEqual(['say "hi"\n', "a".repeat(300), '{"label":"bug"}']);

  const two = await bench.start({ rows: 1, steps: [makeStep("left"), makeStep("right")] });
  const [second] = await bench.ask(node, 1);
  await bench.push(node, makeReport(second!.id, 0, { values: { left: "L", right: "R" } }));
  expect(readRowLines(bench.store, two, [[0, 0]])[0]?.output).toBe("left: L · right: R");
});

test("a row tells every call over all retries, with its node, and what each step came to", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 1, steps: [makeStep("answer"), makeStep("check", ["answer"])] });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 1);
  const broken = makeAttempt({ stepId: "check", outcome: "server_error", code: "E_HTTP_500", message: "it broke", httpStatus: 500, ambiguous: true });
  const failure = makeFailure("server_error", "it broke", { step: "check", httpStatus: 500 });
  const answered = makeAttempt({ stepId: "answer", endedAgoMs: 500, ttftMs: 20, httpStatus: 201 });
  await bench.push(node, makeReport(chunk!.id, 0, { values: { answer: "yes" }, attempts: [answered, broken], state: "failed", failure }));
  await bench.control.retry(bench.live(run), "failed");
  const [again] = await bench.ask(node, 1);
  bench.clock.advance(5000);
  await bench.push(node, makeReport(again!.id, 0, { values: { check: "fine" }, attempts: [makeAttempt({ stepId: "check", attempt: 2 })] }));

  const row = readWholeRow(bench.store, bench.read(run), 0);
  expect(row).toMatchObject({
    state: "succeeded",
    generation: 1,
    line: 1,
    input: { text: '{"n":0}', length: 7 },
    output: { text: '{"check":"fine"}' },
    failure: null,
    // From the start of the answer 600 ms before the first report to the end of the check, the wait for the retry included.
    latencyMs: 5590,
  });
  const [answer, check] = row.steps;
  expect(answer).toMatchObject({
    stepId: "answer",
    state: "succeeded",
    value: { text: '"yes"' },
    calls: [{ accepted: true, ttftMs: 20, httpStatus: 201, generation: null }],
  });
  expect(check?.calls).toMatchObject([
    {
      attempt: 1,
      generation: 0,
      outcome: "server_error",
      code: "E_HTTP_500",
      httpStatus: 500,
      ambiguous: true,
      accepted: false,
      node: node.connected.stored.name,
    },
    { attempt: 2, outcome: "succeeded", httpStatus: 200, accepted: true, node: node.connected.stored.name },
  ]);
});

test("a row that waits says until when, and one that could not be read says why", async () => {
  await using bench = await openControlBench();
  const run = await bench.start({ rows: 2, badRows: [1] });
  bench.db.prepare("UPDATE tasks SET not_before = 123456 WHERE key = ?").run(run.taskBase);
  expect(readWholeRow(bench.store, run, 0)).toMatchObject({ state: "pending", waitsUntil: 123_456, blocked: false, readable: true });
  expect(readWholeRow(bench.store, run, 1)).toMatchObject({ state: "failed", readable: false, input: null, failure: { kind: "bad_input", line: 2 } });
  expect(() => readWholeRow(bench.store, run, 2)).toThrow("there is no row 2");
});
