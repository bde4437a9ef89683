import { expect, test } from "vitest";
import { createFrameTurns } from "../../../../src-renderer/ui/frame-turns.ts";

/** A window whose frames come when they are let. */
function openWindow() {
  let asked: (() => void)[] = [];
  const drawn: string[] = [];
  const turns = createFrameTurns((callback) => void asked.push(callback));
  const draw = (name: string) => () => void drawn.push(name);
  const frame = (): string[] => {
    const callbacks = asked;
    asked = [];
    drawn.length = 0;
    for (const callback of callbacks) callback();
    return [...drawn];
  };
  return { turns, draw, frame };
}

test("what waits is drawn in one frame after the other, in the order in which it came", () => {
  const { turns, draw, frame } = openWindow();
  turns.take({}, draw("a"));
  turns.take({}, draw("b"));
  expect([frame(), frame(), frame()]).toEqual([["a"], ["b"], []]);
});

test("what is in a hurry goes before what waits, and has its frame alone", () => {
  const { turns, draw, frame } = openWindow();
  turns.take({}, draw("a"));
  turns.takeFirst({}, draw("first"));
  expect([frame(), frame()]).toEqual([["first"], ["a"]]);
});

test("who asks again before the turn has come keeps the place, and only the newest is drawn", () => {
  const { turns, draw, frame } = openWindow();
  const owner = {};
  turns.take(owner, draw("old"));
  turns.take({}, draw("other"));
  turns.take(owner, draw("new"));
  expect([frame(), frame(), frame()]).toEqual([["new"], ["other"], []]);
});

test("what was dropped is not drawn, and holds nobody up", () => {
  const { turns, draw, frame } = openWindow();
  const owner = {};
  turns.take(owner, draw("gone"));
  turns.take({}, draw("next"));
  turns.drop(owner);
  expect(frame()).toEqual(["next"]);
});

test("a drawing that throws does not keep the others from theirs", () => {
  const { turns, draw, frame } = openWindow();
  turns.take({}, () => {
    throw new Error("a bug in one part");
  });
  turns.take({}, draw("next"));
  expect(frame).toThrow("a bug in one part");
  expect(frame()).toEqual(["next"]);
});
