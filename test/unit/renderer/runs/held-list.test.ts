import { expect, test } from "vitest";
import { holdList } from "../../../../src-renderer/features/runs/list/held-list.ts";

type Thing = { key: string; value: number };
const things = (...keys: string[]): Thing[] => keys.map((key) => ({ key, value: 1 }));
const hold = (before: readonly Thing[], latest: readonly Thing[]) => holdList(before, latest, ({ key }) => key);

test("a new thing above what is shown waits, and is counted", () => {
  expect(hold(things("b", "a"), things("d", "c", "b", "a"))).toEqual({ shown: things("b", "a"), waiting: 2 });
});

test("what is shown keeps its place and takes its newest value", () => {
  const { shown } = hold(things("b", "a"), [
    { key: "a", value: 5 },
    { key: "b", value: 7 },
  ]);
  expect(shown).toEqual([
    { key: "b", value: 7 },
    { key: "a", value: 5 },
  ]);
});

test("one that is gone stays where it was", () => {
  expect(hold(things("b", "a"), things("a"))).toEqual({ shown: things("b", "a"), waiting: 0 });
});

test("an older page that was asked for comes at the end", () => {
  expect(hold(things("c", "b"), things("d", "c", "b", "a"))).toEqual({ shown: things("c", "b", "a"), waiting: 1 });
});
