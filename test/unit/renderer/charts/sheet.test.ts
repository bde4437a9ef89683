import { expect, test } from "vitest";
import { sheetToCsv } from "../../../../src-renderer/charts/sheet.ts";

test("a table becomes CSV with raw numbers, empty cells, and quotes where text needs them", () => {
  const csv = sheetToCsv({
    columns: ["Time", 'p95 "all", fast'],
    rows: [
      { key: "1", shown: ["a", "b"], raw: ["2026-11-22T00:00:00.000Z", 12.5] },
      { key: "2", shown: ["a", "b"], raw: ["x\ny", null] },
    ],
  });
  expect(csv).toBe('\uFEFFTime,"p95 ""all"", fast"\r\n2026-11-22T00:00:00.000Z,12.5\r\n"x\ny",\r\n');
});

test("a name that a spreadsheet would run as a formula is made text", () => {
  expect(sheetToCsv({ columns: ["=cmd()", "@x", "-1"], rows: [] })).toBe("\uFEFF'=cmd(),'@x,'-1\r\n");
});
