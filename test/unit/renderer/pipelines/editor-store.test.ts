import { describe, expect, test } from "vitest";
import { insertStep } from "../../../../src-renderer/features/pipelines/document/edit-steps.ts";
import { setStepValue } from "../../../../src-renderer/features/pipelines/document/set-value.ts";
import { createEditorStore, isChanged } from "../../../../src-renderer/features/pipelines/editor/editor-store.ts";
import { commit, redo, settle, startHistory, undo } from "../../../../src-renderer/features/pipelines/editor/history.ts";

describe("history", () => {
  test("undo and redo go back and forth over whole actions", () => {
    const history = commit(commit(startHistory("a"), "b"), "c");
    expect(undo(history).present).toBe("b");
    expect(undo(undo(undo(history))).present).toBe("a");
    expect(redo(undo(history))).toEqual(history);
  });

  test("changes of one field after each other are one action, until something else happens", () => {
    const typed = commit(commit(commit(startHistory("a"), "ab", "text"), "abc", "text"), "abcd", "text");
    expect(undo(typed).present).toBe("a");
    expect(undo(commit(settle(typed), "abcde", "text")).present).toBe("abcd");
    expect(undo(commit(typed, "x", "other")).present).toBe("abcd");
  });

  test("a change after an undo forgets what was undone; at most 200 actions are kept", () => {
    expect(redo(commit(undo(commit(startHistory(0), 1)), 2)).present).toBe(2);
    let history = startHistory(0);
    for (let number = 1; number <= 300; number += 1) history = commit(history, number);
    for (let number = 0; number < 300; number += 1) history = undo(history);
    expect(history.present).toBe(100);
  });
});

const source = "inferno: 1\nname: p\nsteps:\n  - id: a\n    endpoint: e\n    request: { x: 1 }\n";
const open = () => createEditorStore({ source, points: {}, saved: { source, version: 3 } });

describe("the editor", () => {
  test("an edit and its selection are one action, and undo leaves nothing selected that is gone", () => {
    const store = open();
    store.edit((doc) => insertStep(doc, { id: "b", endpoint: "e", request: {} }, { after: "a" }), { select: ["b"] });
    expect(store.getState()).toMatchObject({ selected: ["b"] });
    expect(isChanged(store.getState())).toBe(true);
    store.undo();
    expect(store.getState().selected).toEqual([]);
    expect(isChanged(store.getState())).toBe(false);
    expect(store.getState().history.present.source).toBe(source);
  });

  test("a source that cannot be read keeps the last picture and refuses edits of the tree", () => {
    const store = open();
    store.setSource(`${source}output: "`, "source");
    expect(store.getState().reading.broken).toMatchObject({ line: 7 });
    expect(store.getState().reading.model.steps).toHaveLength(1);
    expect(store.edit((doc) => setStepValue(doc, "a", ["when"], "true"))).toBe(false);
    store.undo();
    expect(store.getState().reading.broken).toBeNull();
  });

  test("moving steps is an action and no change of the file", () => {
    const store = open();
    store.place({ a: { x: 10, y: 20 } });
    expect(isChanged(store.getState())).toBe(false);
    store.undo();
    expect(store.getState().history.present.points).toEqual({});
  });
});
