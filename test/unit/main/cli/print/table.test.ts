import { describe, expect, it } from "vitest";
import { cutToWidth, displayWidth, padToWidth } from "../../../../../src-main/cli/print/display-width.ts";
import { type Column, formatTable } from "../../../../../src-main/cli/print/table.ts";

describe("displayWidth", () => {
  it.each([
    ["", 0],
    ["abc", 3],
    ["Grüße", 5],
    ["e\u0301", 1],
    ["日本語", 6],
    ["한국", 4],
    ["ｆｕｌｌ", 8],
    ["👍", 2],
    ["👩‍👩‍👧", 2],
    ["🇩🇪", 2],
    ["a\u200bb", 2],
  ])("%j takes %i columns", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe("cutToWidth", () => {
  it.each([
    ["abcdef", 6, "abcdef"],
    ["abcdef", 5, "abcd…"],
    ["日本語", 5, "日本…"],
    ["日本語", 4, "日…"],
    ["abc", 0, ""],
  ])("cuts %j to %i columns", (text, columns, expected) => {
    expect(cutToWidth(text, columns)).toBe(expected);
  });
});

it("pads by display width, to either side", () => {
  expect([padToWidth("日", 4), padToWidth("7", 3, "left")]).toEqual(["日  ", "  7"]);
});

describe("formatTable", () => {
  type Line = { name: string; rows: number };
  const columns: Column<Line>[] = [
    { title: "name", text: (line) => line.name, flexible: true },
    { title: "rows", text: (line) => String(line.rows), align: "right" },
  ];
  const lines = [
    { name: "日本", rows: 5 },
    { name: "a rather long name", rows: 12345 },
  ];

  it("aligns columns by display width", () => {
    expect(formatTable(columns, lines)).toEqual(["name                 rows", "日本                    5", "a rather long name  12345"]);
  });

  it("cuts the flexible column to fit the terminal", () => {
    expect(formatTable(columns, lines, 17)).toEqual(["name         rows", "日本            5", "a rather …  12345"]);
  });

  it("cuts whole lines when even that is too wide", () => {
    expect(formatTable(columns, lines, 9).every((line) => displayWidth(line) <= 9)).toBe(true);
  });

  it("keeps a row on its line, whatever its cells hold", () => {
    expect(formatTable(columns, [{ name: "two\nlines\u001b[2J", rows: 1 }])).toEqual(["name       rows", "two lines     1"]);
  });
});
