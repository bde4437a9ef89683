import { findLastSteps } from "../../src-shared/core/ready-steps.ts";
import { type Failure, failureKindSchema, failureSchema } from "../../src-shared/model/failure.ts";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { JsonText, RowCall, RowStep, WholeRow } from "../../src-shared/wire/ui/row-messages.ts";
import type { RowStanding, StoredCall, StoredStep } from "../storage/row-histories.ts";
import type { StoredRun } from "../storage/runs-table.ts";
import type { Store } from "../storage/store.ts";
import { readRowLines } from "./row-lines.ts";
import { type StoredPlan, storedPlanSchema } from "./stored-plan.ts";

/** Calls of one step that are told of. */
const maxCallsPerStep = 200;

/** All that is known of a row. Throws `RefusedError` E_ROW_UNKNOWN when the run has no such row. */
export function readWholeRow(store: Store, run: StoredRun, index: number): WholeRow {
  const key = run.taskBase + index;
  const standing = index < run.total ? store.rowHistories.findStanding(run, key) : null;
  const [line] = readRowLines(store, run, [[index, index]]);
  if (standing === null || line === undefined)
    throw new RefusedError("E_ROW_UNKNOWN", `The run ${run.id} has ${run.total} rows, counted from 0; there is no row ${index}.`);
  const plan = storedPlanSchema.parse(JSON.parse(run.plan));
  const stored = store.rowHistories.listSteps(key);
  const { generation, blocked, readable, input, line: fileLine } = standing;
  return {
    ...line,
    line: fileLine,
    dataset: run.dataset,
    input,
    output: line.state === "succeeded" ? toOutput(plan, standing, stored) : null,
    failure: readFailure(standing.failure),
    generation,
    waitsUntil: line.state === "pending" && !blocked && standing.notBefore > 0 ? standing.notBefore : null,
    blocked: line.state === "pending" && blocked,
    readable,
    steps: makeSteps(plan, { generation, stored, calls: store.rowHistories.listCalls(key) }),
  };
}

type StepFacts = { generation: number; stored: readonly StoredStep[]; calls: readonly StoredCall[] };

function makeSteps(plan: StoredPlan, { generation, stored, calls }: StepFacts): RowStep[] {
  return plan.steps.map((step, stepIndex) => {
    const result = stored.find((found) => found.stepIndex === stepIndex);
    const others = calls.filter((call) => call.stepIndex === stepIndex).map(toCall);
    const accepted = result === undefined ? null : toAcceptedCall(result, generation);
    return {
      stepId: step.id,
      endpoint: step.endpoint,
      needs: step.needs,
      model: plan.endpoints[step.endpoint]?.model ?? null,
      key: readKey(plan.endpoints[step.endpoint]?.auth),
      when: step.when ?? null,
      state: result?.state ?? null,
      value: result?.value ?? null,
      finishReason: result?.finishReason ?? null,
      failure: readFailure(result?.failure ?? null),
      calls: [...others, ...(accepted === null ? [] : [accepted])]
        .toSorted((a, b) => a.startedAt - b.startedAt || a.attempt - b.attempt)
        .slice(-maxCallsPerStep),
    };
  });
}

function readKey(auth: StoredPlan["endpoints"][string]["auth"]): RowStep["key"] {
  if (auth === undefined) return null;
  return "env" in auth ? { from: "env", name: auth.env } : { from: "secret", name: auth.secret };
}

function toCall({ stepIndex: _step, endedAt, outcome, ...call }: StoredCall): RowCall {
  return {
    ...call,
    outcome: outcome === "succeeded" ? outcome : failureKindSchema.parse(outcome),
    startedAt: endedAt - call.latencyMs,
    queueMs: null,
    ttftMs: null,
    accepted: false,
  };
}

/** Null for a result that no call gave, as of a skipped step. */
function toAcceptedCall(step: StoredStep, generation: number): RowCall | null {
  const { attempt, latencyMs, node, endedAt, queueMs, ttftMs, inputTokens, outputTokens, costUsd, packedRows, httpStatus } = step;
  if (attempt === null || latencyMs === null) return null;
  return {
    attempt,
    // Results outlive retries, and are not marked with the generation they came in.
    generation: generation === 0 ? 0 : null,
    node,
    outcome: "succeeded",
    code: null,
    message: null,
    httpStatus,
    startedAt: endedAt - latencyMs,
    latencyMs,
    queueMs,
    ttftMs,
    inputTokens,
    outputTokens,
    costUsd,
    packedRows: packedRows ?? 1,
    ambiguous: false,
    duplicate: false,
    accepted: true,
  };
}

/** By the pipeline's own template, else the values of the steps that nothing depends on. */
function toOutput(plan: StoredPlan, { output }: RowStanding, stored: readonly StoredStep[]): JsonText | null {
  if (plan.output !== undefined) return output;
  const valueById = new Map(stored.map(({ stepIndex, value }) => [plan.steps[stepIndex]?.id, value]));
  const parts = findLastSteps(plan.steps).map((id) => ({ name: JSON.stringify(id), value: valueById.get(id) ?? { text: "null", length: 4 } }));
  return {
    text: `{${parts.map(({ name, value }) => `${name}:${value.text}`).join(",")}}`,
    length: parts.reduce((sum, { name, value }) => sum + name.length + 1 + value.length, parts.length + 1),
  };
}

function readFailure(text: string | null): Failure | null {
  return text === null ? null : failureSchema.parse(JSON.parse(text));
}
