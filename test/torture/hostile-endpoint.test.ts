import { expect, test } from "vitest";
import { chatPipeline, makeFlow } from "../support/flow-bench.ts";
import { writeRows } from "../support/make-rows.ts";
import { readPeakMiB } from "../support/read-peak.ts";
import { waitFor } from "../support/wait-for.ts";
import type { Behaviour } from "../support/witness/behaviour.ts";

const good = (usage: unknown): string => JSON.stringify({ choices: [{ message: { role: "assistant", content: "fine" }, finish_reason: "stop" }], usage });
const raw = (length: number, body: string): Behaviour => ({
  kind: "raw",
  text: `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`,
});

/** How row 3 ends; all others go well. */
type End = { state: string; kind?: string; code?: string; attempts: number };

test.each<[string, Behaviour, End]>([
  ["an answer without end", { kind: "endless" }, { state: "failed", kind: "bad_output", code: "E_BODY_TOO_LARGE", attempts: 1 }],
  ["a gzip bomb", { kind: "bomb", mib: 256 }, { state: "failed", kind: "bad_output", code: "E_BODY_TOO_LARGE", attempts: 1 }],
  ["an answer that drips without end", { kind: "drip", everyMs: 20, forever: true }, { state: "failed", kind: "timeout", attempts: 2 }],
  ["a content length that is too long", raw(5000, good({})), { state: "failed", kind: "truncated", attempts: 2 }],
  ["a content length that is too short", raw(20, good({})), { state: "failed", attempts: 2 }],
  [
    "usage that makes no sense",
    { kind: "text", text: good({ prompt_tokens: -5, completion_tokens: "many", total_tokens: 1e300 }) },
    { state: "succeeded", attempts: 1 },
  ],
])("%s costs its own row and no other, and memory stays flat", async (_what, behaviour, { state, kind, code, attempts }) => {
  await using flow = await makeFlow({ faults: { "row-3": behaviour } });
  writeRows(flow.file("rows.jsonl"), 40);
  const limits = ", retry: { initialDelayMs: 5, maxAttempts: 2 }, timeouts: { firstByteMs: 3000, idleMs: 1500, totalMs: 3000 }";
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), ["answer"], limits));
  const running = flow.start(["run", "flow.yaml", "--input", "rows.jsonl", "--output", "out.jsonl", "--nodes", "1"]);
  const [node] = await waitFor(() => (running.nodePids().length > 0 ? running.nodePids() : null), { what: "the node", deadlineMs: 30_000 });
  let peakMiB = 0;
  const calls = 40 + attempts - 1;
  const areAllOver = (): boolean => {
    peakMiB = Math.max(peakMiB, readPeakMiB(node as number));
    return flow.witness.total >= calls && flow.witness.inFlight === 0;
  };
  await waitFor(areAllOver, { what: `${calls} calls to be over`, deadlineMs: 60_000, seen: () => flow.witness.total });
  const { code: exitCode } = await running.exit;
  expect(exitCode).toBe(state === "failed" ? 3 : 0);
  const results = flow.results();
  expect(results.filter((row) => row.state !== "succeeded").map(({ index }) => index)).toEqual(state === "failed" ? [3] : []);
  expect(results[3]).toMatchObject({ state, attempts });
  if (kind !== undefined) expect(results[3]?.failure?.kind).toBe(kind);
  if (code !== undefined) expect(results[3]?.failure?.code).toBe(code);
  if (process.platform === "linux") expect(peakMiB).toBeLessThan(450);
});
