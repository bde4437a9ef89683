import { Environment, Interpreter, parse, tokenize } from "@huggingface/jinja";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileTemplate } from "../../../../src-shared/core/templates/compile-template.ts";
import { readTemplateTokens } from "../../../../src-shared/core/templates/read-tokens.ts";
import type { JsonObject, JsonValue } from "../../../../src-shared/model/json.ts";
import { makeScope } from "./make-scope.ts";

/** The library's own interpreter, which knows no strictness: an oracle for templates in which nothing is missing. */
function renderByLibrary(template: string, scope: ReturnType<typeof makeScope>): string {
  const environment = new Environment();
  for (const [name, value] of Object.entries({ ...scope, true: true, false: false, none: null })) environment.set(name, value);
  // Its tokenizer drops one final newline.
  const tokens = tokenize(template.endsWith("\n") ? `${template}\n` : template);
  return String(new Interpreter(environment).run(parse(tokens)).value);
}

const key = fc.constantFrom("text", "name", "n", "items", "keys", "length", "a b", "constructor", "__proto__");
const { object } = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: "grapheme" }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    tie("object"),
  ),
  object: fc.dictionary(key, tie("value"), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
}));

/** Text that begins no tag, whatever stands next to it. */
const text = fc.string({ unit: fc.constantFrom("a", " ", "\n", "\t", "}", "%", "#", "-", '"', "'", "\\", "é", "😀", "|") });
/** A number picks one of the row's paths; a string is text. */
const pieces = fc.array(fc.oneof(fc.nat(), text), { minLength: 2, maxLength: 8 });

/** Every way to a value inside `value`, with dots or brackets. */
function listPaths(value: JsonValue, path: string): string[] {
  if (typeof value !== "object" || value === null) return [path];
  const fields: [string | number, JsonValue][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...fields.flatMap(([name, field]) => listPaths(field, path + spellStep(name)))];
}

function spellStep(name: string | number): string {
  if (typeof name === "number") return `[${name}]`;
  return name.includes(" ") || name.length === 5 ? `["${name}"]` : `.${name}`;
}

function makePlainTemplate(input: JsonObject, chosen: readonly (number | string)[]): string {
  const paths = [...listPaths(input, "input"), "vars.tone", "row.index", "steps.classify.text", "steps.classify.json.scores", "steps.extract.text"];
  return chosen.map((piece) => (typeof piece === "string" ? piece : `{{ ${paths[piece % paths.length]} }}`)).join("");
}

describe("against the library's own interpreter", () => {
  it("renders templates of text and plain lookups alike, alone and inside a block", () => {
    fc.assert(
      fc.property(object, pieces, (input, chosen) => {
        const template = `.${makePlainTemplate(input, chosen)}`;
        const scope = makeScope(input);
        const expected = renderByLibrary(template, scope);
        expect(compileTemplate(template).render(scope)).toBe(expected);
        expect(compileTemplate(`{% for once in [1] %}{% set unused = once %}${template}{% endfor %}`).render(scope)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it("keeps the value of any single lookup", () => {
    fc.assert(
      fc.property(object, fc.nat(), (input, choice) => {
        const paths = listPaths(input, "input");
        const path = paths[choice % paths.length] ?? "input";
        const whole = compileTemplate(`{{ ${path} }}`).render(makeScope(input));
        const json = compileTemplate(`{{ ${path} | tojson }}`).render(makeScope(input));
        expect(JSON.parse(String(json))).toEqual(JSON.parse(JSON.stringify(whole)));
        if (path === "input") expect(JSON.stringify(whole)).toBe(JSON.stringify(input));
      }),
      { numRuns: 1000 },
    );
  });

  const input = {
    s: "Some Text",
    n: 3,
    f: 2.5,
    list: ["b", "a", "c"],
    rows: [
      { k: "x", n: 1 },
      { k: "y", n: 2 },
    ],
    flag: true,
    empty: [],
  };
  it.each([
    "{% for x in input.list %}{{ loop.index }}:{{ x }}{% if not loop.last %}, {% endif %}{% endfor %}",
    "{% for r in input.rows if r.n > 1 %}{{ r.k }}{% else %}none{% endfor %}",
    "{% for x in input.empty %}{{ x }}{% else %}none{% endfor %}",
    "{% if input.n > 2 and input.flag %}yes{% elif input.n == 2 %}two{% else %}no{% endif %}",
    "{% set x = input.n + 1 %}{{ x }} {{ x * 2 }} {{ 7 // 2 }} {{ 7 % 4 }} {{ 2 ** 3 }} {{ -x }}",
    "{% macro m(a, b='d') %}[{{ a }}-{{ b }}]{% endmacro %}{{ m(1) }}{{ m(input.n, b=input.s) }}",
    "{% set ns = namespace(t=0) %}{% for r in input.rows %}{% set ns.t = ns.t + r.n %}{% endfor %}{{ ns.t }}",
    "{{ input.s | upper }}{{ input.s | lower }}{{ input.s | title }}{{ ' a ' | trim }}{{ input.s | replace('e', 'E') }}",
    "{{ input.list | join(', ') }} {{ input.list | sort | join }} {{ input.list | first }}{{ input.list | last }}{{ input.list | length }}",
    "{{ input.rows | map(attribute='k') | list }} {{ input.rows | selectattr('k', 'eq', 'x') | list | length }}",
    "{{ input | tojson }}|{{ input | tojson(indent=2) }}",
    "{{ input.s[1:3] }}{{ input.list[-1] }}{{ input.list[::-1] | join }}{{ input.s.split(' ')[1] }}{{ input.s.startswith('So') }}",
    "{{ 'a' if input.flag else 'b' }}{{ input.x is defined }}{{ input.s is string }}{{ input.f }}{{ input.f | int }}",
    "a  {%- if input.flag -%}  b  {%- endif -%}  c\n{#- gone -#}\n{{- input.n -}}\n",
    "{% for k, v in {'a': 1, 'b': [2]}.items() %}{{ k }}={{ v }};{% endfor %}",
    "{% call(x) outer(1) %}{{ x }}{% endcall %}".replace(/^/, "{% macro outer(a) %}<{{ caller(a) }}>{% endmacro %}"),
    "{% filter upper %}ab{{ input.s }}{% endfilter %}{% set b %}x{{ input.n }}{% endset %}{{ b }}",
  ])("renders %s alike", (template) => {
    expect(compileTemplate(`.${template}`).render(makeScope(input))).toBe(renderByLibrary(`.${template}`, makeScope(input)));
  });

  it("reads the same tokens as the library's tokenizer", () => {
    const inside = fc.constantFrom(
      "input",
      ".a",
      "[0]",
      " | ",
      "trim",
      "(",
      ")",
      "'x\\n'",
      '"y"',
      "1",
      "2.5",
      " == ",
      " and ",
      "~",
      "**",
      " // ",
      ",",
      ": ",
      "{'k': {'l': 1}}",
      " not ",
      "a - 1",
    );
    const tag = fc.array(inside, { maxLength: 8 }).map((parts) => `{{ ${parts.join(" ")} }}`);
    fc.assert(
      fc.property(fc.array(fc.oneof(text, tag, fc.constantFrom("{%- if a -%}", "{% endif %}", "{{- a -}}", "{# c #}")), { maxLength: 6 }), (parts) => {
        const source = `${parts.join("")}.`;
        const expected = readByLibrary(source);
        // The final dot is text unless a tag that is never closed swallows it.
        if (expected?.at(-1)?.[0] !== "Text") return;
        expect(readTemplateTokens(source).map(({ type, value }) => [type, type === "Comment" ? "" : value])).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });
});

/** Null for what the library's tokenizer refuses. */
function readByLibrary(source: string): string[][] | null {
  try {
    return tokenize(source).map(({ type, value }: { type: string; value: string }) => [type, type === "Comment" ? "" : value]);
  } catch {
    return null;
  }
}
