import { describe, expect, it } from "vitest";
import { TemplateError } from "../../../../src-shared/core/templates/template-error.ts";
import { makeScope, render } from "./make-scope.ts";

const input = { id: "t-1", text: "hello", "a b": 1, user: { name: "Ann", mail: null }, tags: ["x", "y"], empty: [], rows: [{ n: 1 }, { m: 2 }] };

function failure(template: string, scope = makeScope(input)): string {
  try {
    render(template, scope.input, scope);
  } catch (error) {
    expect(error).toBeInstanceOf(TemplateError);
    return (error as TemplateError).message;
  }
  return "no error";
}

describe("whatever is missing fails the row", () => {
  it.each([
    ["{{ input.txet }}", 'input.txet is missing in this row; it has id, text, "a b", user, tags, empty, rows; did you mean "text"?'],
    ["a {{ input.user.nme }}", 'input.user.nme is missing in this row; input.user has name, mail; did you mean "name"?'],
    ['{{ input["a c"] }}', 'input["a c"] is missing in this row'],
    ["{{ input[vars.tone] }}", "input.polite is missing in this row"],
    ["{{ input.user[input.text] }}", "input.user.hello is missing in this row"],
    ["{{ input.user.mail.domain }}", "input.user.mail.domain is missing because input.user.mail is null"],
    ["{{ input.tags[2] }}", "input.tags[2] is out of range; input.tags has 2 elements"],
    ["{{ input.tags[-3] }}", "input.tags[-3] is out of range"],
    ["{{ input.tags.first }}", "input.tags.first is missing because input.tags is a list"],
    ["{{ input.text[9] }}", "input.text[9] is out of range; input.text has 5 characters"],
    ["{{ input.text.foo }}", "input.text.foo is missing because input.text is a text"],
    ["{{ vars.tune }}", 'vars.tune is not set; vars has tone; did you mean "tone"?; set it under vars or with --var'],
    ["{{ steps.later.text }}", "steps.later is no step that this one can see; there are classify, extract"],
    ["{{ steps.extract.json.product }}", "steps.extract.json.product is missing because steps.extract.json is null"],
    ["{{ steps.classify[vars.tone] }}", "steps.classify.polite is not a field of a step; there are state, text, json"],
    ["{{ input.empty | first }}", "input.empty | first has nothing to give because input.empty is empty"],
    ["{{ (input.tags | first).name }}", "(input.tags | first).name is missing"],
  ])("%s", (template, message) => {
    expect(failure(template)).toContain(message);
  });

  it.each([
    "{% if input.nope %}x{% endif %}",
    "{% if false %}{% elif input.nope %}x{% endif %}",
    "{% for x in input.nope %}{% endfor %}",
    "{% for x in input.tags if x.nope %}{% endfor %}",
    "{% for x in input.rows %}{{ x.n }}{% endfor %}",
    "{% set x = input.nope %}",
    "{{ input.text | replace(input.nope, 'a') }}",
    "{{ input.text | default(input.text) ~ input.nope }}",
    "{{ input[input.nope] }}",
    "{{ [input.nope] }}",
    "{{ {'a': input.nope} }}",
    "{{ input.text.replace('a', input.nope) }}",
    "{{ not input.nope }}",
    "{{ input.text and input.nope }}",
    "{{ input.nope == 1 }}",
    "{{ 1 in input.nope }}",
    "{{ input.nope is none }}",
    "{{ input.nope if true else 1 }}",
    "{{ 'a' if input.nope }}",
    "{{ input.nope | trim | default('x') }}",
    "{{ input.rows | map(attribute='nope') | list }}",
    "{{ input.rows | sum(attribute='nope') }}",
    "{{ input.rows | selectattr('nope') | list }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(input.nope) }}",
    "{% filter replace('a', input.nope) %}a{% endfilter %}",
  ])("also inside %s", (template) => {
    expect(failure(template)).toMatch(/\bn(ope)?\b is missing/);
  });

  it("does not look at what is not evaluated", () => {
    expect(render("{{ input.nope if false else 'ok' }}", input)).toBe("ok");
    expect(render("{% if false %}{{ input.nope }}{% endif %}", input)).toBe("");
    expect(render("{{ true or input.nope }}", input)).toBe(true);
    expect(render("{{ false and input.nope }}", input)).toBe(false);
    expect(render("{{ input.text | default(input.nope) }}", input)).toBe("hello");
  });
});

describe("default and is defined", () => {
  it.each([
    ["{{ input.nope | default('d') }}", "d"],
    ["{{ input.nope | d('d') }}", "d"],
    ["{{ input.nope | default }}", ""],
    ["{{ input.nope.deeper[0].still | default('d') }}", "d"],
    ["{{ input.user.mail.domain | default('d') }}", "d"],
    ["{{ input.tags[7] | default('d') }}", "d"],
    ["{{ input.empty | first | default('d') }}", "d"],
    ["{{ (input.nope if true else 1) | default('d') }}", "d"],
    ["{{ ('x' if false) | default('d') }}", "d"],
    ["{{ whatever | default('d') }}", "d"],
    ["{{ vars.nope | default(vars.tone) }}", "polite"],
    ["{{ steps.later.text | default('d') }}", "d"],
    ["{{ input.user.mail | default('d') }}", null],
    ["{{ input.user.mail | default('d', true) }}", "d"],
    ["{{ input.empty | default('d', boolean=true) }}", "d"],
    ["{{ input.text | default('d') | upper }}", "HELLO"],
    ["{{ input.nope is defined }}", false],
    ["{{ input.nope is not defined }}", true],
    ["{{ input.nope is undefined }}", true],
    ["{{ input.nope.deeper is defined }}", false],
    ["{{ input.text.upper is defined }}", false],
    ["{{ input.user.mail is defined }}", true],
    ["{{ whatever.x is defined }}", false],
    ["{% if input.nope is defined and input.nope.x %}a{% else %}b{% endif %}", "b"],
    ["{% if whatever is defined %}{{ whatever }}{% else %}b{% endif %}", "b"],
  ])("%s gives %j", (template, value) => {
    expect(render(template, input)).toStrictEqual(value);
  });
});

describe("null", () => {
  it("is nothing in text, and so are the fields of a skipped step", () => {
    expect(render("<{{ input.user.mail }}|{{ steps.extract.text }}|{{ none }}|{{ 'a' if false }}>", input)).toBe("<|||>");
    expect(render("{{ 'a' ~ none ~ 1 }}")).toBe("a1");
    expect(render("{{ steps.extract.state }} {{ row.index }} {{ row.id }}")).toBe("skipped 4 r-4");
  });
});
