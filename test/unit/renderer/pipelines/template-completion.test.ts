import { describe, expect, test } from "vitest";
import { completeTemplate, type TemplateNames } from "../../../../src-renderer/features/pipelines/editor/template-completion.ts";

const names: TemplateNames = { fields: ["text", "user.name"], steps: ["classify"], vars: ["tone"] };
const labels = (before: string, bare = false): string[] | null => completeTemplate(before, names, bare)?.options.map(({ label }) => label) ?? null;

describe("completing a template", () => {
  test("nothing is offered outside of its marks, nor within quotes", () => {
    expect(labels("Hello ")).toBeNull();
    expect(labels("{{ input.text }} and ")).toBeNull();
    expect(labels('{{ input.text | default("in')).toBeNull();
  });

  test("at the start of an expression: fields, steps and vars with their whole names", () => {
    expect(labels("{{ ")).toEqual(["input.text", "input.user.name", "steps.classify.text", "vars.tone", "input", "steps", "vars", "row"]);
    expect(labels("{% if ")).toContain("steps.classify.text");
  });

  test("after a dot: what stands under it, replacing what was typed since", () => {
    expect(labels("{{ input.")).toEqual(["text", "user.name"]);
    expect(completeTemplate("{{ input.te", names)?.from).toBe(9);
    expect(labels("{{ steps.")).toEqual(["classify"]);
    expect(labels("{{ steps.classify.")).toContain("json");
    expect(labels("{{ steps.other.")).toEqual([]);
    expect(labels("{{ row.")).toEqual(["index", "id"]);
  });

  test("after a bar: filters", () => {
    expect(labels("{{ input.text | lo")).toContain("lower");
  });

  test("a condition is completed without marks", () => {
    expect(labels("steps.classify.", true)).toContain("state");
    expect(labels("steps.", false)).toBeNull();
  });
});
