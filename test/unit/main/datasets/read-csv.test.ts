import { describe, expect, test } from "vitest";
import { ByteSource, briefly, readAll, readError } from "./dataset-reading.ts";

const readCsv = (text: string | Uint8Array, limits = {}) => readAll(text, { name: "rows.csv", limits });

describe("good rows", () => {
  test.each<[rule: string, text: string, rows: [number, string][]]>([
    ["makes an object of texts of each row", "a,b\n1,x\n", [[2, '{"a":"1","b":"x"}']]],
    [
      "keeps line breaks, delimiters and quotes of quoted cells, and the line a row begins on",
      'a,b\n"x\r\ny","say ""hi"", z"\n1,2',
      [
        [2, '{"a":"x\\r\\ny","b":"say \\"hi\\", z"}'],
        [4, '{"a":"1","b":"2"}'],
      ],
    ],
    ["keeps blank lines of a quoted cell", 'a,b\n"x\n\ny",2\n', [[2, '{"a":"x\\n\\ny","b":"2"}']]],
    [
      "accepts CRLF",
      "a,b\r\n1,2\r\n3,4",
      [
        [2, '{"a":"1","b":"2"}'],
        [3, '{"a":"3","b":"4"}'],
      ],
    ],
    ["finds a semicolon", "a;b\n1,5;2\n", [[2, '{"a":"1,5","b":"2"}']]],
    ["finds a tab", "a\tb\n1\t2\n", [[2, '{"a":"1","b":"2"}']]],
    ["does not count delimiters in quoted names", '"a;b;c",d\n1,2\n', [[2, '{"a;b;c":"1","d":"2"}']]],
    [
      "skips blank lines and keeps empty cells",
      "\na,b\n\n,\n   \n1,\n",
      [
        [4, '{"a":"","b":""}'],
        [6, '{"a":"1","b":""}'],
      ],
    ],
    ["keeps space of cells, not of names", "a, b\n 1 , 2\n", [[2, '{"a":" 1 ","b":" 2"}']]],
    [
      "reads one column",
      'a\nx\n""\n',
      [
        [2, '{"a":"x"}'],
        [3, '{"a":""}'],
      ],
    ],
    ["keeps __proto__ as a name", "__proto__,a\nx,y\n", [[2, '{"__proto__":"x","a":"y"}']]],
    ["strips a byte order mark", "\uFEFFa,b\n1,2\n", [[2, '{"a":"1","b":"2"}']]],
    ["keeps a header that spans lines", '"a\nb",c\n1,2\n', [[3, '{"a\\nb":"1","c":"2"}']]],
    ["keeps a lone carriage return within a line", 'a,b\n"x\ry",2\n', [[2, '{"a":"x\\ry","b":"2"}']]],
  ])("%s", async (_, text, rows) => {
    expect(briefly((await readCsv(text)).rows)).toEqual(rows);
  });

  test("takes the id of the column named so", async () => {
    const { rows } = await readCsv("custom_id,id\nc,i\nc,\n,\n");
    expect(rows.map((row) => row.id)).toEqual(["i", "c", null]);
  });

  test("separates a .tsv by tabs alone", async () => {
    const { format, rows } = await readAll("a,b\tc\n1\t2\n", { name: "rows.tsv" });
    expect(format).toBe("tsv");
    expect(briefly(rows)).toEqual([[2, '{"a,b":"1","c":"2"}']]);
  });

  test("reads thousands of rows in order", async () => {
    const lines = Array.from({ length: 3000 }, (_, index) => `${index},"v\n${index}"`);
    const { rows } = await readCsv(`n,v\n${lines.join("\n")}\n`);
    expect(rows.map((row) => [row.line, row.input])).toEqual(lines.map((_, index) => [2 + 2 * index, `{"n":"${index}","v":"v\\n${index}"}`]));
  });
});

describe("bad rows", () => {
  test.each<[rule: string, lines: string, rows: [number, string][]]>([
    [
      "too few fields",
      "1\n3,4",
      [
        [2, "E_RAGGED_ROW"],
        [3, "3,4"],
      ],
    ],
    [
      "too many fields",
      "1,2,3\n3,4",
      [
        [2, "E_RAGGED_ROW"],
        [3, "3,4"],
      ],
    ],
    [
      "a quote inside an open cell",
      '5" disk,1\n3,4\n7" disk,1\n5,6',
      [
        [2, "E_BAD_CSV"],
        [3, "3,4"],
        [4, "E_BAD_CSV"],
        [5, "5,6"],
      ],
    ],
    [
      "text after a closing quote",
      '"a"b,1\n3,4',
      [
        [2, "E_BAD_CSV"],
        [3, "3,4"],
      ],
    ],
    [
      "a quote that is never closed costs its own line",
      '1,2\n"open,1\n3,4\n5,6',
      [
        [2, "1,2"],
        [3, "E_BAD_CSV"],
        [4, "3,4"],
        [5, "5,6"],
      ],
    ],
    [
      "two of them",
      '"open,1\n3,4\n"open,1\n5,6',
      [
        [2, "E_BAD_CSV"],
        [3, "3,4"],
        [4, "E_BAD_CSV"],
        [5, "5,6"],
      ],
    ],
    [
      "an id with a control character",
      '1,2\n"\u0007",4',
      [
        [2, "1,2"],
        [3, "E_BAD_ID"],
      ],
    ],
  ])("%s", async (_, lines, rows) => {
    const read = await readCsv(`id,b\n${lines}\n`);
    const shown = read.rows.map((row) => [row.line, row.problem?.code ?? Object.values(JSON.parse(row.input ?? "{}") as object).join(",")]);
    expect(shown).toEqual(rows);
    for (const { problem, line } of read.rows) if (problem !== null) expect(problem.message).toMatch(new RegExp(`^Line ${line}: `));
  });

  test("says how many fields a ragged row has", async () => {
    const { rows } = await readCsv("a,b\n1,2,3\n");
    expect(rows[0]?.problem?.message).toMatch(/It has 3 fields, but the header has 2/);
  });

  test("tells line and byte of what is not UTF-8, with the quotes around it still counted", async () => {
    const { rows } = await readCsv(Buffer.concat([Buffer.from('a,b\n"x\n'), Buffer.from([0xe9]), Buffer.from('",1\n3,4\n')]));
    expect(briefly(rows)).toEqual([
      [2, "E_NOT_UTF8"],
      [4, '{"a":"3","b":"4"}'],
    ]);
    expect(rows[0]?.problem?.message).toMatch(/byte 7/);
  });

  test("gives up an open quote at the longest row, and reads on from the next line", async () => {
    const { rows } = await readCsv(`a,b\n"open,1\n${"3,4\n".repeat(50)}`, { maxLineBytes: 64 });
    expect(briefly(rows)).toEqual([[2, "E_BAD_CSV"], ...Array.from({ length: 50 }, (_, index) => [3 + index, '{"a":"3","b":"4"}'])]);
    expect(rows[0]?.problem?.message).toMatch(/not closed within 64 bytes/);
  });

  test("gives up an open quote at the most lines a row may have", async () => {
    const { rows } = await readCsv(`a,b\n"open,1\n${"3,4\n".repeat(50)}`, { maxRowLines: 10 });
    expect(rows.length).toBe(51);
    expect(rows[0]?.problem?.message).toMatch(/not closed within 10 lines/);
  });

  test("reports a line above the limit and goes on after it", async () => {
    const { rows } = await readCsv(`a,b\n1,2\n"${"x".repeat(100)}",2\n3,4\n`, { maxLineBytes: 64 });
    expect(briefly(rows)).toEqual([
      [2, '{"a":"1","b":"2"}'],
      [3, "E_LINE_TOO_LONG"],
      [4, '{"a":"3","b":"4"}'],
    ]);
  });

  test("reports a long line in a quoted cell where its row begins, after a bad row", async () => {
    const { rows } = await readCsv(`a,b\n5"x"y,1\n"open\n${"x".repeat(100)}\n3,4\n`, { maxLineBytes: 64 });
    expect(briefly(rows)).toEqual([
      [2, "E_BAD_CSV"],
      [3, "E_LINE_TOO_LONG"],
      [5, '{"a":"3","b":"4"}'],
    ]);
  });

  test("refuses a row of far too many columns without splitting it", async () => {
    const { rows } = await readCsv(`a,b\n${",".repeat(20_000)}\n3,4\n`);
    expect(briefly(rows)).toEqual([
      [2, "E_TOO_MANY"],
      [3, '{"a":"3","b":"4"}'],
    ]);
  });

  test("keeps the order when bad and good rows mix over thousands of lines", async () => {
    const kinds = ["1,2", '5" x,1', "1", '"a\nb",2', '"c"d,1'];
    const lines = Array.from({ length: 2000 }, (_, index) => kinds[(index * 7 + (index >> 3)) % kinds.length] ?? "");
    const { rows } = await readCsv(`a,b\n${lines.join("\n")}\n`);
    expect(rows.map((row) => row.line)).toEqual(rows.map((row) => row.line).toSorted((a, b) => a - b));
    expect(rows.length).toBe(2000);
  });
});

describe("files that are refused", () => {
  test.each<[rule: string, text: string, code: string, message: RegExp]>([
    ["a header alone", "a,b\n", "E_EMPTY_FILE", /no rows below a header/],
    ["an empty file", "\n\n", "E_EMPTY_FILE", /no rows/],
    ["a name twice", "a,b,a\n1,2,3\n", "E_BAD_HEADER", /line 1: columns 1 and 3 of the header are both named “a”/],
    ["a missing name", "a,,c\n1,2,3\n", "E_BAD_HEADER", /column 2 of the header has no name/],
    ["a header with broken quotes", '\na"b"c,d\n1,2\n', "E_BAD_HEADER", /line 2: the header cannot be read. A quote stands/],
    ["more than 10000 columns", `${Array.from({ length: 10_001 }, (_, index) => `c${index}`).join(",")}\n`, "E_BAD_HEADER", /more than 10000 columns/],
    ["lone carriage returns", "a,b\r1,2\r3,4", "E_LONE_CR", /carriage returns/],
  ])("%s", async (_, text, code, message) => {
    const error = await readError(new ByteSource(text), { name: "rows.csv" });
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});
