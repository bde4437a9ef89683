import { describe, expect, it } from "vitest";
import { waitFor } from "../../../support/wait-for.ts";
import { rowsOf, useAgents } from "./agent-bench.ts";
import { runId } from "./control-plane-stand-in.ts";
import { answered, failed, held } from "./fake-caller.ts";
import { settle } from "./fake-clock.ts";
import { makeEndpoint, makePlan } from "./make-plan.ts";

const start = useAgents();
const oneStep = makePlan([{ id: "a", request: { q: "{{ input.n }}" } }]);

describe("a node whose endpoint says wait", () => {
  it("pauses the endpoint for as long as it is told, and takes up rate-limited rows again without end and without counting", async () => {
    const { plane, caller } = await start();
    const sentAt: number[] = [];
    caller.answer = (_, at) => {
      sentAt.push(performance.now());
      return at < 8 ? failed("rate_limited", { retryAfterMs: 40, httpStatus: 429 }) : answered("ok");
    };
    await plane.open(makePlan([{ id: "a" }], { endpoints: { a: makeEndpoint({ retry: { maxAttempts: 1 } }) } }), { concurrency: 1 });
    await plane.offer([{ input: {} }]);
    await waitFor(() => plane.ended.length === 1, { what: "the end" });
    expect(plane.ended[0]?.meta.ended?.state).toBe("succeeded");
    expect(caller.calls).toHaveLength(9);
    const gaps = sentAt.slice(1).map((at, place) => at - (sentAt[place] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(38);
  });

  it("holds back calls of other rows to the same endpoint, not those to others", async () => {
    const { plane, caller } = await start();
    caller.answer = (call, at) => (call.endpoint.key === "key-a" && at === 0 ? failed("overloaded", { retryAfterMs: 150, httpStatus: 529 }) : answered("ok"));
    const endpoints = { a: makeEndpoint(), b: makeEndpoint({ key: "key-b" }) };
    await plane.open(
      makePlan(
        [
          { id: "s", when: "input.n < 2" },
          { id: "t", when: "input.n >= 2", endpoint: "b" },
        ],
        { endpoints },
      ),
      { concurrency: 1 },
    );
    await plane.offer(rowsOf(4));
    await waitFor(() => plane.ended.length === 4, { what: "all ends" });
    expect(caller.calls.map((call) => call.endpoint.key)).toEqual(["key-a", "key-b", "key-b", "key-a", "key-a"]);
  });

  it("gives rows back that would wait longer than half a minute, after their reports arrived", async () => {
    const { plane, caller } = await start();
    caller.answer = (call) => (call.request["q"] === "first" ? answered("ok") : failed("rate_limited", { retryAfterMs: 90_000, httpStatus: 429 }));
    await plane.open(makePlan([{ id: "first" }, { id: "second", needs: ["first"] }]));
    await plane.offer([{ input: {} }]);
    await waitFor(() => plane.releases.length === 1, { what: "the release" });
    expect(plane.reports.flatMap((report) => report.meta.steps.map((step) => step.stepId))).toEqual(["first"]);
    expect(plane.releasedRows[0]).toMatchObject({ rowIndex: 0, reason: "delayed" });
    expect(plane.releasedRows[0]?.notBeforeMs).toBeGreaterThan(88_000);
    expect(plane.ended).toHaveLength(0);
  });

  it("gives a slot to another row while one waits for its retry", async () => {
    const { plane, caller } = await start();
    caller.answer = (_, at) => (at === 0 ? failed("server_error", { retryAfterMs: 100, httpStatus: 500 }) : answered("ok"));
    await plane.open(oneStep, { concurrency: 1 });
    await plane.offer(rowsOf(3));
    await waitFor(() => plane.ended.length === 3, { what: "all ends" });
    expect(caller.asked).toEqual([0, 1, 2, 0]);
    expect(caller.mostInFlight).toBe(1);
  });
});

describe("a node whose endpoint refuses it", () => {
  it("blocks it for the run after three refusals of the key in a row, and gives every row back", async () => {
    const { plane, caller } = await start();
    caller.answer = () => failed("auth", { httpStatus: 401 });
    await plane.open(oneStep, { concurrency: 2 });
    await plane.offer(rowsOf(6));
    await waitFor(() => plane.releasedRows.length === 6, { what: "all rows back" });
    expect(plane.releasedRows.map((row) => row.reason)).toEqual(Array.from({ length: 6 }, () => "endpoint_blocked"));
    expect(plane.blocked).toMatchObject([{ runId, endpoint: "a", endpointKey: "key-a", failure: { kind: "auth", httpStatus: 401 } }]);
    expect(caller.calls.length).toBeLessThanOrEqual(4);
    expect(plane.ended).toHaveLength(0);
  });

  it.each([
    { says: "an exhausted quota", kind: "quota_exhausted", code: null },
    { says: "a key that is not set", kind: "auth", code: "E_KEY_MISSING" },
  ] as const)("blocks it at once for $says", async ({ kind, code }) => {
    const { plane, caller } = await start();
    caller.answer = () => failed(kind, { code });
    await plane.open(oneStep, { concurrency: 1 });
    await plane.offer(rowsOf(2));
    await waitFor(() => plane.releasedRows.length === 2, { what: "all rows back" });
    expect([caller.calls.length, plane.blocked.length]).toEqual([1, 1]);
  });

  it("tries it again when the run is opened anew", async () => {
    const { plane, caller } = await start();
    caller.answer = (_, at) => (at < 3 ? failed("auth", { httpStatus: 401 }) : answered("ok"));
    await plane.open(oneStep, { concurrency: 1 });
    await plane.offer(rowsOf(1));
    await waitFor(() => plane.releasedRows.length === 1, { what: "the row back" });
    await plane.open(oneStep);
    await plane.offer(rowsOf(1));
    await waitFor(() => plane.ended.length === 1, { what: "the end" });
  });

  it("fails a row whose own key is refused while others succeed", async () => {
    const { plane, caller } = await start();
    await plane.open(makePlan([{ id: "a", request: { q: "{{ input.n }}" } }], { endpoints: { a: makeEndpoint({ retry: { maxAttempts: 3 } }) } }), {
      concurrency: 1,
    });
    const releases: (() => void)[] = [];
    caller.answer = (call) => {
      if (call.request["q"] === 0) return failed("auth", { httpStatus: 403, retryAfterMs: 1 });
      const { outcome, release } = held(call);
      releases.push(() => release());
      return outcome;
    };
    await plane.offer(rowsOf(8));
    // The refused row waits its turn behind one that then succeeds, so that a success lies between its refusals.
    for (let row = 1; row < 8; row += 1) {
      await waitFor(() => releases.length === row, { what: `row ${row}` });
      releases[row - 1]?.();
    }
    await waitFor(() => plane.ended.length === 8, { what: "all ends" });
    expect(plane.ended.find((report) => report.meta.rowIndex === 0)?.meta.ended).toMatchObject({ state: "failed", failure: { kind: "auth", httpStatus: 403 } });
    expect(plane.blocked).toHaveLength(0);
  });

  it("lets the branch in flight finish before a row goes back", async () => {
    const { plane, caller } = await start();
    let release: () => void = () => undefined;
    caller.answer = (call) => {
      if (call.request["q"] === "bad") return failed("quota_exhausted", { httpStatus: 402 });
      const slow = held(call);
      release = () => slow.release(answered("late"));
      return slow.outcome;
    };
    await plane.open(makePlan([{ id: "slow" }, { id: "bad" }]));
    await plane.offer([{ input: {} }]);
    await waitFor(() => plane.blocked.length === 1, { what: "the block" });
    await settle();
    expect(plane.releases).toHaveLength(0);
    release();
    await waitFor(() => plane.releases.length === 1, { what: "the release" });
    expect(plane.reports.flatMap((report) => report.bodies)).toEqual(['"late"']);
  });
});

describe("a node with a share of an endpoint's limits", () => {
  it("keeps to it, and answers a smaller one when its calls are within it", async () => {
    const { plane, caller } = await start();
    const releases: (() => void)[] = [];
    caller.answer = (call) => {
      const { outcome, release } = held(call);
      releases.push(() => release());
      return outcome;
    };
    await plane.open(oneStep, { shares: { "key-a": { concurrency: 3 } } });
    await plane.offer(rowsOf(5));
    await settle();
    expect(caller.inFlight).toBe(3);
    let answeredAt = 0;
    const smaller = plane.tell("shares:update", { shares: { "key-a": { concurrency: 1 } } }).then(() => {
      answeredAt = caller.calls.length - releases.length;
    });
    // Messages are taken in order: when this one is answered, the one before it has been acted on.
    await plane.tell("run:close", { runId: "run-9876543210" as typeof runId });
    releases.shift()?.();
    await settle();
    releases.shift()?.();
    await smaller;
    expect(answeredAt).toBe(2);
    expect(caller.inFlight).toBe(1);
    while (plane.ended.length < 5) {
      releases.shift()?.();
      await settle();
    }
  });
});
