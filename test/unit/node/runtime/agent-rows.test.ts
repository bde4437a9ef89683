import { describe, expect, it } from "vitest";
import { waitFor } from "../../../support/wait-for.ts";
import { rowsOf, useAgents } from "./agent-bench.ts";
import { runId } from "./control-plane-stand-in.ts";
import { answered, failed, held } from "./fake-caller.ts";
import { settle } from "./fake-clock.ts";
import { makeEndpoint, makePlan } from "./make-plan.ts";

const start = useAgents();
const oneStep = makePlan([{ id: "a", request: { q: "{{ input.n }}" } }]);

describe("a node with rows", () => {
  it("runs each row once and reports its attempts, steps and end", async () => {
    const { plane, caller } = await start();
    caller.answer = (call) => answered(`said ${String(call.request["q"])}`);
    const plan = makePlan([{ id: "a", request: { q: "{{ input.n }}" } }], {
      endpoints: { a: makeEndpoint({ price: { inputPerMillion: 100, outputPerMillion: 1000 } }) },
      output: { got: "{{ steps.a.text }}" },
    });
    await plane.open(plan);
    await plane.offer(rowsOf(3), { from: 7 });
    await waitFor(() => plane.ended.length === 3, { what: "three ends" });
    expect(caller.calls).toHaveLength(3);
    const [first] = plane.reports.filter((report) => report.meta.rowIndex === 7);
    expect(first?.bodies).toEqual(['"said 0"', '{"got":"said 0"}']);
    expect(first?.meta.steps).toEqual([{ stepId: "a", state: "succeeded", failure: null, finishReason: "stop", bodies: 1 }]);
    expect(first?.meta.ended).toMatchObject({ state: "succeeded", failure: null, hasOutput: true });
    expect(first?.meta.attempts).toHaveLength(1);
    expect(first?.meta.attempts[0]).toMatchObject({
      stepId: "a",
      attempt: 1,
      outcome: "succeeded",
      httpStatus: 200,
      inputTokens: 10,
      outputTokens: 2,
      costUsd: 0.003,
      packedRows: 1,
    });
  });

  it("keeps within the run's concurrency and its own slots", async () => {
    const { plane, caller } = await start({ slots: 5 });
    const releases: (() => void)[] = [];
    caller.answer = (call) => {
      const { outcome, release } = held(call);
      releases.push(() => release());
      return outcome;
    };
    await plane.open(oneStep, { concurrency: 3 });
    await plane.offer(rowsOf(9));
    await settle();
    expect(caller.inFlight).toBe(3);
    await plane.open(oneStep, { concurrency: 20 });
    await settle();
    expect(caller.inFlight).toBe(5);
    while (plane.ended.length < 9) {
      for (const release of releases.splice(0)) release();
      await settle();
    }
    expect(caller.mostInFlight).toBe(5);
  });

  it("asks for what it can run and a little ahead, and for less when a run allows less", async () => {
    const { plane } = await start({ slots: 64 });
    await waitFor(() => plane.wants.length > 0, { what: "a wish" });
    expect(plane.wants).toEqual([72]);
    await plane.open(oneStep, { concurrency: 8 });
    expect(plane.wants).toEqual([72, 10]);
  });

  it("goes on where an earlier lease stopped: done steps are not called again, attempts are counted on", async () => {
    const { plane, caller } = await start();
    caller.answer = (call, at) => (at === 0 ? failed("server_error", { httpStatus: 500 }) : answered(String(call.request["q"])));
    const plan = makePlan([
      { id: "a" },
      { id: "skip" },
      { id: "b", needs: ["a", "skip"], request: { q: "{{ steps.a.text }} {{ steps.a.usage.inputTokens }} {{ steps.skip.state }}" } },
    ]);
    await plane.open(plan);
    const steps = [
      { stepId: "a", state: "succeeded" as const, finishReason: "stop", bodies: 2 },
      { stepId: "skip", state: "skipped" as const, finishReason: null, bodies: 0 },
    ];
    await plane.offer([{ input: {}, task: { steps, attempts: { a: 1, b: 2 } }, bodies: ['"stored"', '{"usage":{"inputTokens":4,"outputTokens":1}}'] }]);
    await waitFor(() => plane.ended.length === 1, { what: "the end" });
    expect(caller.asked).toEqual(["stored 4 skipped", "stored 4 skipped"]);
    const attempts = plane.reports.flatMap((report) => report.meta.attempts);
    expect(attempts.map(({ stepId, attempt, outcome }) => [stepId, attempt, outcome])).toEqual([
      ["b", 3, "server_error"],
      ["b", 4, "succeeded"],
    ]);
    expect(plane.reports.flatMap((report) => report.meta.steps.map((step) => step.stepId))).toEqual(["b"]);
  });

  it("fails a step whose counted attempts over all leases are used up; its calls are numbered on", async () => {
    const { plane, caller } = await start();
    caller.answer = () => failed("server_error", { httpStatus: 500 });
    await plane.open(oneStep);
    await plane.offer([{ input: { n: 1 }, task: { attempts: { a: 7 }, counted: { a: 3 } } }]);
    await waitFor(() => plane.ended.length === 1, { what: "the end" });
    expect(plane.reports.flatMap((report) => report.meta.attempts).map(({ attempt }) => attempt)).toEqual([8, 9]);
    expect(plane.ended[0]?.meta.ended?.failure).toMatchObject({ kind: "server_error", step: "a", httpStatus: 500 });
  });

  it("gives a failed row's finished steps and passed-over failures away too", async () => {
    const { plane, caller } = await start();
    caller.answer = (call) => (call.request["q"] === "a" ? answered("fine") : failed("bad_request", { httpStatus: 400 }));
    await plane.open(makePlan([{ id: "a" }, { id: "b", needs: ["a"], onFailure: "continue" }, { id: "c", needs: ["b"] }]));
    await plane.offer([{ input: {} }]);
    await waitFor(() => plane.ended.length === 1, { what: "the end" });
    const steps = plane.reports.flatMap((report) => report.meta.steps);
    expect(steps.map((step) => [step.stepId, step.state, step.failure?.kind ?? null, step.bodies])).toEqual([
      ["a", "succeeded", null, 1],
      ["b", "failed", "bad_request", 0],
    ]);
    expect(plane.ended[0]?.meta.ended).toMatchObject({ state: "failed", failure: { step: "c", kind: "bad_request" } });
  });

  it("refuses rows of a run it does not have, and plans it cannot compile, without ending", async () => {
    const { plane } = await start();
    expect((await plane.offer(rowsOf(1))).reply).toMatchObject({ ok: false, failure: { code: "E_RUN_UNKNOWN" } });
    expect(await plane.open(makePlan([{ id: "a", request: { q: "{{ broken" } }]))).toMatchObject({ ok: false, failure: { code: "E_PLAN" } });
    expect(await plane.tell("run:hold", { runId: "nonsense" as typeof runId })).toMatchObject({ ok: false, failure: { code: "E_MESSAGE" } });
    await plane.open(oneStep);
    expect(
      await plane.tell("chunk:offer", { chunkId: "chunk-abcdefgh" as never, runId, leaseTtlMs: 1000, fetch: false }, Buffer.from("{nonsense")),
    ).toMatchObject({ ok: false, failure: { code: "E_FRAME" } });
    expect((await plane.offer(rowsOf(1))).reply).toEqual({ ok: true, value: null });
  });

  it("fetches a chunk that is too large for the socket, and posts a large result", async () => {
    const { plane, caller } = await start();
    const big = "x".repeat(700_000);
    caller.answer = () => answered(big);
    await plane.open(makePlan([{ id: "a", request: { q: "{{ input.text }}" } }]));
    expect((await plane.offer([{ input: { text: big } }], { fetch: true })).reply.ok).toBe(true);
    await waitFor(() => plane.ended.length === 1, { what: "the end" });
    expect(caller.asked).toEqual([big]);
    expect(plane.largeFrames).toHaveLength(1);
    expect(plane.reports[0]?.bodies).toEqual([JSON.stringify(big)]);
  });

  it("tries one row with everything shown, and reports nothing of it", async () => {
    const { plane, caller } = await start();
    caller.answer = (_, at) => (at === 0 ? failed("rate_limited", { retryAfterMs: 1, httpStatus: 429 }) : answered("yes"));
    const reply = await plane.tell("row:try", { plan: oneStep, input: '{"n":1}', rowIndex: 0, id: null, line: 1 });
    expect(reply).toMatchObject({
      ok: true,
      value: {
        state: "succeeded",
        output: { a: "yes" },
        steps: [
          {
            stepId: "a",
            endpoint: "a",
            state: "succeeded",
            attempts: 2,
            value: "yes",
            request: { method: "POST", body: { q: 1 } },
            answer: { httpStatus: 200 },
          },
        ],
      },
    });
    expect(plane.frames).toHaveLength(0);
  });
});
