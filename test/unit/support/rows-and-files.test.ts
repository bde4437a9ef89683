import { statSync } from "node:fs";
import { expect, it } from "vitest";
import { makeRow, writeJsonl, writeRows } from "../../support/make-rows.ts";
import { parseJsonl, readJsonl } from "../../support/read-jsonl.ts";
import { makeTempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";

it("writes numbered rows of the length that was asked for", async () => {
  await using folder = await makeTempDir();
  writeRows(folder.file("rows.jsonl"), 4321, { bytes: 1000, from: 5 });
  const rows = readJsonl<{ id: string; text: string }>(folder.file("rows.jsonl"));
  expect(rows).toHaveLength(4321);
  expect(rows[0]).toEqual(makeRow(5, { bytes: 1000 }));
  expect(rows.at(-1)?.text).toContain("row-4325 ");
  expect(statSync(folder.file("rows.jsonl")).size).toBe(4321 * 1000);
});

it("reads back the objects it wrote, and names the line that is no JSON", async () => {
  await using folder = await makeTempDir();
  writeJsonl(folder.file("rows.jsonl"), [{ a: 1 }, { b: "\u2028" }]);
  expect(readJsonl(folder.file("rows.jsonl"))).toEqual([{ a: 1 }, { b: "\u2028" }]);
  expect(() => parseJsonl('{"a":1}\n{"a":', "rows.jsonl")).toThrow("rows.jsonl:2 is no JSON");
});

it("fails with what it waited for and what it saw last", async () => {
  await expect(waitFor(() => null, { what: "the moon", deadlineMs: 20, seen: () => "a cloud" })).rejects.toThrow(
    "waited 20 ms for the moon; seen last: a cloud",
  );
});
