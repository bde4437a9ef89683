import { expect, test } from "vitest";
import { RowPages } from "../../../../src-renderer/ui/grid/row-pages.ts";
import { waitFor } from "../../../support/wait-for.ts";

type Asked = { firstIndex: number; answer: (rows?: readonly string[]) => void; fail: (cause: Error) => void };

/** Pages of 10 over 1000 rows, whose answers come when the test says so. */
function openPages(maxPages = 50) {
  const asked: Asked[] = [];
  const counts = { changes: 0 };
  const pages = new RowPages<string>({
    pageSize: 10,
    maxPages,
    onChange: () => void (counts.changes += 1),
    fetchPage: (firstIndex, count) =>
      new Promise((resolve, reject) => {
        const rows = Array.from({ length: count }, (_, at) => `row ${firstIndex + at}`);
        asked.push({ firstIndex, answer: (given = rows) => resolve(given), fail: reject });
      }),
  });
  const answerAll = async (): Promise<void> => {
    for (let seen = 0; seen < asked.length; ) {
      asked[seen]?.answer();
      seen += 1;
      const before = counts.changes;
      await waitFor(() => counts.changes >= Math.min(seen, before + 1), { what: "the page" });
      await Promise.resolve();
    }
  };
  return { pages, asked, counts, answerAll, firsts: () => asked.map(({ firstIndex }) => firstIndex) };
}

test("the pages in view are asked for first, then those beside them", async () => {
  const { pages, answerAll, firsts } = openPages();
  pages.want(55, 64, 1000);
  expect(firsts()).toEqual([50, 60]);
  await answerAll();
  expect(firsts()).toEqual([50, 60, 70, 40]);
  expect(pages.rowAt(55)).toBe("row 55");
  expect(pages.rowAt(500)).toBeUndefined();
});

test("pages that were passed while others came are never asked for", async () => {
  const { pages, asked, counts, firsts } = openPages();
  pages.want(0, 9, 1000);
  for (let first = 100; first < 900; first += 10) pages.want(first, first + 9, 1000);
  expect(firsts()).toEqual([0, 10]);
  asked[0]?.answer();
  await waitFor(() => counts.changes === 1, { what: "the first page" });
  expect(firsts()).toEqual([0, 10, 890]);
});

test("no page is asked for beyond the last row", () => {
  const { pages, firsts } = openPages();
  pages.want(0, 4, 5);
  expect(firsts()).toEqual([0]);
});

test("no more pages are held than allowed, and those in view stay", async () => {
  const { pages, answerAll } = openPages(4);
  for (const first of [0, 200, 400, 600]) {
    pages.want(first, first + 9, 1000);
    await answerAll();
  }
  expect(pages.rowAt(600)).toBe("row 600");
  expect(pages.rowAt(0)).toBeUndefined();
});

test("a page that cannot be had is told, and asked for again only when wished", async () => {
  const { pages, asked, counts } = openPages();
  pages.want(0, 9, 10);
  asked[0]?.fail(new Error("gone"));
  await waitFor(() => counts.changes === 1, { what: "the failure" });
  expect(pages.failure?.message).toBe("gone");
  pages.want(0, 9, 10);
  expect(asked).toHaveLength(1);
  pages.retry();
  expect(pages.failure).toBeNull();
  asked[1]?.answer();
  await waitFor(() => pages.rowAt(0), { what: "the row" });
});

test("rows that may have changed stay until the new ones come", async () => {
  const { pages, asked, counts } = openPages();
  pages.want(0, 9, 10);
  asked[0]?.answer(["old"]);
  await waitFor(() => counts.changes === 1, { what: "the page" });
  pages.refresh();
  expect(pages.rowAt(0)).toBe("old");
  asked[1]?.answer(["new"]);
  await waitFor(() => counts.changes === 2, { what: "the page again" });
  expect(pages.rowAt(0)).toBe("new");
});

test("an answer that comes after the grid has gone is told to nobody", async () => {
  const { pages, asked, counts } = openPages();
  pages.want(0, 9, 10);
  pages.close();
  asked[0]?.answer();
  await new Promise((resolve) => setImmediate(resolve));
  expect(counts.changes).toBe(0);
});
