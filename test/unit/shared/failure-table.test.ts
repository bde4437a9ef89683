import { expect, test } from "vitest";
import { type FailureRule, failureRules } from "../../../src-shared/core/failure-table.ts";
import { type FailureKind, failureKinds, failureSchema, makeFailure, maxFailureMessageLength } from "../../../src-shared/model/failure.ts";

const rules = Object.entries(failureRules) as [FailureKind, FailureRule][];
const kindsWhere = (holds: (rule: FailureRule) => boolean): FailureKind[] => rules.filter(([, rule]) => holds(rule)).map(([kind]) => kind);

test("every kind of failure has a rule, in the order of the list", () => {
  expect(rules.map(([kind]) => kind)).toEqual([...failureKinds]);
});

test("what the provider asks to wait for never uses up an attempt, and holds every call to the endpoint back", () => {
  const waits = kindsWhere(({ retry }) => retry === "wait");
  expect(waits).toEqual(["rate_limited", "overloaded"]);
  expect(kindsWhere(({ backOff }) => backOff === "endpoint")).toEqual(waits);
  expect(waits.some((kind) => failureRules[kind].counts)).toBe(false);
});

test("a key that is refused and a quota that is used up wait for a person instead of failing rows", () => {
  expect(kindsWhere(({ blocksEndpoint }) => blocksEndpoint !== "never")).toEqual(["auth", "quota_exhausted"]);
  expect(failureRules.auth.counts).toBe(false);
  expect(failureRules.quota_exhausted.counts).toBe(false);
});

test("what may pass by itself is tried again, what cannot is not", () => {
  expect(kindsWhere(({ retry }) => retry === "attempts")).toEqual(["timeout", "network", "server_error", "auth", "truncated", "bad_output"]);
  expect(kindsWhere(({ retry, counts }) => retry === "attempts" && !counts)).toEqual(["auth"]);
  expect(kindsWhere(({ retry, backOff }) => retry === "never" && backOff !== "none")).toEqual([]);
});

test("what never reached a provider is no attempt", () => {
  for (const kind of ["bad_input", "template", "canceled", "quarantined"] as const) expect(failureRules[kind].counts, kind).toBe(false);
});

test("each says in a few words what happened, and in a sentence what to do", () => {
  for (const [kind, { label, advice }] of rules) {
    expect(label, kind).toMatch(/^[a-z ]{4,30}$/);
    expect(advice, kind).toMatch(/^[A-Z].{15,}[.?]$/);
  }
  expect(new Set(rules.map(([, { label }]) => label)).size).toBe(rules.length);
});

test("a failure that is made fits its schema, however long its message", () => {
  const failure = makeFailure("internal", "x".repeat(5000), { step: "s", code: "E_X", httpStatus: 500, line: 3 });
  expect(failureSchema.parse(failure)).toEqual(failure);
  expect(failure.message).toHaveLength(maxFailureMessageLength);
  expect(failure.message.endsWith("…")).toBe(true);
  expect(makeFailure("auth", "short")).toEqual({ step: null, kind: "auth", code: null, message: "short", httpStatus: null, line: null });
  expect(makeFailure("auth", "x".repeat(maxFailureMessageLength)).message.endsWith("x")).toBe(true);
});
