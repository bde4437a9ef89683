import { expect, test } from "vitest";
import { surveyFields } from "../../../../src-main/datasets/survey-fields.ts";

const survey = (...rows: unknown[]) => surveyFields(rows.map((row) => JSON.stringify(row)));

test("each field is told with its types, how many rows have it, and different examples", () => {
  expect(survey({ id: 1, text: "a" }, { id: "x", text: "a", user: { name: "Ada" } }, { id: null })).toEqual({
    sampled: 3,
    more: false,
    fields: [
      { path: ["id"], types: ["number", "string", "null"], rows: 3, examples: ["1", "x"] },
      { path: ["text"], types: ["string"], rows: 2, examples: ["a"] },
      { path: ["user"], types: ["object"], rows: 1, examples: [] },
      { path: ["user", "name"], types: ["string"], rows: 1, examples: ["Ada"] },
    ],
  });
});

test("at most three examples are kept, and long ones are cut", () => {
  const [field] = survey(...["a".repeat(500), "b", "c", "d"].map((text) => ({ text }))).fields;
  expect(field?.examples.map((example) => example.length)).toEqual([120, 1, 1]);
});

test("a name given twice in a row is one field of it", () => {
  expect(surveyFields(['{"a":1,"a":"x"}']).fields).toEqual([{ path: ["a"], types: ["string"], rows: 1, examples: ["x"] }]);
});

test("rows with ever other fields do not make the list endless", () => {
  const { fields, more } = survey(...Array.from({ length: 1000 }, (_, at) => ({ [`field ${at}`]: at })));
  expect(fields).toHaveLength(200);
  expect(more).toBe(true);
  expect(survey({ [`long ${"x".repeat(300)}`]: 1 })).toEqual({ sampled: 1, fields: [], more: true });
});
