import { expect, test } from "vitest";
import { compareWords } from "../../../../src-renderer/features/compare/word-difference.ts";

test.each([
  ["", "", []],
  ["same words", "same words", [["same", "same words"]]],
  ["", "new", [["added", "new"]]],
  [
    "the bug is in login",
    "the fault is in the login",
    [
      ["same", "the "],
      ["removed", "bug "],
      ["added", "fault "],
      ["same", "is in "],
      ["added", "the "],
      ["same", "login"],
    ],
  ],
  [
    "a b c",
    "x y z",
    [
      ["removed", "a b c"],
      ["added", "x y z"],
    ],
  ],
])("what changed between %j and %j is marked word by word", (before, after, parts) => {
  expect(compareWords(before, after).map(({ kind, text }) => [kind, text])).toEqual(parts);
});

test("the parts of a side give its text back, also of texts too long to compare in full", () => {
  for (const [before, after] of [
    ['Grüße, {"a": 1}\n  line', 'Gruß, {"a": 2}\n\tline two'],
    ["word ".repeat(5000), `other ${"word ".repeat(4990)}and ${"end ".repeat(3000)}`],
  ] as const) {
    const parts = compareWords(before, after);
    const side = (kind: "removed" | "added"): string => parts.flatMap((part) => (part.kind === "same" || part.kind === kind ? part.text : [])).join("");
    expect(side("removed")).toBe(before);
    expect(side("added")).toBe(after);
  }
});
