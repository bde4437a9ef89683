import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { armFailpoints, countHits, hasFired } from "../support/failpoints/arm-failpoints.ts";
import { failpointVariables, parseFailpoints } from "../support/failpoints/failpoint-spec.ts";
import { chatPipeline, makeFlow } from "../support/flow-bench.ts";
import { writeRows } from "../support/make-rows.ts";

const root = join(import.meta.dirname, "..", "..");
const runArgs = ["run", "flow.yaml", "--input", "rows.jsonl", "--output", "out.jsonl", "--nodes", "1"];

test("what users run reads no variable for failpoints: with it set, a run goes as always", async () => {
  await using flow = await makeFlow();
  writeRows(flow.file("rows.jsonl"), 5);
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), ["answer"]));
  const { code } = await flow.inferno(runArgs, { [failpointVariables.spec]: "cp.result=kill;node.flush=kill;cp.claim=throw:SQLITE_FULL" });
  expect(code).toBe(0);
  const built = ["out/main", "out/preload", "src-node/dist"].flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)));
  expect(built.filter((file) => readFileSync(file, "utf8").includes(failpointVariables.spec))).toEqual([]);
});

test("the same files, prepared by a test, die at the failpoint", async () => {
  await using flow = await makeFlow();
  writeRows(flow.file("rows.jsonl"), 5);
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), ["answer"]));
  const folder = flow.file("failpoints");
  mkdirSync(folder);
  const { signal } = await flow.inferno(runArgs, armFailpoints(parseFailpoints("cp.result=kill@1"), folder));
  expect(signal).toBe("SIGKILL");
  expect(hasFired(folder)).toBe(true);
  expect(countHits(folder).get("node.flush")).toBeGreaterThan(0);
});
