import { compileCondition, type CompiledCondition } from "../src-shared/core/templates/compile-condition.ts";
import { compileTemplate, type CompiledTemplate, type TemplateReferences } from "../src-shared/core/templates/compile-template.ts";
import type { NodeEndpoint } from "../src-shared/model/endpoint.ts";
import { type Failure, makeFailure } from "../src-shared/model/failure.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../src-shared/model/json.ts";
import type { PlanStep, RunPlan } from "../src-shared/model/pipeline.ts";
import { stepOutputFields, type StepOutputField } from "../src-shared/model/step-output.ts";
import { RefusedError } from "../src-shared/wire/reply.ts";
import { compileCoercion } from "../src-shared/core/input-coercion.ts";
import { compileSchema, type SchemaCheck } from "./json-schema.ts";
import { listStoredFields, type ValueShape } from "./step-values.ts";

export type CompiledStep = {
  plan: PlanStep;
  endpoint: NodeEndpoint;
  condition: CompiledCondition | null;
  request: CompiledTemplate;
  /** Where the step's main value is found in an answer. */
  shape: ValueShape;
  /** The check of `response.schema`, or null. */
  checkValue: SchemaCheck | null;
  /** Fields beyond the main value that templates may still ask for on a later lease. */
  storedFields: StepOutputField[];
};

/** A run's plan made ready to run: everything that is the same for all rows is done once, here. */
export type RunProgram = {
  plan: RunPlan;
  /** The plan's own steps, in its order. */
  planSteps: readonly PlanStep[];
  stepById: ReadonlyMap<string, CompiledStep>;
  vars: JsonObject;
  output: CompiledTemplate | null;
  readInput(text: string, line: number): { input: JsonValue } | { failure: Failure };
};

/** Throws `RefusedError` (`E_PLAN`) for a plan that cannot be compiled: the control plane has checked it, so versions differ. */
export function compileRun(plan: RunPlan): RunProgram {
  try {
    const output = plan.output === undefined ? null : compileTemplate(plan.output);
    const drafts = plan.steps.map((step) => ({
      step,
      request: compileTemplate(step.request),
      condition: step.when === undefined ? null : compileCondition(step.when),
    }));
    const references = drafts.flatMap((draft) => [draft.request.references, ...(draft.condition === null ? [] : [draft.condition.references])]);
    if (output !== null) references.push(output.references);
    const fieldsByStep = mergeFields(references);
    const stepById = new Map(
      drafts.map(({ step, request, condition }): [string, CompiledStep] => {
        const endpoint = plan.endpoints[step.endpoint];
        if (endpoint === undefined) throw new Error(`step '${step.id}' names the endpoint '${step.endpoint}', which the plan does not have`);
        const shape = findShape(step, endpoint);
        const schema = step.response?.schema;
        return [
          step.id,
          {
            plan: step,
            endpoint,
            condition,
            request,
            shape,
            checkValue: schema === undefined ? null : compileSchema(schema),
            storedFields: listStoredFields(shape, fieldsByStep.get(step.id)),
          },
        ];
      }),
    );
    return { plan, planSteps: plan.steps, stepById, vars: plan.vars, output, readInput: compileInput(plan) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RefusedError("E_PLAN", `This node cannot run the pipeline '${plan.pipelineName}': ${reason}. Do its version and the control plane's differ?`);
  }
}

function findShape(step: PlanStep, endpoint: NodeEndpoint): ValueShape {
  const value = endpoint.protocol === "http" || endpoint.protocol === "kserve-v2";
  if (step.response?.format === "json") return "json";
  if (value) return "value";
  return endpoint.protocol === "openai-embeddings" || endpoint.protocol === "ollama-embed" ? "embedding" : "text";
}

function mergeFields(references: readonly TemplateReferences[]): Map<string, Set<StepOutputField>> {
  const merged = new Map<string, Set<StepOutputField>>();
  for (const { fieldsByStep } of references) {
    for (const [stepId, fields] of fieldsByStep) {
      const known = merged.get(stepId) ?? new Set();
      merged.set(stepId, known);
      for (const field of fields.has("*") ? stepOutputFields : fields) if (field !== "*") known.add(field);
    }
  }
  return merged;
}

function compileInput(plan: RunPlan): RunProgram["readInput"] {
  const check = plan.inputs === null ? null : compileSchema(plan.inputs);
  const coerce = plan.coerceInputs ? compileCoercion(plan.inputs) : null;
  return (text, line) => {
    let input: JsonValue;
    try {
      input = JSON.parse(text) as JsonValue;
    } catch {
      return { failure: makeFailure("bad_input", `The row of line ${line} is not JSON.`, { code: "E_INPUT_JSON", line }) };
    }
    if (coerce !== null && isJsonObject(input)) coerce(input);
    const misfit = check === null ? null : check(input);
    if (misfit === null) return { input };
    return { failure: makeFailure("bad_input", `The row of line ${line} does not fit the pipeline's inputs: ${misfit}.`, { code: "E_INPUT_SCHEMA", line }) };
  };
}
