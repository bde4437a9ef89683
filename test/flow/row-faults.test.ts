import { expect, test } from "vitest";
import { chatPipeline, makeFlow } from "../support/flow-bench.ts";
import { writeRows } from "../support/make-rows.ts";
import { badRequest, brokenJson, rateLimited, serverError, tooLong } from "../support/witness/faults.ts";

const runArgs = ["run", "flow.yaml", "--input", "rows.jsonl", "--output", "out.jsonl", "--nodes", "2"];
const quickRetry = ", retry: { initialDelayMs: 5, maxDelayMs: 20, maxAttempts: 3 }";

test("every input row gets exactly one line in order, whatever happens to it", async () => {
  await using flow = await makeFlow({
    faults: {
      "row-1": badRequest,
      "row-2": [serverError, serverError],
      "row-3": serverError,
      "row-4": [
        rateLimited({ "retry-after-ms": "30" }),
        rateLimited({ "retry-after-ms": "30" }),
        rateLimited({ "retry-after-ms": "30" }),
        rateLimited({ "retry-after-ms": "30" }),
      ],
      "row-5": tooLong,
      "row-6": [{ kind: "reset", when: "before" }, { kind: "truncate" }],
      "row-7": brokenJson,
      "row-8": { kind: "redirect", location: "http://127.0.0.1:1/elsewhere" },
      "row-9": [{ kind: "html" }],
    },
  });
  const good = (n: number): string => JSON.stringify({ id: `t-${n}`, text: `row-${n} text` });
  const lines = [
    good(0),
    good(1),
    good(2),
    good(3),
    good(4),
    good(5),
    "",
    good(6),
    good(7),
    good(8),
    good(9),
    '{"id": "t-10", "text": ',
    '{"id":"t-11"}',
    good(12),
  ];
  flow.write("rows.jsonl", `${lines.join("\n")}\n`);
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), ["answer"], quickRetry));
  const { code, stderr } = await flow.inferno(runArgs);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(code).toBe(3);
  const results = flow.results();
  expect(results.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(results.map(({ state, failure, attempts }) => [state, failure?.kind ?? null, attempts])).toEqual([
    ["succeeded", null, 1],
    ["failed", "bad_request", 1],
    ["succeeded", null, 3],
    ["failed", "server_error", 3],
    ["succeeded", null, 5],
    ["failed", "too_long", 1],
    ["succeeded", null, 3],
    ["failed", "truncated", 3],
    ["failed", "redirect", 1],
    ["succeeded", null, 2],
    ["failed", "bad_input", 0],
    ["failed", "template", 0],
    ["succeeded", null, 1],
  ]);
  expect(results[10]?.failure).toMatchObject({ line: 12, step: null });
  expect(results[11]?.failure?.message).toContain("input.text");
});

test("a flood of 429 slows the run down but fails no row and counts no attempt against it", async () => {
  await using flow = await makeFlow();
  let flood = 0;
  flow.witness.behave(() => (++flood % 3 === 0 ? undefined : rateLimited({ "retry-after-ms": "20" })));
  writeRows(flow.file("rows.jsonl"), 60);
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), ["answer"], ", retry: { maxAttempts: 1 }"));
  const { code } = await flow.inferno(runArgs);
  expect(code).toBe(0);
  expect(flow.results().filter(({ state }) => state !== "succeeded")).toEqual([]);
});

test("an endpoint that refuses its key pauses the run with exit code 1, no output, and resume finishes it", async () => {
  await using flow = await makeFlow();
  const heal = flow.witness.behave(() => ({
    kind: "status",
    status: 401,
    message: "Incorrect API key provided: sk-verysecretkey1234567890",
    code: "invalid_api_key",
  }));
  writeRows(flow.file("rows.jsonl"), 20);
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), ["answer"], ", retry: { initialDelayMs: 5 }, auth: { env: FLOW_KEY }"));
  const env = { FLOW_KEY: "sk-verysecretkey1234567890" };
  const refused = await flow.inferno(runArgs, env);
  expect(refused.code).toBe(1);
  expect(refused.stderr + refused.stdout).toContain("inferno resume");
  expect(refused.stderr + refused.stdout).not.toContain("verysecret");
  expect(() => flow.results()).toThrow(/ENOENT/);
  const [run] = await flow.runs();
  expect(run).toMatchObject({ state: "paused", succeeded: 0, failed: 0 });
  heal();
  const resumed = await flow.inferno(["resume", run?.id ?? ""], env);
  expect(resumed.code).toBe(0);
  expect(flow.results().filter(({ state }) => state === "succeeded").length).toBe(20);
});

test("an endpoint's concurrency limit holds over all nodes together", async () => {
  await using flow = await makeFlow({ latencyMs: 15 });
  writeRows(flow.file("rows.jsonl"), 80);
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), ["answer"], ", limits: { concurrency: 5 }"));
  const { code } = await flow.inferno([...runArgs, "--nodes", "3"]);
  expect(code).toBe(0);
  expect(flow.witness.maxInFlight).toBeLessThanOrEqual(5);
  expect(flow.witness.maxInFlight).toBeGreaterThanOrEqual(4);
  expect(flow.witness.total).toBe(80);
});
