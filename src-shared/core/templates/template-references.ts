import { type StepOutputField, stepOutputFields } from "../../model/step-output.ts";

/**
 * What a template names of its scope, found without running it. Shadowed names (a loop variable called `input`) do not count.
 */
export type TemplateReferences = {
  /** Fields by step id; "*" when the whole step is used, or a field that only the row decides. Guarded uses count too. */
  fieldsByStep: Map<string, Set<StepOutputField | "*">>;
  /** First-level fields of the row that must be there; "*" for the whole row or one that only the row decides. */
  inputFields: Set<string>;
  /** Vars that must be set; "*" as above. */
  vars: Set<string>;
  /** Fields and vars that may be absent because the same string tests them with `default` or `is defined`. */
  optionalInputFields: Set<string>;
  optionalVars: Set<string>;
};

export function makeReferences(): TemplateReferences {
  return { fieldsByStep: new Map(), inputFields: new Set(), vars: new Set(), optionalInputFields: new Set(), optionalVars: new Set() };
}

export function noteStep(references: TemplateReferences, id: string, field: StepOutputField | "*"): void {
  const fields = references.fieldsByStep.get(id);
  if (fields === undefined) references.fieldsByStep.set(id, new Set([field]));
  else fields.add(field);
}

/** Ends the analysis of one string: a name that is guarded once may be absent everywhere in that string. */
export function settleGuarded(references: TemplateReferences): void {
  for (const name of references.optionalInputFields) references.inputFields.delete(name);
  for (const name of references.optionalVars) references.vars.delete(name);
}

/** Adds one string's references to those of the value around it. What any string needs is needed. */
export function mergeReferences(into: TemplateReferences, from: TemplateReferences): void {
  for (const [id, fields] of from.fieldsByStep) for (const field of fields) noteStep(into, id, field);
  mergeNames(into.inputFields, into.optionalInputFields, from.inputFields, from.optionalInputFields);
  mergeNames(into.vars, into.optionalVars, from.vars, from.optionalVars);
}

export function isStepField(name: string): name is StepOutputField {
  return (stepOutputFields as readonly string[]).includes(name);
}

function mergeNames(needed: Set<string>, optional: Set<string>, moreNeeded: ReadonlySet<string>, moreOptional: ReadonlySet<string>): void {
  for (const name of moreNeeded) {
    needed.add(name);
    optional.delete(name);
  }
  for (const name of moreOptional) if (!needed.has(name)) optional.add(name);
}
