import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { copySteps, pasteSteps } from "../../../../src-renderer/features/pipelines/document/copy-steps.ts";
import { editSource, parseSource } from "../../../../src-renderer/features/pipelines/document/edit-source.ts";
import {
  connectSteps,
  deleteSteps,
  disconnectSteps,
  insertStep,
  renameStep,
  whyNotConnect,
} from "../../../../src-renderer/features/pipelines/document/edit-steps.ts";
import { mergeLines } from "../../../../src-renderer/features/pipelines/document/merge-lines.ts";
import { readSource, type PipelineModel } from "../../../../src-renderer/features/pipelines/document/read-model.ts";
import { setStepValue } from "../../../../src-renderer/features/pipelines/document/set-value.ts";
import { readPipelineFile } from "../../../../src-shared/core/pipeline-file/read-pipeline-file.ts";

const resources = path.join(import.meta.dirname, "../../../../resources");
const files = [
  path.join(resources, "demo/pipeline.yaml"),
  ...readdirSync(path.join(resources, "pipelines")).map((name) => path.join(resources, "pipelines", name)),
].map((file) => ({ name: path.basename(file), source: readFileSync(file, "utf8") }));

function edit(source: string, change: Parameters<typeof editSource>[1]): string {
  const edited = editSource(source, change);
  if (!edited.ok) throw new Error(edited.reason);
  return edited.source;
}

function model(source: string): PipelineModel {
  const read = readSource(source);
  if (!read.ok) throw new Error(read.message);
  return read.model;
}

const problemsOf = (source: string) => {
  const read = readPipelineFile(source, { file: "p.yaml", findEndpoint: () => undefined });
  return read.ok ? [] : read.problems;
};
const meaning = (source: string): unknown => parseSource(source).toJS();
const commentsOf = (source: string): string[] => source.split("\n").flatMap((line) => /(?:^|\s)(# .*)$/.exec(line)?.[1] ?? []);

describe.each(files)("editing $name", ({ source }) => {
  test("a change that changes nothing gives the same bytes", () => {
    expect(edit(source, () => {})).toBe(source);
  });

  test("one text changed leaves every other line as it was written", () => {
    const key = model(source).steps[0]?.key ?? "";
    const changed = edit(source, (doc) => setStepValue(doc, key, ["request", "note"], "hello"));
    const kept = changed.split("\n").filter((line) => !line.includes("note: hello"));
    expect(kept).toEqual(source.split("\n"));
  });

  test("a step inserted and deleted again gives a file of the same meaning with every comment", () => {
    for (const { key } of model(source).steps) {
      const more = edit(source, (doc) => insertStep(doc, { id: "added", endpoint: "e", request: {} }, { after: key }));
      const less = edit(more, (doc) => deleteSteps(doc, ["added"]));
      expect(model(less).steps.map(({ key: id, needs }) => [id, needs])).toEqual(model(source).steps.map(({ key: id, needs }) => [id, needs]));
      expect(commentsOf(less)).toEqual(commentsOf(source));
      expect(problemsOf(less)).toEqual([]);
    }
  });

  test("every step renamed, and renamed back, gives the same meaning; in between nothing refers to the old name", () => {
    for (const { key } of model(source).steps) {
      const renamed = edit(source, (doc) => renameStep(doc, key, "another_name"));
      expect(problemsOf(renamed)).toEqual([]);
      expect(renamed).not.toMatch(new RegExp(`steps\\.${key}\\b`));
      expect(meaning(edit(renamed, (doc) => renameStep(doc, "another_name", key)))).toEqual(meaning(source));
    }
  });

  test("copied steps pasted into the same file are a second set with ids of their own and no problems", () => {
    const keys = model(source).steps.map(({ key }) => key);
    const text = copySteps(source, keys);
    const pasted = edit(source, (doc) => void pasteSteps(doc, text));
    expect(model(pasted).steps).toHaveLength(keys.length * 2);
    expect(problemsOf(pasted)).toEqual([]);
    expect(commentsOf(pasted)).toEqual(expect.arrayContaining(commentsOf(source)));
  });

  test("any series of edits keeps a readable file, every comment of what stays, and no ring", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(4), fc.nat(20), fc.nat(20)), { maxLength: 12 }), (moves) => {
        let now = source;
        for (const [kind, a, b] of moves) now = applyMove(now, kind, a, b);
        const { steps } = model(now);
        expect(new Set(steps.map(({ key }) => key)).size).toBe(steps.length);
        expect(problemsOf(now).filter(({ code }) => code === "E_STEP_CYCLE" || code === "E_FILE_SYNTAX")).toEqual([]);
        expect(now.startsWith(source.slice(0, source.indexOf("steps:")))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

function applyMove(source: string, kind: number, a: number, b: number): string {
  const { steps } = model(source);
  const one = steps[a % Math.max(1, steps.length)]?.key;
  const two = steps[b % Math.max(1, steps.length)]?.key;
  const id = `s${a}_${b}_${steps.length}`;
  const isFree = !steps.some(({ key }) => key === id);
  return edit(source, (doc) => {
    if (kind === 0 && isFree) insertStep(doc, { id, endpoint: "e", request: { note: "a\nb" } }, one === undefined ? "alone" : { after: one });
    else if (one === undefined || two === undefined) return;
    else if (kind === 1 && whyNotConnect(steps, one, two) === null) connectSteps(doc, one, two);
    else if (kind === 2) disconnectSteps(doc, one, two);
    else if (kind === 3) deleteSteps(doc, [one]);
    else if (kind === 4 && isFree) renameStep(doc, one, id);
  });
}

describe("editSource", () => {
  test("a JSON file stays JSON, with its indent", () => {
    const source = `${JSON.stringify({ inferno: 1, name: "j", steps: [{ id: "a", endpoint: "e", request: {} }] }, null, 4)}\n`;
    const edited = edit(source, (doc) => setStepValue(doc, "a", ["when"], "input.x"));
    expect(JSON.parse(edited)).toEqual({ inferno: 1, name: "j", steps: [{ id: "a", endpoint: "e", when: "input.x", request: {} }] });
    expect(edited).toContain('\n    "name": "j"');
  });

  test("what is written oddly, over more or fewer lines than a reprint has, stays so wherever the edit is not", () => {
    const odd = `inferno:   1
name: "odd"   # quoted for no reason
steps:
    -   id: a
        endpoint: e
        request: {
            messages: [ {role: user,   content: 'x'} ]
        }

    -   id: b
        endpoint:   e
        request: {x: 1,
                  y: 2}
`;
    const edited = edit(odd, (doc) => setStepValue(doc, "b", ["onFailure"], "continue"));
    expect(edited.slice(0, odd.indexOf("    -   id: b"))).toBe(odd.slice(0, odd.indexOf("    -   id: b")));
    expect(meaning(edited)).toEqual(meaning(`${odd}        onFailure: continue\n`));
  });

  test("a file that is no YAML is refused and not guessed at", () => {
    expect(editSource('a: "', () => {})).toEqual({ ok: false, reason: "E_FILE_SYNTAX" });
  });

  test("taking away an anchor that is in use is refused", () => {
    const source = "steps:\n  - id: a\n    request: &r { x: 1 }\n  - id: b\n    request: *r\n";
    expect(editSource(source, (doc) => setStepValue(doc, "a", ["request"], undefined))).toEqual({ ok: false, reason: "E_ALIAS" });
  });
});

describe("mergeLines", () => {
  test("lines that the change does not touch stay as written", () => {
    expect(mergeLines("a:  1\nb:  2\nc:  3", "a: 1\nb: 2\nc: 3", "a: 1\nb: 9\nc: 3")).toBe("a:  1\nb: 9\nc:  3");
    expect(mergeLines("x\na:  1\nb: 2", "x\na: 1\nb: 2", "x\na: 1\nb: 3")).toContain("x\n");
    expect(mergeLines("a:  1\nkeep\nb: 2", "a: 1\nkeep\nb: 2", "a: 1\nkeep\nb: 3")).toBe("a:  1\nkeep\nb: 3");
  });
});
