import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPipelineFile, readWorkspaceFile } from "../../../../src-shared/core/pipeline-file/read-pipeline-file.ts";
import { problemSchema } from "../../../../src-shared/model/problem.ts";
import { fullFile } from "./sample-file.ts";

const options = { file: "p.yaml", findEndpoint: () => undefined, hasSecret: () => false, vars: { tone: "x" } };

/** Reads both ways and looks at the form of what comes back. */
function expectAnswer(source: string, overrides: { path: string; value: fc.JsonValue }[] = []): void {
  for (const result of [readPipelineFile(source, { ...options, overrides: overrides as never }), readWorkspaceFile(source, options)]) {
    if (result.ok) continue;
    expect(result.problems.length).toBeGreaterThan(0);
    const lines = source.split("\n").length;
    for (const problem of result.problems) {
      expect(problemSchema.safeParse(problem).success).toBe(true);
      expect(problem.line ?? 1).toBeLessThanOrEqual(lines);
    }
  }
}

const pieces = [
  "{{",
  "}}",
  "{%",
  "steps.",
  ": ",
  "- ",
  "\n",
  "\n  ",
  "&a ",
  "*a",
  "!!set ",
  "[",
  "]",
  "{",
  "}",
  "'",
  '"',
  "|\n",
  "null",
  "0",
  "-1",
  ".inf",
  "<<: ",
  "needs: [",
  "\t",
  "\u0000",
  "#",
  "%YAML 1.1\n---\n",
];

describe("reading a pipeline file", () => {
  it("answers whatever the text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (source) => expectAnswer(source)));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => expectAnswer(parts.join(""))),
      { numRuns: 120 },
    );
  });

  it("answers whatever is cut out of, or put into, a good file", () => {
    const change = fc.record({
      at: fc.nat(fullFile.length),
      remove: fc.nat(40),
      insert: fc.oneof(fc.constantFrom("", ...pieces), fc.string({ maxLength: 5 })),
    });
    const mutated = fc
      .array(change, { minLength: 1, maxLength: 4 })
      .map((changes) => changes.reduce((text, { at, remove, insert }) => text.slice(0, at) + insert + text.slice(at + remove), fullFile));
    fc.assert(
      fc.property(mutated, (source) => expectAnswer(source)),
      { numRuns: 120 },
    );
  });

  it("answers whatever the values of the right keys", () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const keys = ["name", "inputs", "vars", "endpoints", "steps", "output"] as const;
    const file = fc.record(Object.fromEntries(keys.map((key) => [key, value])), { requiredKeys: [] });
    fc.assert(
      fc.property(file, (fields) => expectAnswer(JSON.stringify({ inferno: 1, ...fields }))),
      { numRuns: 100 },
    );
  });

  it("answers whatever is set", () => {
    const paths = [
      "inferno",
      "steps",
      "steps.classify",
      "steps.classify.request",
      "steps.0.needs",
      "endpoints",
      "endpoints.small",
      "endpoints.small.auth",
      "endpoints.rules.headers",
      "inputs.properties",
      "vars",
      "output.label.x",
      "__proto__.x",
      "a.__proto__",
      "..",
      "",
    ];
    const override = fc.record({ path: fc.constantFrom(...paths), value: fc.jsonValue({ maxDepth: 3 }) });
    fc.assert(
      fc.property(fc.array(override, { maxLength: 3 }), (overrides) => expectAnswer(fullFile, overrides)),
      { numRuns: 120 },
    );
  });
});
