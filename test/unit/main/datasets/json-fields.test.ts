import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonTypeOf, readFields, showJson } from "../../../../src-main/datasets/json-fields.ts";

const namesAndTexts = (json: string): [string, string][] => [...readFields(json)].map(({ name, text }) => [name, text]);

test("the fields of any object are found, each with its value as it is written", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 2), (object, indent) => {
      const found = namesAndTexts(JSON.stringify(object, null, indent));
      expect(found.map(([name, text]) => [name, JSON.parse(text) as unknown])).toEqual(
        Object.entries(object).map(([name, value]) => [name, JSON.parse(JSON.stringify(value)) as unknown]),
      );
    }),
  );
});

test("numbers keep their digits, and nested values their spelling", () => {
  expect(namesAndTexts('{ "n" : 12345678901234567890 , "o":{"a" : "}\\"{"}, "last":[1,\n2] }')).toEqual([
    ["n", "12345678901234567890"],
    ["o", '{"a" : "}\\"{"}'],
    ["last", "[1,\n2]"],
  ]);
  expect(namesAndTexts("{}")).toEqual([]);
});

test.each([
  ['"a"', "string"],
  ["-1.5e3", "number"],
  ["true", "boolean"],
  ["null", "null"],
  ["{}", "object"],
  ["[]", "array"],
])("%s is a %s", (text, type) => expect(jsonTypeOf(text)).toBe(type));

test("a value is shown as people write it, cut where it is long, and never in the middle of an escape", () => {
  expect(showJson('"a \\"word\\" \\u00fc"', 100)).toBe('a "word" ü');
  expect(showJson("[1, 2, 3]", 5)).toBe("[1, …");
  fc.assert(
    fc.property(fc.string({ minLength: 50, unit: fc.constantFrom("a", '"', "\\", "\n", "😀", "\u0001") }), fc.integer({ min: 2, max: 12 }), (value, max) => {
      const shown = showJson(JSON.stringify(value), max);
      expect(shown.length).toBeLessThanOrEqual(max);
      expect(value.startsWith(shown.replace(/…$/, ""))).toBe(true);
    }),
  );
});
