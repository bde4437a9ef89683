import { describe, expect, test } from "vitest";
import { copySteps, holdsSteps, pasteSteps } from "../../../../src-renderer/features/pipelines/document/copy-steps.ts";
import { editSource } from "../../../../src-renderer/features/pipelines/document/edit-source.ts";
import {
  connectSteps,
  deleteSteps,
  disconnectSteps,
  freeId,
  insertStep,
  renameStep,
  setNeeds,
  whyNotConnect,
} from "../../../../src-renderer/features/pipelines/document/edit-steps.ts";
import { readSource, type StepModel } from "../../../../src-renderer/features/pipelines/document/read-model.ts";
import { renameInTemplate } from "../../../../src-renderer/features/pipelines/document/rename-references.ts";

const makeSource = (...steps: string[]): string => `inferno: 1\nname: p\nsteps:\n${steps.map((step) => `  - ${step}\n`).join("")}`;
const chain = makeSource("{ id: a, endpoint: e, request: {} }", "{ id: b, endpoint: e, request: {} }", "{ id: c, endpoint: e, request: {} }");
const diamond = makeSource(
  "{ id: a, endpoint: e, request: {} }",
  "{ id: b, endpoint: e, needs: [a], request: {} }",
  "{ id: c, endpoint: e, needs: [a], request: {} }",
  "{ id: d, endpoint: e, needs: [b, c], request: {} }",
);

function edit(source: string, change: Parameters<typeof editSource>[1]): string {
  const edited = editSource(source, change);
  if (!edited.ok) throw new Error(edited.reason);
  return edited.source;
}
function stepsOf(source: string): readonly StepModel[] {
  const read = readSource(source);
  return read.ok ? read.model.steps : [];
}
const needsOf = (source: string): Record<string, readonly string[]> => Object.fromEntries(stepsOf(source).map(({ key, needs }) => [key, needs]));
const newStep = { id: "new", endpoint: "e", request: {} };

describe("inserting a step", () => {
  test("at the end of a chain, it waits for the last step and the file need not say so", () => {
    const source = edit(chain, (doc) => insertStep(doc, newStep, { after: "c" }));
    expect(needsOf(source)).toEqual({ a: [], b: ["a"], c: ["b"], new: ["c"] });
    expect(source).not.toContain("needs");
  });

  test("after a step in the middle, it begins a branch; what followed goes on following", () => {
    expect(needsOf(edit(chain, (doc) => insertStep(doc, newStep, { after: "a" })))).toEqual({ a: [], new: ["a"], b: ["a"], c: ["b"] });
  });

  test("into a connection, it stands between the two and leaves the other connections", () => {
    expect(needsOf(edit(diamond, (doc) => insertStep(doc, newStep, { from: "b", to: "d" })))).toEqual({
      a: [],
      b: ["a"],
      new: ["b"],
      c: ["a"],
      d: ["new", "c"],
    });
  });

  test("on its own, it waits for nothing", () => {
    expect(needsOf(edit(chain, (doc) => insertStep(doc, newStep, "alone")))["new"]).toEqual([]);
  });

  test("into a file without steps, and into an empty list", () => {
    expect(needsOf(edit("inferno: 1\nname: p\n", (doc) => insertStep(doc, newStep, "alone")))).toEqual({ new: [] });
    expect(edit("inferno: 1\nname: p\nsteps: []\n", (doc) => insertStep(doc, newStep, "alone"))).toContain("steps:\n  - id: new\n");
  });
});

describe("connecting", () => {
  test("a second need makes a join", () => {
    expect(needsOf(edit(diamond, (doc) => connectSteps(doc, "a", "d")))["d"]).toEqual(["b", "c", "a"]);
  });

  test("is refused to itself, twice, into a ring, and from a step without an id", () => {
    const steps = stepsOf(diamond);
    expect(whyNotConnect(steps, "a", "a")).toBe("itself");
    expect(whyNotConnect(steps, "a", "b")).toBe("there");
    expect(whyNotConnect(steps, "d", "a")).toBe("ring");
    expect(whyNotConnect(stepsOf(makeSource("{ endpoint: e }", "{ id: b }")), "#0", "b")).toBe("unnamed");
    expect(whyNotConnect(steps, "b", "c")).toBeNull();
  });

  test("taking away the only connection makes a step start at once, said in the file", () => {
    const source = edit(chain, (doc) => disconnectSteps(doc, "a", "b"));
    expect(needsOf(source)).toEqual({ a: [], b: [], c: ["b"] });
    expect(source).toContain("needs: []");
  });

  test("needs can be left to the order of the file again", () => {
    expect(needsOf(edit(diamond, (doc) => setNeeds(doc, "c", null)))["c"]).toEqual(["b"]);
  });
});

describe("deleting", () => {
  test("what waited for the step waits for what that one waited for", () => {
    expect(needsOf(edit(chain, (doc) => deleteSteps(doc, ["b"])))).toEqual({ a: [], c: ["a"] });
    expect(needsOf(edit(chain, (doc) => deleteSteps(doc, ["a", "b"])))).toEqual({ c: [] });
  });

  test("a connection that another one implies is not added", () => {
    expect(needsOf(edit(diamond, (doc) => deleteSteps(doc, ["b"])))["d"]).toEqual(["c"]);
  });

  test("the last step leaves an empty list", () => {
    expect(edit(makeSource("{ id: a, endpoint: e, request: {} }"), (doc) => deleteSteps(doc, ["a"]))).toContain("steps: []");
  });
});

describe("renaming", () => {
  test("needs, conditions, templates and the output follow; data of the same name does not", () => {
    const source = `inferno: 1
name: p
steps:
  - id: a
    endpoint: e
    request: { prompt: "steps.a is text" }
  - id: b
    endpoint: e
    needs: [a]
    when: steps.a.text == "steps.a"
    request: { prompt: "{{ steps.a.text }} {{ input.steps.a }} {{ steps['a'].json }}" }
output: { x: "{{ steps.a.text }}" }
`;
    const renamed = edit(source, (doc) => renameStep(doc, "a", "first"));
    expect(needsOf(renamed)).toEqual({ first: [], b: ["first"] });
    expect(renamed).toContain('when: steps.first.text == "steps.a"');
    expect(renamed).toContain("{{ steps.first.text }} {{ input.steps.a }} {{ steps['first'].json }}");
    expect(renamed).toContain('prompt: "steps.a is text"');
    expect(renamed).toContain('output: { x: "{{ steps.first.text }}" }');
  });

  test("a template that cannot be read stays as it is", () => {
    expect(renameInTemplate("{{ steps.a.text", new Map([["a", "b"]]))).toBe("{{ steps.a.text");
  });
});

describe("copying and pasting", () => {
  test("an implicit need is written out, and the endpoints of the file come along", () => {
    const source = `inferno: 1\nname: p\nendpoints:\n  e: { protocol: http, url: http://x }\n${chain.slice(chain.indexOf("steps:"))}`;
    const text = copySteps(source, ["b"]);
    expect(text).toContain("needs: [ a ]");
    const pasted = edit("inferno: 1\nname: other\nsteps: []\n", (doc) => void pasteSteps(doc, text));
    expect(needsOf(pasted)).toEqual({ b: [] });
    expect(pasted).toContain("protocol: http");
  });

  test("ids that are taken get a number, and the copies refer to each other", () => {
    const text = copySteps(chain, ["b", "c"]);
    expect(needsOf(edit(chain, (doc) => void pasteSteps(doc, text)))).toEqual({ a: [], b: ["a"], c: ["b"], b_2: ["a"], c_2: ["b_2"] });
  });

  test("text that holds no steps is told from text that does", () => {
    expect(holdsSteps("hello: world")).toBe(false);
    expect(holdsSteps("just a sentence")).toBe(false);
    expect(holdsSteps(copySteps(chain, ["a"]))).toBe(true);
  });
});

test("a free id counts on", () => {
  expect(freeId([], "answer")).toBe("answer");
  expect(freeId(["answer", "answer_2"], "answer")).toBe("answer_3");
  expect(freeId(["answer_2"], "answer_2")).toBe("answer_3");
});

test("steps without an id, and those whose id another has, are told apart by their place", () => {
  expect(stepsOf(makeSource("{ endpoint: e }", "{ id: a }", "{ id: a }", "just text")).map(({ key }) => key)).toEqual(["#0", "a", "#2", "#3"]);
});
