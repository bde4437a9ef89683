import { expect, test } from "vitest";
import { makePlan, requireKeys } from "../../../../src-main/runs/plan-run.ts";
import { storedPlanToNodePlan } from "../../../../src-main/runs/stored-plan.ts";
import { runPlanSchema } from "../../../../src-shared/model/pipeline.ts";
import { RefusedError } from "../../../../src-shared/wire/reply.ts";
import { makeEndpoint, makeStep, makeStoredPlan } from "../../../support/control-bench.ts";

const endpoints = {
  open: makeEndpoint(),
  fromEnv: makeEndpoint({ auth: { env: "SOME_KEY", header: "X-Key" } }),
  fromSecret: makeEndpoint({ auth: { secret: "prod" } }),
};

test("a secret's value enters a plan on its way to a node, and nowhere before", () => {
  const stored = makeStoredPlan({ endpoints });
  expect(JSON.stringify(stored)).not.toContain("s3cret");
  const plan = storedPlanToNodePlan(stored, (name) => `s3cret of ${name}`);
  expect(plan.endpoints.open?.auth).toBeNull();
  expect(plan.endpoints.fromEnv?.auth).toEqual({ header: "X-Key", env: "SOME_KEY" });
  expect(plan.endpoints.fromSecret?.auth).toEqual({ header: null, value: "s3cret of prod" });
  expect(runPlanSchema.safeParse(plan).error).toBeUndefined();
  expect(JSON.stringify(stored)).not.toContain("s3cret");
});

test("a secret that is not there is refused with its name", () => {
  const readSecret = (name: string): never => {
    throw new RefusedError("E_SECRET_UNKNOWN", `There is no secret ${name}.`);
  };
  expect(() => storedPlanToNodePlan(makeStoredPlan({ endpoints }), readSecret)).toThrow(/prod/);
});

test("every variable that is not set is named, with its endpoint", () => {
  const plan = makeStoredPlan({ endpoints: { ...endpoints, other: makeEndpoint({ auth: { env: "OTHER_KEY" } }) } });
  expect(() => requireKeys(plan, { OTHER_KEY: "" })).toThrow(
    expect.objectContaining({ code: "E_KEY_MISSING", message: expect.stringMatching(/SOME_KEY \(endpoint fromEnv\), OTHER_KEY \(endpoint other\)/) }),
  );
  requireKeys(plan, { OTHER_KEY: "x", SOME_KEY: "y" });
});

test("endpoints of the same address, model, key and limits share one budget; others do not", () => {
  const read = (spec: ReturnType<typeof makeEndpoint>): string => {
    const pipeline = { inferno: 1 as const, name: "p", steps: [makeStep("answer")], vars: { tone: "kind", size: 1 } };
    const plan = makePlan({ pipeline, steps: pipeline.steps, endpoints: { model: spec }, warnings: [] }, { vars: { size: 2 }, format: "csv" });
    expect(plan).toMatchObject({ vars: { tone: "kind", size: 2 }, coerceInputs: true });
    return plan.endpoints.model?.key ?? "";
  };
  const limits = { concurrency: 3 };
  const key = read(makeEndpoint({ limits }));
  expect(read(makeEndpoint({ limits, retry: { maxAttempts: 2, initialDelayMs: 1, maxDelayMs: 2 } }))).toBe(key);
  const others = [
    makeEndpoint(),
    makeEndpoint({ limits, model: "n" }),
    makeEndpoint({ limits, url: "http://127.0.0.1:8/v1" }),
    makeEndpoint({ limits, auth: { env: "X" } }),
  ];
  expect(new Set([key, ...others.map(read)]).size).toBe(5);
});
