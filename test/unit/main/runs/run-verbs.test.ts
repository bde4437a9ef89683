import { describe, expect, test } from "vitest";
import { canRun, countEndedRows, isRunGoing, type RunVerb, runVerbs } from "../../../../src-shared/core/run-verbs.ts";
import { runStates } from "../../../../src-shared/model/run.ts";
import { makeAttempt, makeReport, openControlBench, type ControlBench } from "../../../support/control-bench.ts";
import type { LiveRun } from "../../../../src-main/runs/live-run.ts";

/** Runs of two rows that stand where a person may find them, and what may be asked of each. */
const places: Record<string, { bring(bench: ControlBench): Promise<LiveRun>; may: readonly RunVerb[] }> = {
  running: { bring: startRun, may: ["pause", "cancel"] },
  paused: { bring: (bench) => startRun(bench).then((run) => doVerb(bench, "pause", run)), may: ["resume", "cancel", "delete"] },
  "paused, with a row that failed": {
    bring: async (bench) => doVerb(bench, "pause", await reportRows(bench, await startRun(bench), ["failed"])),
    may: ["resume", "cancel", "retry", "delete"],
  },
  canceling: {
    bring: async (bench) => {
      const run = await startRun(bench);
      await bench.ask(await bench.join(), 1);
      return doVerb(bench, "cancel", run);
    },
    may: [],
  },
  canceled: { bring: (bench) => startRun(bench).then((run) => doVerb(bench, "cancel", run)), may: ["retry", "delete"] },
  "completed, all rows succeeded": { bring: async (bench) => reportRows(bench, await startRun(bench), ["succeeded", "succeeded"]), may: ["delete"] },
  "completed, a row failed": { bring: async (bench) => reportRows(bench, await startRun(bench), ["failed", "succeeded"]), may: ["retry", "delete"] },
};

async function startRun(bench: ControlBench): Promise<LiveRun> {
  return bench.live(await bench.start({ rows: 2 }));
}

async function reportRows(bench: ControlBench, run: LiveRun, states: readonly ("succeeded" | "failed")[]): Promise<LiveRun> {
  const node = await bench.join();
  const attempts = [makeAttempt({ outcome: "server_error", httpStatus: 500, inputTokens: null, outputTokens: null, costUsd: null })];
  for (const chunk of await bench.ask(node, states.length))
    await bench.push(node, ...chunk.rowIndexes.map((row) => makeReport(chunk.id, row, states[row] === "failed" ? { state: "failed", attempts } : {})));
  node.connected.want = 0;
  await bench.settle();
  return run;
}

async function doVerb(bench: ControlBench, verb: RunVerb, run: LiveRun): Promise<LiveRun> {
  const { control } = bench;
  if (verb === "pause") await control.pause(run, null);
  if (verb === "resume") await control.resume(run);
  if (verb === "cancel") await control.cancel(run);
  if (verb === "retry") await control.retry(run, "all");
  const stored = bench.store.runs.findByNo(run.no);
  if (verb === "delete" && stored !== null) await control.remove(stored);
  await bench.settle();
  return run;
}

describe.each(Object.entries(places))("a run that is %s", (_, { bring, may }) => {
  test.each(runVerbs)("is offered %s exactly when the control plane would do it", async (verb) => {
    await using bench = await openControlBench();
    const run = await bring(bench);
    const before = bench.store.runs.findByNo(run.no);
    if (before === null) throw new Error("The run is not stored.");
    expect(canRun(verb, before)).toBe(may.includes(verb));
    const refusal = await doVerb(bench, verb, run).then(
      () => null,
      (error: unknown) => error,
    );
    const after = bench.store.runs.findByNo(run.no);
    if (may.includes(verb)) expect({ refusal, changed: after?.state !== before.state || verb === "retry" }).toEqual({ refusal: null, changed: true });
    else expect(after).toEqual(before);
  });
});

test("a run goes on by itself until it is paused or has ended", () => {
  expect(runStates.filter(isRunGoing)).toEqual(["importing", "ready", "running", "canceling"]);
});

test("a run that has not begun can be canceled and nothing else", () => {
  for (const state of ["importing", "ready"] as const)
    expect(runVerbs.filter((verb) => canRun(verb, { state, failed: 1, canceled: 0 }))).toEqual(state === "ready" ? ["cancel"] : []);
});

test("rows that have ended are counted whatever became of them", () => {
  expect(countEndedRows({ succeeded: 1, failed: 20, skipped: 300, canceled: 4000 })).toBe(4321);
});
