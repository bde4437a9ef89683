import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileCondition } from "../../../../src-shared/core/templates/compile-condition.ts";
import { compileTemplate } from "../../../../src-shared/core/templates/compile-template.ts";
import { TemplateError, TemplateSyntaxError } from "../../../../src-shared/core/templates/template-error.ts";
import { makeScope } from "./make-scope.ts";

function refusal(compile: () => unknown): TemplateSyntaxError {
  try {
    compile();
  } catch (error) {
    if (error instanceof TemplateSyntaxError) return error;
    throw error;
  }
  throw new Error("was not refused");
}

describe("a wrong template is refused, with the place", () => {
  it.each([
    ["{{ imput.text }}", 'unknown name "imput"; did you mean "input"?', 1, 4],
    ["a\n b {{ foo }}", 'unknown name "foo"; there are input, steps, vars, row', 2, 7],
    ["{% set total = 1 %}{{ totl }}", 'unknown name "totl"; did you mean "total"?', 1, 23],
    ["{% for t in input.x %}{% endfor %}{{ t }}", 'unknown name "t"', 1, 38],
    ["{% macro m(a) %}{% endmacro %}{{ a }}", 'unknown name "a"', 1, 34],
    ["{{ null }}", 'unknown name "null"; Jinja writes none', 1, 4],
    ["{{ loop.index }}", "loop is only known inside a {% for %}", 1, 4],
    ["{{ range }}", "range is a function; call it", 1, 4],
    ["{{ input.x | uper }}", 'unknown filter "uper"; did you mean "upper"?', 1, 14],
    ["{{ input.x is defind }}", 'unknown test "defind"; did you mean "defined"?', 1, 15],
    ["{{ input.x.stip() }}", 'unknown method "stip"; did you mean "strip"?', 1, 12],
    ["{{ input.x.append(1) }}", "would change data, which templates cannot", 1, 12],
    ["{{ rnage(3) }}", 'unknown function "rnage"; did you mean "range"?', 1, 4],
    ["{{ input.x | map('uper') }}", 'unknown filter "uper"', 1, 18],
    ["{{ input.x | selectattr('a', 'equalt') }}", 'unknown test "equalt"', 1, 30],
    ["{{ input.x | trim(1, 2) }}", "the filter trim takes at most 1 (chars)", 1, 14],
    ["{{ input.x | replace('a') }}", "the filter replace needs the argument new", 1, 14],
    ["{{ input.x | truncate(size=3) }}", "the filter truncate has no argument size", 1, 14],
    ["{{ steps.classify.txt }}", "steps.classify.txt is not a field of a step; there are text, json", 1, 19],
    ["{{ steps[input.x].text }}", "steps is used by naming a step", 1, 4],
    ["{{ steps | tojson }}", "steps is used by naming a step", 1, 4],
    ["{{ row.name }}", "row.name is not known; there are row.index and row.id", 1, 8],
    ["{% for x in input.x %}{{ loop.idx }}{% endfor %}", "loop.idx is not known", 1, 31],
    ["{% set input = 1 %}", "{% set input %} would hide input", 1, 8],
    ["{% set loop = 1 %}", "the name loop is Jinja's own", 1, 8],
    ["{% break %}", "{% break %} is only possible directly inside a {% for %}", 1, 4],
    ["{{ input.x", "this {{ is never closed; add }}", 1, 1],
    ["ab {% if input.x", "this {% is never closed; add %}", 1, 4],
    ["{# note", "this {# is never closed; add #}", 1, 1],
    ["{{ 'abc }}", "this text is never closed; add '", 1, 4],
    ["{% raw %}x", "{% raw %} is never closed", 1, 1],
    ["x\n{% if input.x %}\ny", "{% if %} is never closed; add {% endif %}", 2, 1],
    ["{% for x in input.x %}{% if x %}{% endif %}", "{% for %} is never closed; add {% endfor %}", 1, 1],
    ["{% set x %}a", "{% set %} is never closed; add {% endset %}", 1, 1],
    ["{% endif %}", "{% endif %} has nothing to end here", 1, 4],
    ["{% include 'x' %}", "{% include %} is not known", 1, 4],
    ["{% generation %}x{% endgeneration %}", "{% generation %} is not known", 1, 4],
    ["{{ }}", 'unexpected "}}"', 1, 4],
    ["{{ a b }}", 'unexpected "b"', 1, 6],
    ["{{ input. }}", 'unexpected "}}"', 1, 11],
    ["{{ input.x == }}", 'unexpected "}}"', 1, 15],
    ["{{ (1 }}", 'unexpected "}}"', 1, 7],
    ["{{ input.x && 1 }}", 'unexpected "&"', 1, 12],
    ["{{ !input.x }}", 'unexpected "!"', 1, 4],
    ["{{ input.x ? 1 : 2 }}", 'unexpected "?"', 1, 12],
    ["{{ 'a\\q' }}", '"\\q" is no escape', 1, 6],
    ["{{ 1e999 }}", "this number is too large", 1, 4],
    ["{{ (1)(2) }}", "only functions, macros and methods can be called", null, null],
    ["{{ f(*input.x) }}", "arguments cannot be unpacked", null, null],
  ])("%s", (template, message, line, column) => {
    const error = refusal(() => compileTemplate(template));
    expect(error.message).toContain(message);
    expect(error.place).toEqual(line === null ? null : { line, column });
    if (line !== null) expect(error.message).toContain(`(line ${line}, column ${column} of the template)`);
    expect(error.path).toEqual([]);
  });

  it("tells the path to the string within the value", () => {
    expect(refusal(() => compileTemplate({ messages: [{ content: "ok" }, { content: "{{ nope }}" }] })).path).toEqual(["messages", 1, "content"]);
  });

  it.each([
    ["{{ input.x }}", "written without braces"],
    ["  ", "the condition is empty"],
    ["input.x ==", "the expression ends too early"],
    ["input.x = 1", 'unexpected "="'],
    ["input.x }}", 'unexpected "}"'],
    ["steps.classify.txt == 'a'", "is not a field of a step"],
    ["nope", 'unknown name "nope"'],
  ])("refuses the condition %s", (condition, message) => {
    const error = refusal(() => compileCondition(condition));
    expect(error.message).toContain(message);
    expect(error.path).toEqual([]);
  });

  it("gives only its own two errors, whatever is written", () => {
    const words = [
      "{{",
      "}}",
      "{%",
      "%}",
      "{#",
      "#}",
      "-",
      " ",
      "input",
      ".x",
      "[0]",
      "if",
      "endif",
      "for",
      "in",
      "endfor",
      "set",
      "=",
      "macro m()",
      "(",
      ")",
      "|",
      "default",
      "is",
      "'",
      "1",
      "not",
      "else",
      "raw",
      "endraw",
      ":",
      ",",
      "\\",
      "{",
      "}",
      "*",
      "loop",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 25 }), (pieces) => {
        try {
          compileTemplate(pieces.join("")).render(makeScope({ x: [1, "a"] }));
        } catch (error) {
          expect(error instanceof TemplateSyntaxError || error instanceof TemplateError, String(error)).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
