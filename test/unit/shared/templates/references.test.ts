import { describe, expect, it } from "vitest";
import { compileCondition } from "../../../../src-shared/core/templates/compile-condition.ts";
import { compileTemplate, type TemplateReferences } from "../../../../src-shared/core/templates/compile-template.ts";
import type { JsonValue } from "../../../../src-shared/model/json.ts";

type Plain = { steps?: Record<string, string[]>; input?: string[]; vars?: string[]; optionalInput?: string[]; optionalVars?: string[] };

function toPlain(references: TemplateReferences): Plain {
  const plain: Plain = {};
  if (references.fieldsByStep.size > 0) plain.steps = Object.fromEntries([...references.fieldsByStep].map(([id, fields]) => [id, [...fields].sort()]));
  if (references.inputFields.size > 0) plain.input = [...references.inputFields].sort();
  if (references.vars.size > 0) plain.vars = [...references.vars].sort();
  if (references.optionalInputFields.size > 0) plain.optionalInput = [...references.optionalInputFields].sort();
  if (references.optionalVars.size > 0) plain.optionalVars = [...references.optionalVars].sort();
  return plain;
}

describe("references", () => {
  it.each<[JsonValue, Plain]>([
    ["plain", {}],
    ["{{ 1 }}", {}],
    ["{{ input.a.b }} {{ input['c d'][0] }} {{ vars.tone }}", { input: ["a", "c d"], vars: ["tone"] }],
    ["{{ steps.a.text }} {{ steps['b']['json'].x }} {{ steps.a.usage }}", { steps: { a: ["text", "usage"], b: ["json"] } }],
    ["{{ steps.a }} {{ steps.b[vars.f] }}", { steps: { a: ["*"], b: ["*"] }, vars: ["f"] }],
    ["{{ input }}", { input: ["*"] }],
    ["{{ input[vars.key] }} {{ vars[input.k] }}", { input: ["*", "k"], vars: ["*", "key"] }],
    ["{% for k, v in input.items() %}{{ k }}{% endfor %}", { input: ["*"] }],
    ["{{ input.text.strip().split(vars.sep) }}", { input: ["text"], vars: ["sep"] }],
    ["{% for x in input.xs if x != vars.skip %}{{ x.name }}{% endfor %}", { input: ["xs"], vars: ["skip"] }],
    ["{% for input in steps.a.json %}{{ input.x }}{% endfor %}", { steps: { a: ["json"] } }],
    ["{% macro m(steps, vars=vars.x) %}{{ steps.foo }}{{ vars.bar }}{% endmacro %}{{ m(input.q) }}", { input: ["q"], vars: ["x"] }],
    ["{% set s = steps.a %}{{ s.text }}", { steps: { a: ["*"] } }],
    ["{% if false %}{{ input.never }}{% endif %}", { input: ["never"] }],
    ["{{ input.a | default(input.b) }}", { input: ["b"], optionalInput: ["a"] }],
    ["{{ vars.a.b is defined }}{{ vars.c }}", { vars: ["c"], optionalVars: ["a"] }],
    ["{% if input.a is defined %}{{ input.a }}{% endif %}", { optionalInput: ["a"] }],
    ["{{ steps.a.text | default('') }}", { steps: { a: ["text"] } }],
    [
      { a: "{{ input.a | d('') }}", b: ["{{ input.a }}", "{{ vars.x }}"] },
      { input: ["a"], vars: ["x"] },
    ],
    [["{{ input.a }}", "{{ input.a | d('') }}"], { input: ["a"] }],
    ["{{ row.index }}{{ input.x | replace(vars.a, vars.b) }}", { input: ["x"], vars: ["a", "b"] }],
  ])("of %j are %j", (template, plain) => {
    expect(toPlain(compileTemplate(template).references)).toEqual(plain);
  });

  it("of a condition are found alike", () => {
    expect(toPlain(compileCondition('steps.a.text == "bug" and input.n > vars.least').references)).toEqual({
      steps: { a: ["text"] },
      input: ["n"],
      vars: ["least"],
    });
  });
});
