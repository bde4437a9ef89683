import { isJsonObject, type JsonValue } from "../../model/json.ts";
import { stepOutputFields } from "../../model/step-output.ts";
import { compileCondition } from "../templates/compile-condition.ts";
import { compileTemplate } from "../templates/compile-template.ts";
import { TemplateSyntaxError } from "../templates/template-error.ts";
import type { TemplateReferences } from "../templates/template-references.ts";
import type { PipelineDraft, StepDraft } from "./draft.ts";
import type { Path } from "./located.ts";
import { suggest } from "./near-miss.ts";
import type { Place, Report } from "./report.ts";
import type { StepGraph } from "./step-graph.ts";

/** The vars that templates name; `complete` is false when a template could not be read or picks vars by the row. */
export type UsedVars = { names: ReadonlySet<string>; complete: boolean };

/**
 * Compiles every template and condition and checks what each refers to: steps that have ended by then, fields that steps
 * have, vars that are declared (in the file or by `given`), input fields that `inputs` does not rule out.
 */
export function checkTemplates(draft: PipelineDraft, graph: StepGraph, context: { given: ReadonlySet<string>; report: Report }): UsedVars {
  const used = { names: new Set<string>(), complete: true };
  const scope = {
    draft,
    graph,
    report: context.report,
    used,
    declared: new Set([...Object.keys(draft.vars), ...context.given]),
    fields: listInputFields(draft),
  };
  for (const step of draft.steps) {
    if (step.request !== null) checkValue(step.request, ["steps", step.index, "request"], { ...scope, step });
    if (step.when !== null) checkCondition(step.when, step, scope);
  }
  const output = draft.root["output"];
  if (output !== undefined) checkValue(output, ["output"], { ...scope, step: null });
  return used;
}

type Scope = {
  draft: PipelineDraft;
  graph: StepGraph;
  report: Report;
  used: { names: Set<string>; complete: boolean };
  declared: ReadonlySet<string>;
  /** Fields a row may have; null when it may have any. */
  fields: ReadonlySet<string> | null;
};
/** `step` is null for the output, which sees every step. */
type TemplateContext = Scope & { step: StepDraft | null };

/** Each text on its own, so that a problem is told at that text and not at the request around it. */
function checkValue(value: JsonValue, path: Path, context: TemplateContext): void {
  if (typeof value === "string")
    checkReferences(
      compile(() => compileTemplate(value).references, { path }, context),
      { path },
      context,
    );
  else if (Array.isArray(value)) for (const [index, entry] of value.entries()) checkValue(entry, [...path, index], context);
  else if (isJsonObject(value)) for (const [key, entry] of Object.entries(value)) checkValue(entry, [...path, key], context);
}

function checkCondition(expression: string, step: StepDraft, scope: Scope): void {
  const place = { path: ["steps", step.index, "when"] };
  const context = { ...scope, step };
  if (/\{\{|\{%/.test(expression)) {
    scope.used.complete = false;
    scope.report(place, "E_TEMPLATE", 'when is an expression and is written without braces, for example steps.classify.text == "bug".');
    return;
  }
  checkReferences(
    compile(() => compileCondition(expression).references, place, context),
    place,
    context,
  );
}

function compile(read: () => TemplateReferences, place: Place, context: TemplateContext): TemplateReferences | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error;
    context.used.complete = false;
    const message = `${error.message.slice(0, 1).toUpperCase()}${error.message.slice(1)}`;
    context.report(place, "E_TEMPLATE", /[.?!]$/.test(message) ? message : `${message}.`);
    return null;
  }
}

function checkReferences(references: TemplateReferences | null, place: Place, context: TemplateContext): void {
  if (references === null) return;
  for (const [id, fields] of references.fieldsByStep) {
    if (id === "*") continue;
    if (checkStepReference(id, place, context)) checkFields(id, fields, place, context.report);
  }
  checkVars(references, place, context);
  const { fields } = context;
  if (fields === null) return;
  for (const name of [...references.inputFields, ...references.optionalInputFields]) {
    if (name === "*" || fields.has(name)) continue;
    context.report(place, "E_INPUT_UNKNOWN", `A row has no field "${name}": inputs does not list it and allows no others.${suggest(name, fields)}`);
  }
}

/** True when the step is there, so that its fields can be looked at. */
function checkStepReference(id: string, place: Place, { graph, report, step }: TemplateContext): boolean {
  if (!graph.ids.includes(id)) {
    report(place, "E_STEP_UNKNOWN", `There is no step "${id}".${suggest(id, graph.ids)}`);
    return false;
  }
  if (step === null || step.id === null) return true;
  if (id === step.id) report(place, "E_STEP_ORDER", `Step ${id} refers to itself; it can only use the steps that it waits for.`);
  else if (!isOrderKnown(step, graph) || graph.ancestorsById.get(step.id)?.has(id) === true) return true;
  else if (graph.ancestorsById.get(id)?.has(step.id) === true) report(place, "E_STEP_ORDER", `Step ${step.id} refers to step ${id}, which runs after it.`);
  else report(place, "E_STEP_ORDER", `Step ${step.id} refers to step ${id} but does not wait for it; add ${id} to its needs.`);
  return true;
}

/** What a step waits for cannot be told while needs on the way to it are wrong, or when its id is another step's too. */
function isOrderKnown(step: StepDraft, graph: StepGraph): boolean {
  return step.id !== null && !graph.uncertain.has(step.id) && !graph.repeated.has(step.id);
}

function checkFields(id: string, fields: ReadonlySet<string>, place: Place, report: Report): void {
  const known: readonly string[] = [...stepOutputFields, "*"];
  for (const field of fields) {
    if (known.includes(field)) continue;
    const near = suggest(field, stepOutputFields);
    report(place, "E_FIELD_UNKNOWN", `Step ${id} has no field "${field}".${near === "" ? ` Steps have ${stepOutputFields.join(", ")}.` : near}`);
  }
}

function checkVars(references: TemplateReferences, place: Place, { used, declared, report }: TemplateContext): void {
  for (const name of [...references.vars, ...references.optionalVars]) {
    if (name === "*") used.complete = false;
    else used.names.add(name);
  }
  for (const name of references.vars) {
    if (name === "*" || declared.has(name)) continue;
    const near = suggest(name, declared);
    report(place, "E_VAR_UNKNOWN", `There is no var "${name}".${near === "" ? ` Give it a default under vars, or a value with --var ${name}=….` : near}`);
  }
}

/** The fields that rows may have when `inputs` allows no others; null when it does. */
function listInputFields({ inputs }: PipelineDraft): ReadonlySet<string> | null {
  if (inputs === null || inputs["additionalProperties"] !== false || inputs["patternProperties"] !== undefined) return null;
  const properties = inputs["properties"];
  return new Set(isJsonObject(properties) ? Object.keys(properties) : []);
}
