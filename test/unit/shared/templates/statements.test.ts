import { describe, expect, it } from "vitest";
import { render } from "./make-scope.ts";

const input = {
  tags: ["a", "b", "c"],
  user: { name: "Ann", age: 3 },
  rows: [
    { k: "x", on: true },
    { k: "y", on: false },
  ],
  text: "añ😀",
  n: 2,
};

describe("statements", () => {
  it.each([
    ["{% for t in input.tags %}{{ loop.index }}{{ t }}{{ ',' if not loop.last }}{% endfor %}", "1a,2b,3c"],
    [
      "{% for t in input.tags %}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.length }}{{ loop.first }} {% endfor %}",
      "0323true 1213false 2103false ",
    ],
    ["{% for t in input.tags %}{{ loop.previtem | default('-') }}{{ loop.nextitem | default('-') }} {% endfor %}", "-b ac b- "],
    ["{% for t in input.tags %}{{ loop.cycle('odd', 'even') }} {% endfor %}", "odd even odd "],
    ["{% for key in input.user %}{{ key }} {% endfor %}", "name age "],
    ["{% for key, value in input.user.items() %}{{ key }}={{ value }} {% endfor %}", "name=Ann age=3 "],
    ["{% for c in input.text %}{{ c }}.{% endfor %}", "a.ñ.😀."],
    ["{% for r in input.rows if r.on %}{{ r.k }}{% else %}none{% endfor %}", "x"],
    ["{% for r in input.rows if r.k == 'z' %}{{ r.k }}{% else %}none{% endfor %}", "none"],
    ["{% for t in input.tags %}{% if t == 'b' %}{% continue %}{% endif %}{{ t }}{% endfor %}", "ac"],
    ["{% for t in input.tags %}{{ t }}{% if t == 'b' %}!{% break %}{% endif %}{% endfor %}", "ab!"],
    ["{% for a in input.tags %}{% for b in input.tags %}{{ a }}{{ b }}{{ loop.index }}{% break %}{% endfor %}{{ loop.index }} {% endfor %}", "aa11 ba12 ca13 "],
    ["{% for row in input.rows %}{{ row.k }}{% endfor %}{{ row.index }}", "xy4"],
    ["{% if input.n == 1 %}a{% elif input.n == 2 %}b{% else %}c{% endif %}", "b"],
    ["{% set x = 1 %}{% if true %}{% set x = 2 %}{% endif %}{{ x }}", "2"],
    ["{% set x = 1 %}{% for t in input.tags %}{{ x }}{% set x = t %}{{ x }} {% endfor %}{{ x }}", "1a 1b 1c 1"],
    ["{% set a, b = [1, 2] %}{{ b }}{{ a }}", "21"],
    ["{% set block %}<{{ input.n }}>{% endset %}{{ block }}{{ block | length }}", "<2>3"],
    [
      "{% set ns = namespace(sum=0, seen=[]) %}{% for t in input.tags %}{% set ns.sum = ns.sum + loop.index %}{% set ns.seen = ns.seen + [t] %}{% endfor %}{{ ns.sum }}{{ ns.seen | join }}",
      "6abc",
    ],
    ["{% macro m(a, b=a ~ '!') %}[{{ a }}{{ b }}]{% endmacro %}{{ m(1) }}{{ m(1, 2) }}{{ m(b=3, a=none) }}", "[11!][12][3]"],
    ["{% set x = 'outer' %}{% macro m(input) %}{{ input }}{{ x }}{% endmacro %}{{ m('in') }}", "inouter"],
    ["{% macro down(n) %}{{ n }}{% if n > 0 %}{{ down(n - 1) }}{% endif %}{% endmacro %}{{ down(3) }}", "3210"],
    ["{% macro a(n) %}{{ b(n) if n }}{% endmacro %}{% macro b(n) %}b{{ n }}{{ a(n - 1) }}{% endmacro %}{{ a(2) }}", "b2b1"],
    [
      "{% macro list(xs) %}{% for x in xs %}{{ caller(x) }}{% endfor %}{% endmacro %}{% call(x) list(input.tags) %}<{{ x }}{{ input.n }}>{% endcall %}",
      "<a2><b2><c2>",
    ],
    ["{% macro m() %}{{ caller() if caller is defined else 'alone' }}{% endmacro %}{{ m() }} {% call m() %}x{% endcall %}", "alone x"],
    ["{% filter upper %}a{{ input.tags[1] }}{% endfilter %}", "AB"],
    ["{% for t in input.tags %}{% filter upper %}{{ t }}{% endfilter %}{% endfor %}", "ABC"],
    ["{% for t in [] %}x{% endfor %}{% if false %}{% endif %}{# c #}", ""],
    ["{% for größe in [1] %}{{ größe }}{% endfor %}", "1"],
  ])("%s", (template, text) => {
    expect(render(template, input)).toBe(text);
  });

  it.each([
    ["{% if false %}{% set x = 1 %}{% endif %}{{ x }}", "x has no value here"],
    ["{{ x }}{% set x = 1 %}", "x has no value here"],
    ["{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}", "a has no value here"],
    ["{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}", "macro m takes at most 1 arguments, not 2"],
    ["{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=2) }}", "macro m has no argument b"],
    ["{% macro m() %}{% endmacro %}{{ m }}", "a macro is no value and cannot be rendered"],
    ["{% set x = 1 %}{{ x() }}", "x is a number and cannot be called"],
    ["{% set x = {} %}{% set x.a = 1 %}", "x is an object; only what namespace() makes can be changed"],
    ["{% for a, b in [[1]] %}{% endfor %}", "a list of 1 cannot be taken apart into 2 names"],
    ["{% for a in input.n %}{% endfor %}", "the for over input.n needs a list, an object or a text, not a number"],
    ["{% for a in none %}{% endfor %}", "needs a list, an object or a text, not null"],
    ["{% for t in [1] %}{{ loop.previtem }}{% endfor %}", "loop.previtem is missing"],
    ["{{ raise_exception('no ' ~ input.n) }}", "no 2"],
  ])("%s fails the row", (template, message) => {
    expect(() => render(template, input)).toThrow(message);
  });

  it("keeps the variables of one render from the next", () => {
    expect([1, 2].map((n) => render("{% set ns = namespace(c=0) %}{% set ns.c = ns.c + input.n %}{{ ns.c }}", { n }))).toEqual(["1", "2"]);
  });
});
