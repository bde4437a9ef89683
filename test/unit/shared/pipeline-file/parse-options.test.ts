import { describe, expect, it } from "vitest";
import { splitDottedPath } from "../../../../src-shared/core/pipeline-file/dotted-path.ts";
import { parseOverride } from "../../../../src-shared/core/pipeline-file/parse-override.ts";
import { parseVar } from "../../../../src-shared/core/pipeline-file/parse-var.ts";

describe("parseOverride", () => {
  it.each([
    ["vars.tone=polite", "vars.tone", "polite"],
    ["a.b=0", "a.b", 0],
    ['a.b="0"', "a.b", "0"],
    ["a.b=", "a.b", null],
    ["a.b=true", "a.b", true],
    ["a.b=[1, {c: d}]", "a.b", [1, { c: "d" }]],
    ["endpoints.e.url=http://h:1/v1", "endpoints.e.url", "http://h:1/v1"],
    ['endpoints."a=b.c".model=x=y', 'endpoints."a=b.c".model', "x=y"],
  ])("reads %s", (text, path, value) => {
    expect(parseOverride(text)).toEqual({ path, value });
  });

  it.each([
    ["vars.tone", "has no value; write --set path=value"],
    ["=x", "has no value"],
    ["a..b=1", "is not a path"],
    [".a=1", "is not a path"],
    ["a.=1", "is not a path"],
    ["a=[1", "The value of --set a cannot be read. This is not valid YAML"],
    ["a={{ x }}", "must stand in quotes"],
  ])("refuses %s in a sentence", (text, message) => {
    expect(() => parseOverride(text)).toThrow(message);
  });
});

describe("parseVar", () => {
  it.each([
    ["tone=polite", "tone", "polite"],
    ["n=3", "n", 3],
    ["x=", "x", null],
    ["x=a=b", "x", "a=b"],
  ])("reads %s", (text, name, value) => {
    expect(parseVar(text)).toEqual({ name, value });
  });

  it.each([
    ["tone", "has no value; write --var name=value"],
    ["=x", "has no value"],
    ["a.b=1", "is not a name that a template can use"],
    ["a=[", "The value of --var a cannot be read."],
  ])("refuses %s in a sentence", (text, message) => {
    expect(() => parseVar(text)).toThrow(message);
  });
});

describe("splitDottedPath", () => {
  it.each([
    ["a", ["a"]],
    ["a.0.b", ["a", 0, "b"]],
    ['endpoints."gpt-4.1".url', ["endpoints", "gpt-4.1", "url"]],
    ['a."0"', ["a", "0"]],
    ["", null],
    ["a.", null],
    [".a", null],
    ["a..b", null],
    ['a."b', null],
    ['a."b"c', null],
  ])("splits %s", (path, segments) => {
    expect(splitDottedPath(path)).toEqual(segments);
  });
});
