import { expect, test } from "vitest";
import { orderByUse } from "../../../../src-renderer/features/home/order-by-use.ts";

test("what was used last comes first, then what is newest", () => {
  const things = [
    { name: "old", at: 1 },
    { name: "used", at: 2 },
    { name: "new", at: 3 },
    { name: "used-before", at: 4 },
  ];
  const ordered = orderByUse(things, { used: ["used", "used-before", "used", "gone"], keyOf: ({ name }) => name, changedAt: ({ at }) => at });
  expect(ordered.map(({ name }) => name)).toEqual(["used", "used-before", "new", "old"]);
});
