import { closeSync, copyFileSync, existsSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { expect, test } from "vitest";
import { chatPipeline, makeFlow } from "../support/flow-bench.ts";
import { writeRows } from "../support/make-rows.ts";
import { runInferno, startInferno } from "../support/run-inferno.ts";

/** Pages of noise in the middle of the file. */
function spoil(file: string): void {
  const handle = openSync(file, "r+");
  writeSync(handle, Buffer.alloc(4096 * 3, 0x5a), 0, 4096 * 3, Math.floor(statSync(file).size / 4096 / 2) * 4096);
  closeSync(handle);
  // As after a crash: what was not closed in order is looked at.
  const mark = JSON.parse(readFileSync(file.replace("inferno.db", "database.json"), "utf8")) as object;
  const again = openSync(file.replace("inferno.db", "database.json"), "w");
  writeSync(again, JSON.stringify({ ...mark, isDoubtful: true }));
  closeSync(again);
}

test("a run is backed up while a control plane serves the folder, the database is damaged, and everything is there again after a restore", async () => {
  await using flow = await makeFlow();
  writeRows(flow.file("rows.jsonl"), 200);
  flow.write("flow.yaml", chatPipeline(flow.witness.url, ["answer"]));
  expect((await flow.inferno(["run", "flow.yaml", "--input", "rows.jsonl", "--output", "out.jsonl"])).code).toBe(0);
  const before = readFileSync(flow.file("out.jsonl"), "utf8");
  const dataDir = flow.file("data");
  const backup = flow.file("backup.db");
  const serving = startInferno(["serve", "--port", "0", "--no-open"], { dataDir });
  await serving.waitForText(/health/);
  const made = await runInferno(["backup", backup], { dataDir });
  expect([made.code, made.stdout]).toEqual([0, expect.stringContaining("checked")]);
  const refused = await runInferno(["restore", backup], { dataDir });
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(`process ${serving.pid}`)]);
  serving.kill("SIGTERM");
  await serving.exit;

  spoil(`${dataDir}/inferno.db`);
  const damaged = await runInferno(["doctor"], { dataDir });
  expect([damaged.code, damaged.stdout]).toEqual([1, expect.stringMatching(/FAIL {2}database: .*damaged.*inferno restore FILE/)]);
  const resumed = await runInferno(["apply", flow.file("flow.yaml")], { dataDir });
  expect([resumed.code, resumed.stderr]).toEqual([1, expect.stringContaining("inferno salvage FILE")]);
  const salvaged = await runInferno(["salvage", flow.file("salvaged.db")], { dataDir });
  expect([salvaged.code, salvaged.stdout]).toEqual([0, expect.stringContaining("some of it could not be read")]);

  const restored = await runInferno(["restore", backup], { dataDir });
  expect([restored.code, restored.stdout]).toEqual([0, expect.stringContaining("is kept as")]);
  expect((await runInferno(["doctor"], { dataDir })).code).toBe(0);
  const exported = await runInferno(["export", "last", "--output", flow.file("again.jsonl")], { dataDir });
  expect(exported.code).toBe(0);
  expect(readFileSync(flow.file("again.jsonl"), "utf8")).toBe(before);
  // Nothing was called again.
  expect(flow.witness.total).toBe(200);
});

test("a damaged folder is served in safe mode: its address answers, its lists are read through it, and it goes on after the backup is put back", async () => {
  await using flow = await makeFlow();
  const dataDir = flow.file("data");
  writeRows(flow.file("rows.jsonl"), 200);
  flow.write("flow.yaml", chatPipeline(flow.witness.url, ["answer"]));
  expect((await flow.inferno(["run", "flow.yaml", "--input", "rows.jsonl", "--output", "out.jsonl"])).code).toBe(0);
  copyFileSync(`${dataDir}/inferno.db`, flow.file("copy.db"));
  rmSync(`${dataDir}/inferno.db`);
  const serving = startInferno(["serve", "--port", "0", "--no-open", "--nodes", "1"], { dataDir });
  const [, health = ""] = await serving.waitForText(/health\s+(\S+)/);
  await serving.waitForText(/Safe mode: .*is gone/);
  const answer = await fetch(health);
  expect([answer.status, await answer.json()]).toEqual([503, { status: "safe-mode", code: "E_DATABASE_GONE" }]);
  expect((await runInferno(["runs", "--json"], { dataDir })).stdout.trim()).toBe("[]");
  expect((await runInferno(["doctor"], { dataDir })).code).toBe(1);
  expect(existsSync(`${dataDir}/inferno.db`)).toBe(false);
  serving.kill("SIGTERM");
  await serving.exit;
  expect((await runInferno(["restore", flow.file("copy.db")], { dataDir })).code).toBe(0);
  const runs = JSON.parse((await runInferno(["runs", "--json"], { dataDir })).stdout) as { succeeded: number }[];
  expect(runs.map(({ succeeded }) => succeeded)).toEqual([200]);
});
