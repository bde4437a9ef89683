import { stepOutputFields } from "../../../../src-shared/model/step-output.ts";

/** The names that a template of a step may use. */
export type TemplateNames = {
  /** Fields of a row. */
  fields: readonly string[];
  /** Ids of the steps that have ended by then. */
  steps: readonly string[];
  vars: readonly string[];
};

export type Suggestion = { label: string; kind: "field" | "step" | "var" | "filter" | "scope" };

/** What could stand where `before` ends, and the offset at which it begins; null where nothing is to be completed. */
export type Completions = { from: number; options: readonly Suggestion[] } | null;

const filters = ["default", "lower", "upper", "trim", "length", "join", "first", "last", "replace", "tojson", "list", "int", "float", "round", "title"];

/** Completes a Jinja template, or with `bare` an expression without braces. */
export function completeTemplate(before: string, names: TemplateNames, bare = false): Completions {
  const start = bare ? 0 : openMark(before);
  if (start === null) return null;
  const inside = before.slice(start);
  if (isInText(inside)) return null;
  const filter = /\|\s*([A-Za-z]*)$/.exec(inside);
  if (filter !== null) return { from: before.length - (filter[1]?.length ?? 0), options: filters.map((label) => ({ label, kind: "filter" })) };
  const path = /([A-Za-z_]\w*(?:\.\w*)*)?$/.exec(inside)?.[1] ?? "";
  const parts = path.split(".");
  const typed = parts.pop() ?? "";
  return { from: before.length - typed.length, options: optionsAt(parts, names) };
}

/** Where the tag that is open at the end begins; null when none is. */
function openMark(before: string): number | null {
  const open = Math.max(before.lastIndexOf("{{"), before.lastIndexOf("{%"));
  if (open < 0) return null;
  const closed = Math.max(before.lastIndexOf("}}"), before.lastIndexOf("%}"));
  return closed > open ? null : open + 2;
}

function isInText(expression: string): boolean {
  return (expression.replaceAll(/"[^"]*"|'[^']*'/g, "").match(/["']/g) ?? []).length > 0;
}

function optionsAt(parts: readonly string[], { fields, steps, vars }: TemplateNames): readonly Suggestion[] {
  const [root, name, ...deeper] = parts;
  const named = (labels: readonly string[], kind: Suggestion["kind"]): Suggestion[] => labels.map((label) => ({ label, kind }));
  if (root === undefined) {
    const whole = [...fields.map((field) => `input.${field}`), ...steps.map((id) => `steps.${id}.text`), ...vars.map((label) => `vars.${label}`)];
    return [...named(whole, "field"), ...named(["input", "steps", "vars", "row"], "scope")];
  }
  if (name === undefined) {
    if (root === "input") return named(fields, "field");
    if (root === "steps") return named(steps, "step");
    if (root === "vars") return named(vars, "var");
    return root === "row" ? named(["index", "id"], "field") : [];
  }
  return root === "steps" && steps.includes(name) && deeper.length === 0 ? named(stepOutputFields, "field") : [];
}
