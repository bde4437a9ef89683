import { expect, test } from "vitest";
import type { DatasetId } from "../../../../src-shared/model/ids.ts";
import { tellApart } from "../../../../src-renderer/ui/dataset-words.ts";

const dataset = (id: string, name: string, rows: number) => ({ id: id as DatasetId, name, rows, createdAt: 0 });

test("datasets of one name are told apart by what is said of them, and by the end of their ids where that is the same", () => {
  const found = tellApart(
    [dataset("ds-aaaa1111", "a", 3), dataset("ds-aaaa2222", "a", 4), dataset("ds-aaaa3333", "a", 4), dataset("ds-aaaa4444", "b", 4)],
    ({ rows }) => `${rows} rows`,
  );
  expect([...found.values()]).toEqual(["3 rows", "4 rows · …2222", "4 rows · …3333", "4 rows"]);
});
