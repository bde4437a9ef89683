import fc from "fast-check";
import { expect, test } from "vitest";
import { prettyJson } from "../../../../src-renderer/ui/pretty-json.ts";

test("any JSON is laid out as everybody does it", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, 4), (value, indent) => {
      expect(prettyJson(JSON.stringify(value, null, indent))).toBe(JSON.stringify(JSON.parse(JSON.stringify(value)), null, 2));
    }),
  );
});

test("numbers and escapes stay as they are written", () => {
  expect(prettyJson('{"id":12345678901234567890,"x":1.10,"e":"\\u00fc","n":{"a":[ ]}}')).toBe(
    '{\n  "id": 12345678901234567890,\n  "x": 1.10,\n  "e": "\\u00fc",\n  "n": {\n    "a": []\n  }\n}',
  );
});
