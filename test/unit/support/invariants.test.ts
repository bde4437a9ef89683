import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeId } from "../../../src-shared/model/ids.ts";
import { openDatabase } from "../../../src-main/storage/database.ts";
import { databasePath } from "../../../src-main/storage/store.ts";
import { type ControlBench, makeAttempt, makeReport, makeStoredPlan, openControlBench } from "../../support/control-bench.ts";
import { checkInvariants } from "../../support/invariants/check-invariants.ts";
import type { Evidence, InvariantName } from "../../support/invariants/evidence.ts";

// One run of three rows that went well, but for a call that failed; each test breaks a copy of what is known of it.
let bench: ControlBench;
let sound: Evidence;

beforeAll(async () => {
  bench = await openControlBench();
  const { store } = bench;
  const no = store.datasets.add(makeId("data", bench.random), "rows", "jsonl", 0);
  const rows = [0, 1, 2].map((n) => ({ input: `{"text":"row-${n}"}`, id: null, line: n + 1, problem: null }));
  store.datasets.addRows(no, 0, rows);
  const dataset = store.datasets.finish(no, { rows: 3, badRows: 0, bytes: 60, format: "jsonl" });
  const run = await bench.control.start({
    name: undefined,
    pipelineVersion: null,
    dataset,
    plan: makeStoredPlan(),
    settings: { concurrency: 64, vars: {}, limit: null, maxCostUsd: null },
    outputPath: null,
    expectedRowUsd: null,
  });
  const node = await bench.join();
  for (const chunk of await bench.ask(node, 3)) {
    const reports = chunk.rowIndexes.map((n) => {
      const failed = n === 1 ? [makeAttempt({ outcome: "server_error", httpStatus: 500 })] : [];
      const won = makeAttempt({ attempt: failed.length + 1 });
      return makeReport(chunk.id, n, { attempts: [...failed, won], values: { answer: `answer row-${n}` } });
    });
    await bench.push(node, ...reports);
  }
  const call = (n: number, answer = `answer row-${n}`, completed = true) => ({ rowKey: `row-${n}`, stepId: "answer", answer, at: 1000, completed });
  const line = (n: number) => `${JSON.stringify({ index: n, state: "succeeded", output: { answer: `answer row-${n}` } })}\n`;
  sound = {
    dataDir: bench.dataDir,
    folders: [bench.dataDir],
    runId: run.id,
    calls: [call(0), call(1, "an error", false), call(1), call(2)],
    output: [0, 1, 2].map(line).join(""),
    callsLostAtMost: 0,
    ending: { tookMs: 10, deadlineMs: 1000 },
    noCallsAfter: null,
    canaries: ["sk-canary"],
    logs: ["all is well"],
    baselines: [{ what: "memory", before: 100, after: 120, mayGrowBy: 50 }],
  };
});

afterAll(() => bench[Symbol.asyncDispose]());

/** Which invariants are broken when the evidence is changed, and with it a copy of the database. */
function breakWith(changes: Partial<Evidence>, sql?: string): Set<InvariantName> {
  const look = (dataDir: string): Set<InvariantName> =>
    new Set(checkInvariants({ ...sound, ...changes, dataDir, folders: [dataDir] }).map(({ invariant }) => invariant));
  if (sql === undefined) return look(sound.dataDir);
  const folder = mkdtempSync(join(tmpdir(), "inferno-broken-"));
  try {
    bench.db.exec(`VACUUM INTO '${databasePath(folder)}'`);
    const db = openDatabase(databasePath(folder));
    db.pragma("foreign_keys = OFF");
    db.exec(sql);
    db.close();
    return look(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("a run that kept every promise breaks no invariant", () => {
  expect(checkInvariants(sound)).toEqual([]);
});

test.for<[InvariantName, string, () => Set<InvariantName>]>([
  ["I1", "a row that has not ended", () => breakWith({}, "UPDATE tasks SET state = 3 WHERE key = 2")],
  ["I1", "a row without a task", () => breakWith({}, "DELETE FROM tasks WHERE key = 3")],
  ["I1", "a results file without a row", () => breakWith({ output: sound.output?.split("\n").slice(1).join("\n") ?? "" })],
  ["I1", "a results file in another order", () => breakWith({ output: sound.output?.split("\n").toReversed().join("\n") ?? "" })],
  ["I1", "a row that failed in the results and succeeded in the database", () => breakWith({ output: sound.output?.replace("succeeded", "failed") ?? "" })],
  ["I2", "a result of no task", () => breakWith({}, "UPDATE results SET key = key + 25600 WHERE key / 256 = 2")],
  ["I3", "an answer of another row", () => breakWith({}, `UPDATE results SET value = '"answer row-0"' WHERE key / 256 = 3`)],
  ["I3", "an answer that nobody gave", () => breakWith({ output: sound.output?.replace("answer row-2", "answer row-9") ?? "" })],
  [
    "I3",
    "an answer that was cut off",
    () => breakWith({ calls: sound.calls.map((call) => ({ ...call, completed: call.completed && call.rowKey !== "row-2" })) }),
  ],
  [
    "I4",
    "a call that nobody reported",
    () => breakWith({ calls: [...sound.calls, { rowKey: "row-0", stepId: "answer", answer: "again", at: 1, completed: true }] }),
  ],
  ["I4", "a result without a call", () => breakWith({ calls: sound.calls.slice(1) })],
  ["I5", "a counter that is off", () => breakWith({}, "UPDATE runs SET succeeded = 2, pending = 1")],
  ["I5", "a chart that lacks a call", () => breakWith({}, "DELETE FROM metric_minutes; DELETE FROM attempts")],
  ["I6", "a cost that is not the sum of its calls", () => breakWith({}, "UPDATE runs SET cost_usd = 12")],
  ["I8", "a broken reference", () => breakWith({}, "UPDATE runs SET dataset_no = 77")],
  ["I9", "a call after the cancel", () => breakWith({ noCallsAfter: 500 })],
  ["I10", "a run that took too long", () => breakWith({ ending: { tookMs: 2000, deadlineMs: 1000 } })],
  ["I10", "a run that did not end", () => breakWith({}, "UPDATE runs SET state = 'paused'")],
  ["I11", "a key in a log", () => breakWith({ logs: ["calling with sk-canary-1"] })],
  ["I11", "a key in the data folder", () => breakWith({}, "UPDATE runs SET reason = 'sk-canary'")],
  ["I12", "memory that does not come back", () => breakWith({ baselines: [{ what: "memory", before: 100, after: 200, mayGrowBy: 50 }] })],
])("%s breaks: %s", ([invariant, , broken]) => {
  expect([...broken()]).toContain(invariant);
});

test("kills explain calls that nobody reported, as many as they can have cost", () => {
  const extra = { rowKey: "row-0", stepId: "answer", answer: "again", at: 1, completed: true };
  expect(breakWith({ calls: [...sound.calls, extra], callsLostAtMost: 1 })).toEqual(new Set());
  expect([...breakWith({ calls: [...sound.calls, extra, extra], callsLostAtMost: 1 })]).toContain("I4");
});

test("a key is found in a file of any kind", () => {
  const file = join(bench.dataDir, "leftover.bin");
  writeFileSync(file, Buffer.concat([Buffer.from([0, 255, 7]), Buffer.from("sk-canary")]));
  expect([...breakWith({})]).toEqual(["I11"]);
  rmSync(file);
});
