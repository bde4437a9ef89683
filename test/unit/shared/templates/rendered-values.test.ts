import { describe, expect, it } from "vitest";
import { compileTemplate } from "../../../../src-shared/core/templates/compile-template.ts";
import type { JsonValue } from "../../../../src-shared/model/json.ts";
import { makeScope, render } from "./make-scope.ts";

describe("a string that is exactly one {{ … }}", () => {
  const values: JsonValue[] = ["a", "", 1, -0.5, 1e21, true, false, null, [], [1, [null]], {}, { a: { b: [true] } }];
  it.each(values.map((value) => [JSON.stringify(value), value] as const))("keeps the value %s and its type", (_, value) => {
    expect(render("{{ input.v }}", { v: value })).toStrictEqual(value);
    expect(render("{{- input.v -}}", { v: value })).toStrictEqual(value);
  });

  it("gives a copy, so that what is done to one row's value reaches nothing else", () => {
    const scope = makeScope({ list: [{ a: 1 }], embedding: [0.1, 0.2] }, { vars: { shared: { deep: [1] } } });
    const template = compileTemplate({ list: "{{ input.list }}", shared: "{{ vars.shared }}", embedding: "{{ input.embedding }}" });
    const first = template.render(scope) as { list: { a: number }[]; shared: { deep: number[] }; embedding: number[] };
    first.list[0] = { a: 9 };
    first.shared.deep.push(9);
    first.embedding.push(9);
    expect(template.render(scope)).toEqual({ list: [{ a: 1 }], shared: { deep: [1] }, embedding: [0.1, 0.2] });
  });

  it("becomes text as soon as anything stands around it", () => {
    expect(render(" {{ input.n }}", { n: 1 })).toBe(" 1");
    expect(render("{{ input.n }}\n", { n: 1 })).toBe("1\n");
    expect(render("{{ input.n -}} ", { n: 1 })).toBe("1");
    expect(render(" {{- input.n }}", { n: 1 })).toBe("1");
    expect(render("{{ input.n }}{{ input.n }}", { n: 1 })).toBe("11");
    expect(render("{# note #}{{ input.n }}", { n: 1 })).toBe("1");
    expect(render("{% if true %}{{ input.n }}{% endif %}", { n: 1 })).toBe("1");
  });
});

describe("text", () => {
  it.each<[JsonValue, string]>([
    [null, ""],
    ["a\n b", "a\n b"],
    [true, "true"],
    [false, "false"],
    [1, "1"],
    [1.0, "1"],
    [1.5, "1.5"],
    [-0, "0"],
    [1e21, "1e+21"],
    [12345678901234, "12345678901234"],
    [[], "[]"],
    [["a", 1, null, false], '["a", 1, null, false]'],
    [{}, "{}"],
    [{ a: { b: 'say "hi"' }, c: 1.5 }, '{"a": {"b": "say \\"hi\\""}, "c": 1.5}'],
  ])("spells %j as %s", (value, text) => {
    expect(render("<{{ input.v }}>", { v: value })).toBe(`<${text}>`);
  });

  it.each([
    ["a\n{% if true %}\nb\n{% endif %}\nc\n", "a\n\nb\n\nc\n"],
    ["  {% set x = 1 %}  {{ x }}\n\n", "    1\n\n"],
    ["a  {%- if true -%}  b  {%- endif -%}  c", "abc"],
    ["a {{- 1 -}} b", "a1b"],
    ["a {#- x -#} b", "ab"],
    ["{% raw %}{{ as it is }}{% endraw %}!", "{{ as it is }}!"],
    ['{"json": {"a": {}}} {{ 1 }}', '{"json": {"a": {}}} 1'],
    ["{{ '}}' }}-{{ {'a': {'b': 1}}['a']['b'] }}", "}}-1"],
    [`${" ".repeat(300_000)}{{ 1 }}`, `${" ".repeat(300_000)}1`],
  ])("leaves white space and braces of %j as written", (template, text) => {
    expect(render(template)).toBe(text);
  });

  it("never looks for templates in data", () => {
    const input = { evil: "{{ 7*7 }}{% for x in range(9) %}{{ vars.tone }}{% endfor %}", "{{ 1 }}": 2 };
    expect(render("{{ input.evil }}", input)).toBe(input.evil);
    expect(render("a {{ input.evil }}", input)).toBe(`a ${input.evil}`);
    expect(render("{{ input }}", input)).toStrictEqual(input);
    expect(render("{{ input.evil | upper | lower | replace('x', 'y') }}", { evil: "{{ x }}" })).toBe("{{ y }}");
  });
});

describe("a JSON value", () => {
  it("renders its strings and takes its keys as they are", () => {
    const template = { messages: [{ role: "user", content: "Hi {{ input.name }}" }], "{{ key }}": 1, n: "{{ input.n }}", deep: { flag: true, none: null } };
    expect(render(template, { name: "Ann", n: 2 })).toStrictEqual({
      messages: [{ role: "user", content: "Hi Ann" }],
      "{{ key }}": 1,
      n: 2,
      deep: { flag: true, none: null },
    });
  });

  it("freezes the parts that are the same for all rows, and makes the others anew", () => {
    const source = { fixed: { list: [1] }, live: { text: "{{ input.n }}" } };
    const template = compileTemplate(source);
    source.fixed.list.push(2);
    const [first, second] = [template.render(makeScope({ n: 1 })), template.render(makeScope({ n: 2 }))] as (typeof source)[];
    expect(first).toStrictEqual({ fixed: { list: [1] }, live: { text: 1 } });
    expect(second?.live.text).toBe(2);
    expect(first?.fixed).toBe(second?.fixed);
    expect(Object.isFrozen(first?.fixed.list)).toBe(true);
    expect(Object.isFrozen(first?.live)).toBe(false);
    expect(Object.isFrozen(compileTemplate({ a: [1] }).render(makeScope()))).toBe(true);
  });
});
