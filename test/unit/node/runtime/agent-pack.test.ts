import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../../src-shared/model/json.ts";
import { waitFor } from "../../../support/wait-for.ts";
import type { CallOutcome, ModelCall } from "../../../../src-node/calls/model-caller.ts";
import { rowsOf, useAgents } from "./agent-bench.ts";
import { answered, failed } from "./fake-caller.ts";
import { makeEndpoint, makePlan } from "./make-plan.ts";

const start = useAgents();

function packedPlan(pack: { maxRows: number; maxWaitMs: number }, more: JsonObject = {}) {
  const endpoints = { a: makeEndpoint({ protocol: "openai-embeddings", pack, price: { inputPerMillion: 1_000_000 }, ...more }) };
  return makePlan([{ id: "e", request: { input: "row {{ input.n }}" } }], { endpoints });
}

const inputsOf = (call: ModelCall): unknown[] => (Array.isArray(call.request["input"]) ? call.request["input"] : [call.request["input"]]);

/** As a server does: one vector for each input, usage over all. */
function embed(call: ModelCall): CallOutcome {
  const data = inputsOf(call).map((input, index) => ({ object: "embedding", index, embedding: [Number(String(input).slice(4))] }));
  const body = { object: "list", data, usage: { prompt_tokens: data.length * 2, total_tokens: data.length * 2 } };
  return answered("", {
    text: null,
    embedding: data[0]?.embedding ?? null,
    body,
    usage: { inputTokens: data.length * 2, outputTokens: null },
    finishReason: null,
  });
}

describe("a node whose endpoint takes several rows in a request", () => {
  it("joins waiting rows up to the bound and gives each its own part, tokens and cost", async () => {
    const { plane, caller } = await start();
    caller.answer = embed;
    await plane.open(packedPlan({ maxRows: 4, maxWaitMs: 1000 }));
    await plane.offer(rowsOf(8));
    await waitFor(() => plane.ended.length === 8, { what: "all ends" });
    expect(caller.calls.map((call) => inputsOf(call).length)).toEqual([4, 4]);
    for (const { meta, bodies } of plane.reports) {
      expect(bodies).toEqual([`[${meta.rowIndex}]`]);
      expect(meta.attempts).toMatchObject([{ packedRows: 4, outcome: "succeeded", inputTokens: 2, costUsd: 2 }]);
    }
  });

  it("sends what has gathered when the first row has waited long enough", async () => {
    const { plane, caller } = await start();
    caller.answer = embed;
    await plane.open(packedPlan({ maxRows: 100, maxWaitMs: 5 }));
    await plane.offer(rowsOf(3));
    await waitFor(() => plane.ended.length === 3, { what: "all ends" });
    expect(caller.calls.map((call) => inputsOf(call).length)).toEqual([3]);
  });

  it("sends the rows of a refused request one by one, so that a bad one harms no other", async () => {
    const { plane, caller } = await start();
    caller.answer = (call) => (inputsOf(call).includes("row 2") ? failed("bad_request", { httpStatus: 400 }) : embed(call));
    await plane.open(packedPlan({ maxRows: 4, maxWaitMs: 1000 }));
    await plane.offer(rowsOf(4));
    await waitFor(() => plane.ended.length === 4, { what: "all ends" });
    expect(caller.calls.map((call) => inputsOf(call).length)).toEqual([4, 1, 1, 1, 1]);
    const stateByRow = Object.fromEntries(plane.ended.map(({ meta }) => [meta.rowIndex, meta.ended?.state]));
    expect(stateByRow).toEqual({ 0: "succeeded", 1: "succeeded", 2: "failed", 3: "succeeded" });
    const attempts = plane.reports.filter(({ meta }) => meta.rowIndex === 0).flatMap(({ meta }) => meta.attempts);
    expect(attempts.map(({ attempt, packedRows, outcome }) => [attempt, packedRows, outcome])).toEqual([
      [1, 4, "bad_request"],
      [2, 1, "succeeded"],
    ]);
  });

  it("does not count the failure of a shared request for its rows", async () => {
    const { plane, caller } = await start();
    caller.answer = (call) => (inputsOf(call).length > 1 ? failed("server_error", { httpStatus: 500 }) : embed(call));
    await plane.open(packedPlan({ maxRows: 2, maxWaitMs: 1000 }, { retry: { maxAttempts: 1 } }));
    await plane.offer(rowsOf(2));
    await waitFor(() => plane.ended.length === 2, { what: "all ends" });
    expect(plane.ended.map(({ meta }) => meta.ended?.state)).toEqual(["succeeded", "succeeded"]);
  });

  it("sends the rows one by one when the answer cannot be split", async () => {
    const { plane, caller } = await start();
    caller.answer = (call) =>
      inputsOf(call).length > 1 ? answered("", { text: null, embedding: [1], body: { data: [{ index: 0, embedding: [1] }] } }) : embed(call);
    await plane.open(packedPlan({ maxRows: 3, maxWaitMs: 1000 }));
    await plane.offer(rowsOf(3));
    await waitFor(() => plane.ended.length === 3, { what: "all ends" });
    expect(plane.reports.flatMap(({ meta }) => meta.attempts.map(({ code }) => code)).filter((code) => code === "E_PACK_SPLIT")).toHaveLength(3);
    expect(plane.ended.every(({ meta }) => meta.ended?.state === "succeeded")).toBe(true);
  });

  it("counts a shared request once against the limits, and packs again after a rate limit", async () => {
    const { plane, caller } = await start();
    caller.answer = (call, at) => (at === 0 ? failed("rate_limited", { retryAfterMs: 20, httpStatus: 429 }) : embed(call));
    await plane.open(packedPlan({ maxRows: 4, maxWaitMs: 20 }), { shares: { "key-a": { concurrency: 1 } } });
    await plane.offer(rowsOf(4));
    await waitFor(() => plane.ended.length === 4, { what: "all ends" });
    expect(caller.calls.map((call) => inputsOf(call).length)).toEqual([4, 4]);
    expect(caller.mostInFlight).toBe(1);
  });
});
