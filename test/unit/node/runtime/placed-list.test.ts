import { describe, expect, it } from "vitest";
import { PlacedList } from "../../../../src-node/placed-list.ts";

describe("a list of what is under way", () => {
  it.each([
    { removed: [], left: ["a", "b", "c", "d"] },
    { removed: ["d"], left: ["a", "b", "c"] },
    { removed: ["a"], left: ["b", "c", "d"] },
    { removed: ["a", "d", "b"], left: ["c"] },
    { removed: ["b", "a", "c", "d"], left: [] },
  ])("has those that were not removed, wherever they stood: $removed", ({ removed, left }) => {
    const list = new PlacedList<{ name: string; place: number }>();
    const values = ["a", "b", "c", "d"].map((name) => ({ name, place: -1 }));
    for (const value of values) list.add(value);
    for (const name of removed) expect(list.remove(values.find((value) => value.name === name) ?? expect.fail())).toBe(true);
    expect([...list].map(({ name }) => name).toSorted()).toEqual(left);
    expect(list.toArray()).toEqual([...list]);
    expect(list.size).toBe(left.length);
    expect(list.find(({ name }) => name === "c")?.name).toBe(left.includes("c") ? "c" : undefined);
  });

  it("does not remove what it does not have", () => {
    const list = new PlacedList<{ place: number }>();
    const [here, gone, never] = [{ place: -1 }, { place: -1 }, { place: -1 }];
    list.add(gone);
    list.remove(gone);
    list.add(here);
    expect(list.remove(gone)).toBe(false);
    expect(list.remove(never)).toBe(false);
    expect([...list]).toEqual([here]);
  });
});
