import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { faultsByGroup } from "./catalogue.ts";
import { type FaultGroup, groupSizes } from "./fault.ts";
import { readTestTitles } from "./test-titles.ts";

const root = path.join(import.meta.dirname, "../..");
const faults = Object.values(faultsByGroup).flat();

test("every fault of a listed group stands in the catalogue, once and in order", () => {
  for (const [group, listed] of Object.entries(faultsByGroup)) {
    const ids = Array.from({ length: groupSizes[group as FaultGroup] }, (_, at) => `${group}${at + 1}`);
    expect(listed.map(({ id }) => id)).toEqual(ids);
  }
});

test("every fault is proved by tests, or says what is not and why", () => {
  const bare = faults.filter(({ testsByFile, open }) => Object.values(testsByFile).flat().length === 0 && open === null);
  expect(bare.map(({ id }) => id)).toEqual([]);
});

test("every test that the catalogue names is there", () => {
  const missing = faults.flatMap(({ id, testsByFile }) =>
    Object.entries(testsByFile).flatMap(([file, titles]) => {
      const present = titlesOf(file);
      return titles.filter((title) => !present.has(title)).map((title) => `${id}: ${file} has no test or table row titled “${title}”`);
    }),
  );
  expect(missing).toEqual([]);
});

test("titles are read from plain tests, conditional ones and tables", () => {
  const text = `
    test("one", () => {});
    it.runIf(true)("two", () => {});
    test.each<[string, number]>([["three", 1], [\`four\`, 2]])("row %s", () => {});
    describe.each(["no"])("neither", () => { it.each([{ a: 1 }])("five", () => {}); });
  `;
  expect([...readTestTitles("sample.test.ts", text)]).toEqual(["one", "two", "row %s", "three", "four", "five"]);
});

function titlesOf(file: string): Set<string> {
  const full = path.join(root, file);
  return existsSync(full) ? readTestTitles(file, readFileSync(full, "utf8")) : new Set();
}
