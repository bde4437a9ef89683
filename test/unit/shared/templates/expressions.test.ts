import { describe, expect, it } from "vitest";
import { compileCondition } from "../../../../src-shared/core/templates/compile-condition.ts";
import type { JsonValue } from "../../../../src-shared/model/json.ts";
import { makeScope, render } from "./make-scope.ts";

const input = { n: 7, s: "a1", t: ["a", 1], o: { k: 1 }, z: null, yes: true };

describe("operators", () => {
  it.each<[string, JsonValue]>([
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3", 9],
    ["7 / 2", 3.5],
    ["4 / 2", 2],
    ["-7 // 2", -4],
    ["-7 % 3", 2],
    ["2 ** 10", 1024],
    ["-input.n + +1", -6],
    ["1e3", 1000],
    ["input.n-1", 6],
    ["'a' + 'b'", "ab"],
    ["'ab' * 3", "ababab"],
    ["'ab' * -1", ""],
    ["[1] + [2]", [1, 2]],
    ["'a' ~ 1 ~ true ~ [1]", "a1true[1]"],
    ["1 == 1.0", true],
    ["1 == '1'", false],
    ["1 == true", false],
    ["0 == false", false],
    ["none == false", false],
    ["input.t == ['a', 1]", true],
    ["input.t != ['a', '1']", true],
    ["{'a': 1, 'b': 2} == {'b': 2, 'a': 1}", true],
    ["'b' > 'a' and 2 > 1", true],
    ["'a' in input.s", true],
    ["1 in input.t", true],
    ["'1' in input.t", false],
    ["'k' in input.o", true],
    ["'toString' in input.o", false],
    ["'x' not in input.t", true],
    ["not input.z", true],
    ["input.z or 'fallback'", "fallback"],
    ["'' and 1", ""],
    ["'a' if input.yes else 'b'", "a"],
    ["[1, 2, 3][::-1]", [3, 2, 1]],
    ["[1, 2, 3, 4][1:3]", [2, 3]],
    ["[1, 2, 3, 4][-2:]", [3, 4]],
    ["[1, 2, 3, 4][::2]", [1, 3]],
    ["'añ😀b'[2:]", "😀b"],
    ["'añ😀b'[-2]", "😀"],
    ["input.t[10:]", []],
    ['"tab\\t\\"quote\\" \\u00e9\\x41"', 'tab\t"quote" éA'],
    ["{'a': [1, {'b': none}]}", { a: [1, { b: null }] }],
    ["(1, 2)", [1, 2]],
    ["range(3)", [0, 1, 2]],
    ["range(5, 0, -2)", [5, 3, 1]],
    ["dict(a=1)", { a: 1 }],
    ["3 is odd", true],
    ["input.z is none", true],
    ["input.s is string and input.n is number and input.t is sequence and input.o is mapping", true],
    ["1.5 is float and 2 is integer and not 2.5 is integer", true],
  ])("%s is %j", (expression, value) => {
    expect(render(`{{ ${expression} }}`, input)).toStrictEqual(value);
  });

  it.each([
    ["1 + 'a'", '"+" cannot join a number and a text'],
    ["input.z + 1", '"+" needs two numbers, not null and a number (input.z)'],
    ["'1' < 2", "a text and a number cannot be ordered"],
    ["none < 1", "null and a number cannot be ordered"],
    ["true < 2", "a boolean and a number cannot be ordered"],
    ["1 / 0", "cannot divide by zero"],
    ["1 % 0", "cannot divide by zero"],
    ["10 ** 400", "is no finite number"],
    ["-'a'", '"-" needs a number, not a text'],
    ["1 in 2", '"in" needs a list, an object or a text on its right, not a number'],
    ["1 in 'a'", '"in" cannot look for a number in a text'],
    ["[1, 2]['a':]", "needs whole numbers as bounds"],
    ["[1][::0]", "the step of [::] must not be zero"],
    ["input.t[1.5]", "needs a text or a whole number in its brackets, not 1.5"],
    ["input.o[none]", "needs a text or a whole number in its brackets, not null"],
    ["{1: 2}", "the keys of an object must be texts, not a number"],
    ["range('a')", "range takes one to three whole numbers"],
    ["range(1, 2, 0)", "range needs a step that is not zero"],
    ["input.n.strip()", "input.n is a number, which has no methods"],
    ["input.t.strip()", "input.t is a list, which has index, count"],
  ])("%s fails the row", (expression, message) => {
    expect(() => render(`{{ ${expression} }}`, input)).toThrow(message);
  });
});

describe("conditions", () => {
  it.each<[string, boolean]>([
    ['steps.classify.text == "bug"', true],
    ['steps.classify.text in ["bug", "crash"] and not steps.extract.json', true],
    ["steps.extract.state == 'skipped'", true],
    ["steps.classify.json.scores[0] >= 0.5", true],
    ["input.n > 10", false],
    ["input.missing is defined", false],
    ["input.missing | default(false)", false],
    ["input.s", true],
    ["input.z", false],
    ["''", false],
    ["'false'", true],
    ["0", false],
    ["[]", false],
    ["{}", false],
    ["[0]", true],
    ["true\n  and true", true],
    ["'}}' in '{{}}'", true],
  ])("%s is %s", (expression, holds) => {
    expect(compileCondition(expression).test(makeScope(input))).toBe(holds);
  });

  it("fails the row for what is missing, as a template does", () => {
    expect(() => compileCondition("input.m > 1").test(makeScope(input))).toThrow("input.m is missing in this row");
  });
});
