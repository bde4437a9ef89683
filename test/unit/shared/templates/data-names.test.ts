import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../../src-shared/model/json.ts";
import { makeScope, render } from "./make-scope.ts";
import { compileTemplate } from "../../../../src-shared/core/templates/compile-template.ts";

const builtIns = [
  "items",
  "keys",
  "values",
  "get",
  "upper",
  "length",
  "strip",
  "constructor",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "__proto__",
  "prototype",
  "loop",
  "true",
];

describe("a field is the row's data, never a method", () => {
  it.each(builtIns)("%s gives the data when it is there", (name) => {
    const input = JSON.parse(`{"${name}": {"x": 1}}`) as JsonObject;
    expect(render(`{{ input.${name} }}`, input)).toStrictEqual({ x: 1 });
    expect(render(`{{ input["${name}"].x }}`, input)).toBe(1);
    expect(render(`{{ input.${name} is defined }}`, input)).toBe(true);
    expect(JSON.stringify(render("{{ input }}", input))).toBe(JSON.stringify(input));
  });

  it.each(builtIns)("%s is missing when the data has none, on objects, lists, texts and steps", (name) => {
    for (const path of [`input.${name}`, `input.text.${name}`, `input.tags.${name}`, `input.n.${name}`, `steps["classify"].json.${name}`]) {
      expect(() => render(`{{ ${path} }}`, { text: "a", tags: [], n: 1 })).toThrow(/ is missing/);
      expect(render(`{{ ${path} is defined }}`, { text: "a", tags: [], n: 1 })).toBe(false);
    }
  });

  it("says so when data hides a method that is called", () => {
    expect(() => render("{{ input.items() }}", { items: [1] })).toThrow("input.items is data here (a list) and cannot be called");
    expect(render("{{ input | items }}", { items: [1] })).toStrictEqual([["items", [1]]]);
    expect(render("{{ input.user.items() }}", { user: { a: 1 } })).toStrictEqual([["a", 1]]);
  });
});

describe("keys that JavaScript treats specially", () => {
  const input = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}, "a": {"__proto__": [1]}}') as JsonObject;

  it("stay data and reach no prototype", () => {
    for (const template of ["{{ input }}", "{{ dict(input) }}", "{% set ns = namespace(input) %}{{ ns.constructor }}", "{{ {'__proto__': input.a} }}"]) {
      const result = render(template, input);
      expect(Object.getPrototypeOf(typeof result === "string" ? {} : result)).toBe(Object.prototype);
      expect((result as JsonObject)["polluted"]).toBeUndefined();
    }
    expect(JSON.stringify(render("{{ input }}", input))).toBe(JSON.stringify(input));
    expect(render("{{ input | tojson }}", input)).toBe(
      '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}, "a": {"__proto__": [1]}}',
    );
    expect(({} as JsonObject)["polluted"]).toBeUndefined();
  });

  it("are keys of a template like any other", () => {
    const template = JSON.parse('{"__proto__": "{{ input.n }}", "fixed": {"__proto__": 1}}') as JsonObject;
    expect(JSON.stringify(compileTemplate(template).render(makeScope({ n: 1 })))).toBe('{"__proto__":1,"fixed":{"__proto__":1}}');
  });
});
