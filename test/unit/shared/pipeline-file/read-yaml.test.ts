import { describe, expect, it } from "vitest";
import { locatedToJson } from "../../../../src-shared/core/pipeline-file/located.ts";
import { createProblemList } from "../../../../src-shared/core/pipeline-file/problem-list.ts";
import { maxSourceLength, readYaml } from "../../../../src-shared/core/pipeline-file/read-yaml.ts";
import type { Problem } from "../../../../src-shared/model/problem.ts";
import { readMarks } from "./sample-file.ts";

function readText(source: string): { value: unknown; problems: Problem[] } {
  const problems = createProblemList("p.yaml");
  const located = readYaml(source, problems);
  return { value: located === null ? undefined : locatedToJson(located), problems: problems.sorted() };
}

describe("readYaml", () => {
  it("reads YAML 1.2: no, yes and dates are text, anchors repeat their value", () => {
    const { value, problems } = readText("a: no\nb: 2001-01-01\nc: &x { d: [1, 0x10, 1e3, null, ~, true] }\ne: *x\n1: one\nnull: none\n");
    expect(problems).toEqual([]);
    expect(value).toEqual({
      a: "no",
      b: "2001-01-01",
      c: { d: [1, 16, 1000, null, null, true] },
      e: { d: [1, 16, 1000, null, null, true] },
      1: "one",
      null: "none",
    });
  });

  it("reads JSON with tabs and a byte order mark", () => {
    expect(readText('\ufeff{\n\t"a": [\n\t\t1,\n\t\t"\\u00e9"\n\t]\n}\n')).toEqual({ value: { a: [1, "é"] }, problems: [] });
  });

  it.each([
    [
      "two equal keys",
      "a: 1\nb: { c: 1, ‸c: 2 }\n‸a: 2\n",
      ['"c" stands here and at line 2, column 6 of the same map', '"a" stands here and at line 1, column 1'],
    ],
    ["a tag", "a: ‸!foo bar\nb: ‸!!set { x }\n", ['tags such as "!foo"', 'tags such as "!!set"']],
    ["a merge key", "a: &x { b: 1 }\nc:\n  ‸<<: *x\n", ["merge keys (<<) are not supported"]],
    ["an alias of nothing", "a: ‸*x\nb: ‸*y\n", ["alias *x has no anchor &x", "*y"]],
    ["an alias of its own value", "a: &x [1, ‸*x]\n", ["would never end"]],
    ["a number that is none", "a: ‸.nan\nb: ‸1e999\n", ["infinite", "infinite"]],
    ["a whole number of too many digits", "a: ‸12345678901234567890\nb: 1e30\n", ["too many digits"]],
    ["a key that is no text", "‸[a]: 1\n", ["A key must be text"]],
    ["a template without quotes", "a:\n  b: ‸{{ input.text }}\n", ["must stand in quotes"]],
    ["a template without quotes and text after it", "a: 1\nb: ‸{{ input.text }} now\n", ["must stand in quotes"]],
    ["a list entry that is a template without quotes", "- a\n- ‸{{ x }} y\n", ["must stand in quotes"]],
    ["a tab", "a:\n‸\tb: 1\n", ["is indented with a tab; use spaces."]],
    ["a colon in a bare value", "a: ‸b: c\n", ['a value that has ": " in it must stand in quotes.']],
    ["an open quote", "a: 'x\nb: 2‸", ["This is not valid YAML: a text that begins with ' is not closed."]],
    [
      "each of several slips, but not what follows from one",
      "a: ‸b: c\nd: ‸@x\ne: ‸{{ y }} z\n",
      ["must stand in quotes", "reserved character @", "must stand in quotes"],
    ],
    ["the first slip that throws the rest off", "e: { url: http://‸[::ff]/v1, model: m }\nf: 1\ng: 2\n", ["This is not valid YAML"]],
    ["two documents", "a: 1\n‸---\nb: 2\n", ["the file has several documents"]],
    ["nothing", "‸# only a comment\n", ["The file is empty"]],
    ["YAML 1.1", "‸%YAML 1.1\n---\na: yes\n", ["says it is YAML 1.1"]],
  ])("tells the place of %s", (_title, marked, fragments) => {
    const { source, places } = readMarks(marked);
    const { problems } = readText(source);
    expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual(places);
    for (const [index, fragment] of fragments.entries()) expect(problems[index]?.message).toContain(fragment);
  });

  it("refuses the key __proto__, in the file and in what it gives", () => {
    const { value, problems } = readText('{ "__proto__": { "a": 1 }, "b": 2 }');
    expect(problems).toHaveLength(1);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(value).toEqual({ b: 2 });
  });

  it("refuses aliases that multiply", () => {
    const levels = Array.from({ length: 30 }, (_, level) => `a${level + 1}: &a${level + 1} [*a${level}, *a${level}, *a${level}]`);
    const { value, problems } = readText(`a0: &a0 [x]\n${levels.join("\n")}\n`);
    expect(value).toBeUndefined();
    expect(problems.map(({ code }) => code)).toEqual(["E_FILE_TOO_BIG"]);
  });

  it("counts the depth that aliases add", () => {
    const levels = Array.from({ length: 80 }, (_, level) => `a${level + 1}: &a${level + 1} [*a${level}]`);
    const { problems } = readText(`a0: &a0 [x]\n${levels.join("\n")}\n`);
    expect(problems[0]?.message).toContain("nested deeper than 64 levels");
  });

  it("refuses deep nesting before it parses it", () => {
    expect(readText("[".repeat(200)).problems).toMatchObject([{ line: 1, code: "E_FILE_TOO_BIG" }]);
  });

  it.each([
    ["62 lists", `a: ${"[".repeat(62)}1${"]".repeat(62)}`, 0],
    ["63 lists", `a: ${"[".repeat(63)}1${"]".repeat(63)}`, 1],
    ["100000 open lists", "[".repeat(100_000), 1],
    ["20000 lists in lines", "- ".repeat(20_000), 1],
    ["20000 maps", "{a: ".repeat(20_000), 1],
    ["a million characters of values", `[${"1,".repeat(500_000)}]`, 1],
    ["100000 equal keys", "a: 1\n".repeat(100_000), 1],
    ["a text over the limit", "a".repeat(maxSourceLength + 1), 1],
    ["a long text under the limit", `a: ${"b".repeat(maxSourceLength - 10)}`, 0],
  ])("is quick with %s", (_title, source, count) => {
    const { problems } = readText(source);
    expect(problems).toHaveLength(count);
  });
});
