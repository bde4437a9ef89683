import { describe, expect, it } from "vitest";
import type { CallFailure } from "../../../../src-node/calls/model-caller.ts";
import { decideRetry, type Tally } from "../../../../src-node/retry-decision.ts";
import { type FailureKind, failureKinds, makeFailure } from "../../../../src-shared/model/failure.ts";

const retry = { maxAttempts: 3, initialDelayMs: 1000, maxDelayMs: 60_000 };

function decide(kind: FailureKind, failure: Partial<CallFailure> = {}, tally: Partial<Tally> = {}) {
  const full: CallFailure = { ...makeFailure(kind, "m"), retryAfterMs: null, shouldRetry: null, ambiguous: false, ...failure };
  return decideRetry(full, { counted: 1, auth: 1, empty: 0, hopeless: false, ...tally }, retry, 0.5);
}

describe("after a first failure a step", () => {
  const delayed: readonly FailureKind[] = ["timeout", "network", "server_error", "truncated", "auth"];
  const expectedByKind = new Map<FailureKind, unknown>([
    ...delayed.map((kind) => [kind, { act: "retry", delayMs: 500 }] as const),
    ["bad_output", { act: "retry", delayMs: 0 }],
    ["rate_limited", { act: "wait" }],
    ["overloaded", { act: "wait" }],
    ["quota_exhausted", { act: "wait" }],
  ]);
  it.each(failureKinds)("does what its kind asks: %s", (kind) => {
    expect(decide(kind)).toEqual(expectedByKind.get(kind) ?? { act: "fail" });
  });
});

describe("a step", () => {
  it.each([
    { says: "fails at the last attempt", got: decide("server_error", {}, { counted: 3 }), act: "fail" },
    { says: "goes on before it", got: decide("server_error", {}, { counted: 2 }), act: "retry" },
    { says: "obeys a server that says no", got: decide("server_error", { shouldRetry: false }), act: "fail" },
    { says: "obeys a server that says no to a rate limit", got: decide("rate_limited", { shouldRetry: false }), act: "fail" },
    { says: "obeys a server that says yes", got: decide("bad_request", { shouldRetry: true }), act: "retry" },
    { says: "does not follow a yes beyond its attempts", got: decide("bad_request", { shouldRetry: true }, { counted: 3 }), act: "fail" },
    { says: "waits for a rate limit however often it failed", got: decide("rate_limited", {}, { counted: 99 }), act: "wait" },
    { says: "asks again after two empty answers", got: decide("bad_output", { code: "E_EMPTY" }, { empty: 2, counted: 2 }), act: "retry" },
    { says: "gives up after three empty answers", got: decide("bad_output", { code: "E_EMPTY" }, { empty: 3, counted: 1 }), act: "fail" },
    { says: "gives up when the same bad answer comes again", got: decide("bad_output", {}, { hopeless: true }), act: "fail" },
    { says: "fails when its own key was refused too often", got: decide("auth", {}, { auth: 3, counted: 0 }), act: "fail" },
  ])("$says", ({ got, act }) => {
    expect(got.act).toBe(act);
  });

  it("waits as long as the server asks", () => {
    expect(decide("server_error", { retryAfterMs: 7000 })).toEqual({ act: "retry", delayMs: 7000 });
  });
});
