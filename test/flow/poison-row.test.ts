import { expect, test } from "vitest";
import { chatPipeline, makeFlow } from "../support/flow-bench.ts";
import { writeRows } from "../support/make-rows.ts";

test("a row that kills whichever node has it is quarantined at the third, and every other row succeeds", async () => {
  await using flow = await makeFlow({ latencyMs: 20 });
  writeRows(flow.file("rows.jsonl"), 120);
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), ["only"]));
  const running = flow.start(["run", "flow.yaml", "--input", "rows.jsonl", "--output", "out.jsonl", "--nodes", "1", "--concurrency", "16"]);
  flow.witness.behave(({ rowKeys }) => {
    if (!rowKeys.includes("row-37")) return undefined;
    for (const pid of running.nodePids()) process.kill(pid, "SIGKILL");
    return undefined;
  });
  const { code, stdout } = await running.exit;
  const failed = flow.results().filter(({ state }) => state !== "succeeded");
  expect(failed).toMatchObject([{ index: 37, state: "failed", failure: { kind: "quarantined", code: "E_QUARANTINED" } }]);
  expect([code, flow.witness.countByRow().get("row-37")]).toEqual([3, 3]);
  expect(stdout).toMatch(/rows? may have been paid for twice/);
});
