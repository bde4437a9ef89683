import { expect, it } from "vitest";
import { printSafe, printSafeLine } from "../../../../../src-main/cli/print/print-safe.ts";

it.each([
  ["a colour", "\u001b[31mred\u001b[0m", "red"],
  ["a window title", "\u001b]0;owned\u0007text", "text"],
  ["a bell and a backspace", "a\u0007b\bc", "abc"],
  ["a carriage return that would overwrite", "safe\rEVIL", "safeEVIL"],
  ["a C1 control sequence", "\u009b31mred", "red"],
  ["a lone escape", "a\u001b", "a"],
  ["right-to-left override", "abc\u202etxt", "abctxt"],
  ["plain text in any script", "Grüße 日本 👍🏽", "Grüße 日本 👍🏽"],
  ["newline and tab, which stay", "a\n\tb", "a\n\tb"],
])("%s is made safe", (_, text, expected) => {
  expect(printSafe(text)).toBe(expected);
});

it("puts text on one line for a table cell", () => {
  expect(printSafeLine(" a\n\n b\tc ")).toBe("a b c");
});
