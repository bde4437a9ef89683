import { type NodeEndpoint, nodeEndpointSchema } from "../../../../src-shared/model/endpoint.ts";
import type { JsonObject } from "../../../../src-shared/model/json.ts";
import { type PlanStep, planStepSchema, type RunPlan } from "../../../../src-shared/model/pipeline.ts";

export type StepDraft = Partial<Omit<PlanStep, "id">> & { id: string };

/** An endpoint without waits before retries, unless it is given others. */
export function makeEndpoint(more: JsonObject = {}): NodeEndpoint {
  return nodeEndpointSchema.parse({
    protocol: "openai-chat",
    url: "http://model.test/v1",
    model: "m",
    key: "key-a",
    auth: null,
    retry: { initialDelayMs: 0 },
    ...more,
  });
}

/** A plan whose steps ask `{ q: "<their id>" }` of the endpoint `a`, unless they say otherwise. */
export function makePlan(steps: readonly StepDraft[], more: Partial<RunPlan> = {}): RunPlan {
  return {
    pipelineName: "p",
    inputs: null,
    coerceInputs: false,
    vars: {},
    endpoints: { a: makeEndpoint() },
    steps: steps.map((step) => planStepSchema.parse({ endpoint: "a", needs: [], request: { q: step.id }, ...step })),
    ...more,
  };
}
