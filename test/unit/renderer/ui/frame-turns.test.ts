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
  const frames = (count: number): string[][] => Array.from({ length: count }, frame);
  return { turns, draw, frame, frames };
}

test("what waits is drawn in the order in which it came, and each has three frames to itself", () => {
  const { turns, draw, frames } = openWindow();
  turns.take({}, draw("a"));
  turns.take({}, draw("b"));
  expect(frames(7)).toEqual([["a"], [], [], ["b"], [], [], []]);
});

test("what is in a hurry goes before what waits, and has its frame alone", () => {
  const { turns, draw, frames } = openWindow();
  turns.take({}, draw("a"));
  turns.takeFirst({}, draw("first"));
  expect(frames(2)).toEqual([["first"], ["a"]]);
});

test("who asks again before the turn has come keeps the place, and only the newest is drawn", () => {
  const { turns, draw, frames } = openWindow();
  const owner = {};
  turns.take(owner, draw("old"));
  turns.take({}, draw("other"));
  turns.take(owner, draw("new"));
  expect(frames(6)).toEqual([["new"], [], [], ["other"], [], []]);
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
  const { turns, draw, frame, frames } = openWindow();
  turns.take({}, () => {
    throw new Error("a bug in one part");
  });
  turns.take({}, draw("next"));
  expect(frame).toThrow("a bug in one part");
  expect(frames(3)).toEqual([[], [], ["next"]]);
});

test("what is in a hurry does not come into the frames of the one whose turn it is", () => {
  const { turns, draw, frame, frames } = openWindow();
  turns.take({}, draw("a"));
  expect(frame()).toEqual(["a"]);
  turns.takeFirst({}, draw("first"));
  expect(frames(4)).toEqual([[], [], ["first"], []]);
});
