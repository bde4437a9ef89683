import { expect, test } from "vitest";
import { RowSearch } from "../../../../src-main/datasets/search-rows.ts";

const find = (needle: string, text: string | null) => new RowSearch(needle).match({ rowIndex: 3, line: 4, id: "a", text });

test.each([
  ["PARCEL", '{"text":"The parcel"}'],
  ["zürich", '{"city":"ZÜRICH"}'],
  ["zürich", '{"city":"Z\\u00dcrich"}'],
  ['a "word"', '{"text":"a \\"word\\""}'],
  ["two\nlines", '{"text":"Two\\nlines"}'],
  ['"city":', '{"city":1}'],
  ["C:\\temp", '{"path":"c:\\\\temp"}'],
])("%j is found in %s", (needle, text) => {
  const match = find(needle, text);
  expect(match).toMatchObject({ index: 3, line: 4, id: "a" });
  expect(match?.excerpt.slice(match.at, match.at + match.length).toLowerCase()).toSatisfy((found: string) =>
    [needle.toLowerCase(), JSON.stringify(needle.toLowerCase()).slice(1, -1)].includes(found),
  );
});

test("what is not there is not found, in unreadable rows neither", () => {
  expect(find("late", '{"text":"early"}')).toBeNull();
  expect(find("late", null)).toBeNull();
});

test("of a long row an excerpt is given, with the place of what was found", () => {
  const match = find("needle", `{"text":"${"x".repeat(10_000)} needle ${"y".repeat(10_000)}"}`);
  expect(match?.excerpt.length).toBeLessThan(300);
  expect(match?.excerpt.slice(match.at, match.at + match.length)).toBe("needle");
  expect(match?.excerpt).toMatch(/^….*…$/);
});
