import type { StepOutput } from "../../../../src-shared/model/step-output.ts";
import type { JsonValue } from "../../../../src-shared/model/json.ts";
import { compileTemplate } from "../../../../src-shared/core/templates/compile-template.ts";
import type { TemplateScope } from "../../../../src-shared/core/templates/scope.ts";

export function makeStep(step: Partial<StepOutput> = {}): StepOutput {
  return { state: "succeeded", text: null, json: null, embedding: null, body: null, usage: null, finishReason: null, ...step };
}

/** A scope with one ended step, `classify`, and one skipped one, `extract`. */
export function makeScope(input: JsonValue = {}, rest: Partial<Omit<TemplateScope, "input">> = {}): TemplateScope {
  const steps = {
    classify: makeStep({ text: "bug", json: { label: "bug", scores: [0.5, 1] }, usage: { inputTokens: 12, outputTokens: null }, finishReason: "stop" }),
    extract: makeStep({ state: "skipped" }),
  };
  return { input, steps, vars: { tone: "polite" }, row: { index: 4, id: "r-4" }, ...rest };
}

export function render(template: JsonValue, input: JsonValue = {}, rest: Partial<Omit<TemplateScope, "input">> = {}): JsonValue {
  return compileTemplate(template).render(makeScope(input, rest));
}
