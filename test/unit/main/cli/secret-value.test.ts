import { expect, it } from "vitest";
import { readSecretValue } from "../../../../src-main/cli/secret-value.ts";

it.each([
  ["sk-abc123", "sk-abc123"],
  ["sk-abc123\n", "sk-abc123"],
  ["sk-abc123\r\n", "sk-abc123"],
  ['a"b', 'a"b'],
  ["two words", "two words"],
])("takes %j", (text, value) => {
  expect(readSecretValue(text)).toEqual({ ok: true, value });
});

it.each([
  ["", "empty"],
  ["\n", "empty"],
  ["   ", "empty"],
  ["sk-abc\n\n", "several lines"],
  ["sk-abc\nsk-def", "several lines"],
  ["sk-\u0007abc", "control characters"],
  ["sk-äbc", "beyond ASCII"],
  ["“sk-abc”", "smart"],
  ["sk-abc’", "smart"],
  ['"sk-abc"', "in quotes"],
  ["'sk-abc'", "in quotes"],
  [" sk-abc", "space"],
  ["sk-abc ", "space"],
  ["x".repeat(65_537), "longer"],
])("refuses %j, saying why without showing it", (text, why) => {
  const read = readSecretValue(text);
  expect(read).toMatchObject({ ok: false });
  if (read.ok) return;
  expect(read.refusal).toContain(why);
  expect(read.refusal).not.toContain("abc");
});
