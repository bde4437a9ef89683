import { expect, test } from "vitest";
import { Drafts } from "../../../../src-renderer/features/pipelines/editor/drafts.ts";

/** A browser's storage that takes `room` entries. */
function makeStorage(room: number): Storage {
  const entries = new Map<string, string>();
  return {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (entries.size >= room && !entries.has(key)) throw new DOMException("full", "QuotaExceededError");
      entries.set(key, value);
    },
    removeItem: (key: string) => void entries.delete(key),
  } as Storage;
}

const draft = { source: "inferno: 1", version: 3 };

test("a draft is kept until it is forgotten, and a browser that keeps nothing is told of", () => {
  const drafts = new Drafts(makeStorage(1));
  expect(drafts.keep("a", draft)).toBe(true);
  expect(drafts.find("a")).toEqual(draft);
  expect(drafts.keep("b", draft)).toBe(false);
  expect(drafts.find("b")).toBeNull();
  expect(drafts.keep("a", null)).toBe(true);
  expect(drafts.find("a")).toBeNull();
});
