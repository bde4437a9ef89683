import type { JsonObject, JsonValue } from "../../model/json.ts";
import type { PlanStep } from "../../model/pipeline.ts";
import type { StepOutput } from "../../model/step-output.ts";
import { compileCondition } from "../templates/compile-condition.ts";
import { compileTemplate } from "../templates/compile-template.ts";
import { TemplateError } from "../templates/template-error.ts";
import type { TemplateReferences } from "../templates/template-references.ts";

export type SampleRow = { rowIndex: number; id: string | null; input: JsonValue };

/**
 * A step as it would begin for a row. `rendered`: its request, with `‹id›` in place of what earlier steps will answer.
 * `skipped`: its condition does not hold. `later`: it needs more of an earlier answer than a placeholder can give.
 * `failed`: its template cannot be filled in for this row; `message` says why.
 */
export type RenderedStep = { id: string } & (
  | { kind: "rendered"; body: JsonValue /** How often the answer of each earlier step stands in it, by id. */; answers: Record<string, number> }
  | { kind: "skipped" | "later" }
  | { kind: "failed"; message: string }
);

/** Makes what renders the first requests of rows, as nodes will, without calling anything. */
export function compileSample(steps: readonly PlanStep[], vars: JsonObject): (row: SampleRow) => RenderedStep[] {
  const compiled = steps.map((step) => {
    const request = compileTemplate(step.request);
    const condition = step.when === undefined ? null : compileCondition(step.when);
    return { step, request, condition, isLate: refersToSteps(request.references), isConditionLate: condition !== null && refersToSteps(condition.references) };
  });
  const placeholders = Object.fromEntries(steps.map(({ id }) => [id, makePlaceholder(id)]));
  return (row) => {
    const scope = { input: row.input, steps: placeholders, vars, row: { index: row.rowIndex, id: row.id } };
    return compiled.map(({ step: { id }, request, condition, isLate, isConditionLate }): RenderedStep => {
      try {
        if (condition !== null && !isConditionLate && !condition.test(scope)) return { id, kind: "skipped" };
        const body = request.render(scope);
        return { id, kind: "rendered", body, answers: countAnswers(body, steps) };
      } catch (cause) {
        if (!(cause instanceof TemplateError)) throw cause;
        return isLate ? { id, kind: "later" } : { id, kind: "failed", message: cause.message };
      }
    });
  };
}

const placeholderOf = (id: string): string => `‹${id}›`;

function makePlaceholder(id: string): StepOutput {
  return { state: "succeeded", text: placeholderOf(id), json: null, embedding: null, body: null, usage: null, finishReason: null };
}

function refersToSteps({ fieldsByStep }: TemplateReferences): boolean {
  return fieldsByStep.size > 0;
}

function countAnswers(body: JsonValue, steps: readonly PlanStep[]): Record<string, number> {
  const text = JSON.stringify(body);
  return Object.fromEntries(steps.map(({ id }): [string, number] => [id, text.split(placeholderOf(id)).length - 1]).filter(([, count]) => count > 0));
}
