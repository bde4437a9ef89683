import { describe, expect, it } from "vitest";
import { compileTemplate } from "../../../../src-shared/core/templates/compile-template.ts";
import { TemplateError, TemplateSyntaxError } from "../../../../src-shared/core/templates/template-error.ts";
import type { JsonValue } from "../../../../src-shared/model/json.ts";
import { makeScope, render } from "./make-scope.ts";

function nestLists(depth: number): JsonValue {
  let value: JsonValue = [];
  for (let level = 1; level < depth; level++) value = [value];
  return value;
}

describe("a template that asks for too much fails the row instead of running on", () => {
  const nested = "{% set ns = namespace(v=[]) %}{% for i in range(1000) %}{% set ns.v = [ns.v] %}{% endfor %}";
  const doubled = "{% set ns = namespace(v=[1]) %}{% for i in range(60) %}{% set ns.v = [ns.v, ns.v] %}{% endfor %}";
  it.each([
    ["{{ range(1000000000) }}", "range gives at most 100000 numbers"],
    ["{{ range(0, -1000000000, -1) }}", "range gives at most 100000 numbers"],
    ["{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "loops take more than 1000000 rounds"],
    ["{% for a in range(99999) if range(99999) | list | length %}{% endfor %}", "too much work"],
    ["{% for a in range(99999) %}{% for b in input.big if false %}{% endfor %}{% endfor %}", "loops take more than 1000000 rounds"],
    ["{{ 'a' * 1000000000 }}", "more than 16 MiB of text"],
    ["{{ 'a' * 1e300 }}", "more than 16 MiB of text"],
    ["{{ ('a' * 1000000) | replace('a', 'b' * 1000000) }}", "more than 16 MiB of text"],
    ["{{ 'a' | center(900000000) }}", "more than 16 MiB of text"],
    ["{{ 'a'.zfill(900000000) }}", "more than 16 MiB of text"],
    ["{{ range(99999) | join('a' * 100000) }}", "more than 16 MiB of text"],
    ["{{ ('a' * 100000).join(('a' * 100000) | list) }}", "more than 16 MiB of text"],
    ["{{ ('\n' * 10000000) | indent(1000, blank=true) }}", "more than 16 MiB of text"],
    ["{% set ns = namespace(t='a') %}{% for i in range(99) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}{{ ns.t }}", "more than 16 MiB of text"],
    ["{% for i in range(99999) %}{{ 'a' * 1000 }}{% endfor %}", "more than 16 MiB of text"],
    ["{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = ns.l + ns.l %}{% endfor %}", "too much work"],
    ["{% for i in range(99999) %}{{ input.big | sort | first }}{% endfor %}", "too much work"],
    ["{% for i in range(99999) %}{% if 'x' in input.big %}{% endif %}{% endfor %}", "too much work"],
    ["{% for i in range(99999) %}{% set x = input.text | upper %}{% endfor %}", "too much work"],
    ["{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "macros call each other more than 50 deep"],
    [`${nested}{{ ns.v }}`, "nested deeper than 500 levels"],
    [`${nested}a{{ ns.v | tojson }}`, "nested deeper than 500 levels"],
    [`${nested}{% set other = ns.v %}${nested}{{ ns.v == other }}`, "nested deeper than 500 levels"],
    [`${doubled}{{ ns.v | tojson }}`, /too much work|16 MiB/],
  ])("%s", (template, message) => {
    expect(() => render(template, { big: Array.from({ length: 5000 }, (_, index) => index), text: "a".repeat(100_000) })).toThrow(message);
  });

  it("fails with a TemplateError and leaves the next row alone", () => {
    const template = compileTemplate("{% for i in range(input.n) %}{% for j in range(1000) %}.{% endfor %}{% endfor %}");
    expect(() => template.render(makeScope({ n: 2000 }))).toThrow(TemplateError);
    expect(template.render(makeScope({ n: 1 }))).toBe(".".repeat(1000));
  });

  it("counts over all strings of a value", () => {
    const loop = "{% for i in range(600) %}{% for j in range(900) %}{% endfor %}{% endfor %}";
    expect(render([loop])).toEqual([""]);
    expect(() => render([loop, loop])).toThrow("loops take more than 1000000 rounds");
  });

  it("renders data as deep as rows may be", () => {
    const deep = nestLists(128);
    expect(render("{{ input.v }}", { v: deep })).toEqual(deep);
    expect(render(">{{ input.v | tojson }}", { v: deep })).toBe(`>${JSON.stringify(deep)}`);
  });
});

describe("a template that is too large is refused when it is compiled", () => {
  const closing = (count: number): string => "{% endif %}".repeat(count);
  it.each([
    ["too long", `{{ 1 }}${"a".repeat(1024 * 1024)}`, "may be 1048576 characters long"],
    ["many operators", `{{ ${"1 + ".repeat(300)}1 }}`, "nested deeper than 200 levels"],
    ["many filters", `{{ 'a' ${"| trim ".repeat(300)} }}`, "nested deeper than 200 levels"],
    ["many blocks", `${"{% if true %}".repeat(300)}${closing(300)}`, "nested deeper than 200 levels"],
    ["very many blocks", `${"{% if true %}".repeat(40_000)}${closing(40_000)}`, "nested"],
    ["very many brackets", `{{ ${"(".repeat(200_000)}1${")".repeat(200_000)} }}`, "nested too deeply"],
    ["very many lists", `{{ ${"[".repeat(200_000)}${"]".repeat(200_000)} }}`, "nested too deeply"],
    ["very many nots", `{{ ${"not ".repeat(200_000)}1 }}`, "nested too deeply"],
    ["very many operators", `{{ ${"1 + ".repeat(200_000)}1 }}`, "nested deeper than 200 levels"],
  ])("%s", (_, template, message) => {
    expect(() => compileTemplate(template)).toThrow(
      expect.toSatisfy((error: unknown) => error instanceof TemplateSyntaxError && error.message.includes(message)),
    );
  });

  it("takes a long chain of elif and 150 levels of nesting", () => {
    const chain = `{% if input.n == 0 %}0${Array.from({ length: 500 }, (_, index) => `{% elif input.n == ${index + 1} %}${index + 1}`).join("")}{% endif %}`;
    expect(render(chain, { n: 499 })).toBe("499");
    expect(render(`{{ ${"1 + ".repeat(150)}1 }}`)).toBe(151);
  });

  it("refuses a value that is nested too deeply", () => {
    expect(() => compileTemplate(nestLists(300))).toThrow("nested deeper than 200 levels");
  });
});
