import { expect, test } from "vitest";
import { checkVars, readVars } from "../../../../src-renderer/features/runs/launch/read-vars.ts";

test("values are YAML, and lines without a name and a value are passed over", () => {
  const vars = [
    { name: "tone", value: "polite" },
    { name: "", value: "" },
    { name: "count", value: "3" },
    { name: "tags", value: "[a, b]" },
  ];
  expect(readVars(vars)).toEqual({ tone: "polite", count: 3, tags: ["a", "b"] });
});

test("a wrong name, one given twice and a broken value are told line by line, and nothing is read", () => {
  const vars = [
    { name: "1st", value: "x" },
    { name: "tone", value: "a" },
    { name: "tone", value: "b" },
    { name: "list", value: "[a" },
  ];
  expect(checkVars(vars)).toEqual(["name", null, "twice", "value"]);
  expect(readVars(vars)).toBeNull();
});
