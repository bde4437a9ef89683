import { describe, expect, it } from "vitest";
import { OpenCalls } from "../../../../src-node/calls/open-calls.ts";

describe("the calls under way", () => {
  it.each([
    { removed: [], left: ["a", "b", "c", "d"] },
    { removed: ["d"], left: ["a", "b", "c"] },
    { removed: ["a"], left: ["b", "c", "d"] },
    { removed: ["a", "d", "b"], left: ["c"] },
    { removed: ["b", "a", "c", "d"], left: [] },
  ])("are canceled once each but for those that ended: $removed", ({ removed, left }) => {
    const calls = new OpenCalls();
    const canceled: string[] = [];
    const callByName = new Map(
      ["a", "b", "c", "d"].map((name) => {
        const call = {
          place: 0,
          cancel: () => {
            canceled.push(name);
            calls.remove(call);
          },
        };
        return [name, call];
      }),
    );
    for (const call of callByName.values()) calls.add(call);
    for (const name of removed) calls.remove(callByName.get(name) ?? expect.fail());
    calls.cancelAll();
    calls.cancelAll();
    expect(canceled.toSorted()).toEqual(left);
  });
});
