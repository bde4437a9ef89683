import { mkdirSync } from "node:fs";
import { expect, test } from "vitest";
import { openDatabaseReadOnly } from "../../src-main/storage/database.ts";
import { databasePath } from "../../src-main/storage/store.ts";
import { armFailpoints, hasFired } from "../support/failpoints/arm-failpoints.ts";
import { parseFailpoints } from "../support/failpoints/failpoint-spec.ts";
import { chatPipeline, type Flow, makeFlow } from "../support/flow-bench.ts";
import { writeRows } from "../support/make-rows.ts";

const runArgs = ["run", "flow.yaml", "--input", "rows.jsonl", "--output", "out.jsonl"];

async function makeChatFlow(): Promise<Flow> {
  const flow = await makeFlow();
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), ["answer"]));
  return flow;
}

/** Datasets of any state, and rows of datasets, as they stand in the database. */
function countStored(flow: Flow): { datasets: unknown; rows: unknown } {
  const db = openDatabaseReadOnly(databasePath(flow.file("data")));
  const count = (table: string): unknown => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  const counts = { datasets: count("datasets"), rows: count("dataset_rows") };
  db.close();
  return counts;
}

test.each([
  ["in the middle", "cp.import.batch=kill@3"],
  ["when all rows are stored", "cp.import.finish=kill"],
])("an import that is killed %s sends nothing, is no dataset, and is gone after the next start", async (_, failpoint) => {
  await using flow = await makeChatFlow();
  writeRows(flow.file("rows.jsonl"), 5000);
  const folder = flow.file("failpoints");
  mkdirSync(folder);
  const { signal } = await flow.inferno(runArgs, armFailpoints(parseFailpoints(failpoint), folder));
  expect([signal, hasFired(folder)]).toEqual(["SIGKILL", true]);
  expect(countStored(flow)).toMatchObject({ datasets: 1 });
  expect((await flow.inferno(["datasets", "--json"])).stdout.trim()).toBe("[]");
  expect(await flow.runs()).toEqual([]);
  expect(flow.witness.total).toBe(0);

  const { code } = await flow.inferno([...runArgs, "--limit", "7"]);
  expect(code).toBe(0);
  expect(flow.results().map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(countStored(flow)).toEqual({ datasets: 1, rows: 5000 });
});

test("a file without rows is refused with exit code 2, and no run is made of it", async () => {
  await using flow = await makeChatFlow();
  flow.write("rows.jsonl", "\n  \n\n");
  const { code, stderr } = await flow.inferno(runArgs);
  expect(code).toBe(2);
  expect(stderr).toMatch(/rows\.jsonl has no rows; give a file with at least one/);
  expect(await flow.runs()).toEqual([]);
  expect(flow.witness.total).toBe(0);
});

test("with --on-bad-row stop, bad rows are listed by line and reason, exit code 2, and nothing is sent", async () => {
  await using flow = await makeChatFlow();
  flow.write("rows.jsonl", '{"text":"a"}\n{"text": NaN}\n{"text":"b"}\n{broken\n');
  const { code, stderr } = await flow.inferno([...runArgs, "--on-bad-row", "stop"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^Line 2: .*allow_nan=False/m);
  expect(stderr).toMatch(/^Line 4: /m);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(flow.witness.total).toBe(0);
  expect(countStored(flow)).toEqual({ datasets: 0, rows: 0 });
});

test("what was converted or is doubtful in a file is said before its rows are sent", async () => {
  await using flow = await makeChatFlow();
  flow.write("rows.jsonl", '[{"text":"a"},\n{"text":"b","text":"c"}]');
  const { code, stderr } = await flow.inferno(runArgs);
  expect(code).toBe(0);
  expect(stderr).toContain("rows.jsonl: It is one JSON array; each of its elements is a row.");
  expect(stderr).toContain("rows.jsonl: Line 2: the key “text” stands twice in one object; its last value counts.");
  expect(flow.results().map(({ state }) => state)).toEqual(["succeeded", "succeeded"]);
});
