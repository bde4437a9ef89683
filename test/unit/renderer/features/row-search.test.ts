import { expect, test } from "vitest";
import { createRowSearch, type RowSearchState } from "../../../../src-renderer/features/datasets/row-search.ts";
import type { UiUpInput, UiUpValue } from "../../../../src-shared/wire/ui-up.ts";
import { waitFor } from "../../../support/wait-for.ts";

type Answer = UiUpValue<"dataset:search">;

/** Slices of 10 rows over 100, in each of which `perSlice` rows are found. */
function openSearch(perSlice: number, rows = 100) {
  const asked: UiUpInput<"dataset:search">[] = [];
  const waiting: (() => void)[] = [];
  const search = createRowSearch((request) => {
    asked.push(request);
    const first = (request.after ?? -1) + 1;
    const matches = Array.from({ length: perSlice }, (_, at) => ({ index: first + at, line: 1, id: null, excerpt: "x", at: 0, length: 1 }));
    const answer: Answer = { matches, searchedTo: first + 9, done: first + 9 >= rows - 1 };
    return new Promise((resolve) => waiting.push(() => resolve(answer)));
  }, "data-000000");
  const next = async (): Promise<RowSearchState> => {
    const before = search.getState();
    (await waitFor(() => waiting.shift(), { what: "a question" }))();
    await waitFor(() => search.getState() !== before, { what: "the answer" });
    return search.getState();
  };
  return { search, asked, next };
}

test("what is found is there slice by slice, to the end", async () => {
  const { search, next } = openSearch(1);
  search.start("x");
  expect(await next()).toMatchObject({ state: "searching", searchedTo: 9, matches: [{ index: 0 }] });
  for (let slice = 1; slice < 10; slice += 1) await next();
  expect(search.getState()).toMatchObject({ state: "done", searchedTo: 99 });
  expect(search.getState().matches.map(({ index }) => index)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
});

test("a stopped search asks no more, and goes on from where it was", async () => {
  const { search, asked, next } = openSearch(1);
  search.start("x");
  await next();
  search.stop();
  expect(search.getState().state).toBe("stopped");
  search.goOn();
  expect(asked.at(-1)).toMatchObject({ after: 9 });
});

test("an answer to an earlier search is void", async () => {
  const { search, next, asked } = openSearch(1);
  search.start("first");
  search.start("second");
  await waitFor(() => asked.length === 2, { what: "both questions" });
  const before = search.getState();
  await Promise.race([next(), new Promise((resolve) => setImmediate(resolve))]);
  expect(search.getState()).toBe(before);
});

test("after 500 matches it waits to be told to go on", async () => {
  const { search, next } = openSearch(100, 1_000_000);
  search.start("x");
  for (let slice = 0; slice < 5; slice += 1) await next();
  expect(search.getState()).toMatchObject({ state: "full" });
  search.goOn();
  expect((await next()).matches).toHaveLength(600);
});
