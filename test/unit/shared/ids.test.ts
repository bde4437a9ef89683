import { expect, test } from "vitest";
import { chunkIdSchema, datasetIdSchema, makeId, nodeIdSchema, runIdSchema, tokenIdSchema } from "../../../src-shared/model/ids.ts";
import { makeRandom } from "../../support/control-bench.ts";

const schemaByPrefix = { run: runIdSchema, data: datasetIdSchema, node: nodeIdSchema, tok: tokenIdSchema };

test.each(Object.keys(schemaByPrefix) as (keyof typeof schemaByPrefix)[])("an id of a %s is one of its own kind, and of no other", (prefix) => {
  const id = makeId(prefix, makeRandom());
  expect(id).toMatch(new RegExp(`^${prefix}-[0-9a-hjkmnp-tv-z]{10}$`));
  for (const [other, schema] of Object.entries(schemaByPrefix)) expect(schema.safeParse(id).success, other).toBe(other === prefix);
  expect(chunkIdSchema.safeParse(id).success).toBe(false);
});

test("ids take up all of the chance they are given, and differ", () => {
  const random = makeRandom(42);
  const ids = Array.from({ length: 2000 }, () => makeId("run", random));
  expect(new Set(ids).size).toBe(2000);
  expect(new Set(ids.flatMap((id) => id.slice(4).split(""))).size).toBe(32);
});

test.each(["run-", "run-ABCDEF", "run-abc", "run-abcdef ", "run-abcdef\n", "data-abcdef", "run-abc/../x", "run-abcdéf", `run-${"a".repeat(33)}`, ""])(
  "%j is no id of a run",
  (text) => {
    expect(runIdSchema.safeParse(text).success).toBe(false);
  },
);
