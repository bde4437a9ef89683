import { listPriceGaps, tokenlessProtocols } from "../../../src-shared/core/priced-endpoints.ts";
import { type Range, type StepFacts, sumEstimate } from "../../../src-shared/core/estimate/sum-estimate.ts";
import type { ProtocolName } from "../../../src-shared/model/endpoint.ts";
import type { PlanStep } from "../../../src-shared/model/pipeline.ts";
import type { RunEstimate, StepEstimate } from "../../../src-shared/wire/ui/estimate-messages.ts";
import type { StoredDataset } from "../../storage/datasets-table.ts";
import type { Store } from "../../storage/store.ts";
import { listMissingKeys } from "../plan-run.ts";
import type { StoredPlan } from "../stored-plan.ts";
import { type Sample, takeSample } from "./sample-rows.ts";
import { type AskedStep, readHistory, type StepHistory } from "./step-history.ts";

const answerless: readonly ProtocolName[] = ["openai-embeddings", "ollama-embed"];

export type EstimateQuestion = { plan: StoredPlan; dataset: StoredDataset; limit: number | null; shownRow: number; inFlight: number; env: NodeJS.ProcessEnv };

/** What a run would take: from a sample of its rows, the endpoints' prices and limits, and earlier runs. */
export function estimateRun(store: Store, { plan, dataset, limit, shownRow, inFlight, env }: EstimateQuestion): RunEstimate {
  const rows = Math.min(dataset.rows, limit ?? dataset.rows);
  const unreadableRows = store.datasets.countUnreadable(dataset.no, rows);
  const sample = takeSample(store, dataset, plan, { rows, shownRow });
  const history = readHistory(store);
  const steps: { facts: StepFacts; told: StepEstimate }[] = [];
  for (const step of plan.steps) steps.push(estimateStep(plan, step, { sample, history, before: steps }));
  const sums = sumEstimate(
    steps.map(({ facts }) => facts),
    rows - unreadableRows,
    inFlight,
  );
  return {
    problems: [],
    missingKeys: listMissingKeys(plan, env),
    priceGaps: listPriceGaps(plan),
    rows,
    unreadableRows,
    sampledRows: sample.rows,
    failing: sample.failing,
    sample: sample.shown === null ? null : { rowIndex: sample.shown.rowIndex, requests: sample.shown.steps.map(toRequest) },
    steps: steps.map(({ told }) => told),
    ...sums,
    inFlight,
  };
}

type StepParts = { sample: Sample; history: (step: AskedStep) => StepHistory; before: readonly { told: StepEstimate }[] };

function estimateStep(plan: StoredPlan, step: PlanStep, { sample, history, before }: StepParts): { facts: StepFacts; told: StepEstimate } {
  const endpoint = plan.endpoints[step.endpoint];
  if (endpoint === undefined) throw new Error(`the plan has no endpoint ${step.endpoint}`);
  const { protocol, url, model, price } = endpoint;
  const { latency, ofStep } = history({ pipelineName: plan.pipelineName, stepId: step.id, url, model });
  const sampled = sample.byStep.get(step.id);
  const input = tokenlessProtocols.includes(protocol) ? null : findInput(sampled, ofStep, before);
  const output = tokenlessProtocols.includes(protocol) ? null : findOutput(protocol, sampled?.outputLimit ?? null, ofStep);
  const p50 = latency.percentile(50);
  const p95 = latency.percentile(95);
  const told: StepEstimate = {
    stepId: step.id,
    endpoint: step.endpoint,
    model: model ?? null,
    share: sampled?.share ?? 1,
    inputTokens: input?.tokens ?? null,
    inputFrom: input?.from ?? null,
    outputTokens: output?.tokens ?? null,
    outputFrom: output?.from ?? null,
    latencyMs: p50 === null || p95 === null ? null : { low: p50, high: p95 },
    latencyCalls: latency.count,
    priced: price !== undefined,
  };
  const { share, inputTokens, outputTokens, latencyMs } = told;
  const facts = { share, inputTokens, outputTokens, latencyMs, price: price ?? null, packedRows: endpoint.pack?.maxRows ?? 1 };
  return { told, facts: { ...facts, id: step.id, needs: step.needs, endpointKey: endpoint.key, limits: endpoint.limits } };
}

/** What the server counted for this step before is better than what can be counted here. */
function findInput(
  sampled: ReturnType<Sample["byStep"]["get"]>,
  ofStep: StepHistory["ofStep"],
  before: readonly { told: StepEstimate }[],
): { tokens: number; from: "sample" | "history" } | null {
  if (ofStep !== null && ofStep.inputTokens > 0) return { tokens: ofStep.inputTokens / ofStep.rows, from: "history" };
  if (sampled === undefined || sampled.inputTokens === null) return null;
  let tokens = sampled.inputTokens;
  for (const [id, times] of Object.entries(sampled.answers)) {
    const answer = before.find(({ told }) => told.stepId === id)?.told.outputTokens ?? null;
    if (answer === null) return null;
    tokens += times * answer.high;
  }
  return { tokens, from: "sample" };
}

function findOutput(protocol: ProtocolName, limit: number | null, ofStep: StepHistory["ofStep"]): { tokens: Range; from: "history" | "limit" | "none" } | null {
  if (answerless.includes(protocol)) return { tokens: { low: 0, high: 0 }, from: "none" };
  if (ofStep !== null && ofStep.outputTokens > 0) {
    const mean = ofStep.outputTokens / ofStep.rows;
    return { tokens: { low: mean, high: mean }, from: "history" };
  }
  return limit === null ? null : { tokens: { low: 0, high: limit }, from: "limit" };
}

function toRequest(step: NonNullable<Sample["shown"]>["steps"][number]): NonNullable<RunEstimate["sample"]>["requests"][number] {
  return { stepId: step.id, kind: step.kind, body: step.kind === "rendered" ? step.body : null, message: step.kind === "failed" ? step.message : null };
}
