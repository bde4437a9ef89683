import { describe, expect, test } from "vitest";
import { ByteSource, briefly, readAll, readError } from "./dataset-reading.ts";

describe("the format", () => {
  test.each<[name: string, text: string, format: string]>([
    ["a.jsonl", '{"a":1}', "jsonl"],
    ["a.NDJSON", '{"a":1}', "jsonl"],
    ["a.csv", "a,b\n1,2", "csv"],
    ["a.tsv", "a\tb\n1\t2", "tsv"],
    ["a.txt", '\n {"a":1}', "jsonl"],
    ["-", '"text"\n"more"', "jsonl"],
    ["-", "a,b\n1,2", "csv"],
    ["noextension", "a;b\n1;2", "csv"],
    ["a.data", "a\tb\n1\t2", "tsv"],
    ["csv", '{"a":1}', "jsonl"],
  ])("of %s with %j is %s", async (name, text, format) => {
    expect((await readAll(text, { name })).format).toBe(format);
  });

  test("that the user names wins over name and content", async () => {
    expect(await readAll("a\n1\n", { name: "a.jsonl", format: "csv" })).toMatchObject({ format: "csv", rows: [{ input: '{"a":"1"}' }] });
  });

  test("that nothing tells is asked for", async () => {
    const error = await readError("just words\nand more", { name: "notes.txt" });
    expect(error.code).toBe("E_NOT_A_DATASET");
    expect(error.message).toMatch(/notes\.txt looks like neither JSONL nor CSV; .*--format/);
  });
});

describe("files of other kinds are named, with what to do", () => {
  test.each<[what: string, head: Uint8Array | string, message: RegExp]>([
    ["zip", "PK\x03\x04\x14\0\0\0folder/", /zip archive.*unpack/],
    ["xlsx", "PK\x03\x04\x14\0\0\0[Content_Types].xml", /Excel workbook.*CSV/],
    ["PDF", "%PDF-1.7\n", /PDF/],
    ["Parquet", "PAR1\x15\x04", /Parquet.*DuckDB/],
    ["zstd", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 4, 0]), /zstd -d/],
    ["xz", Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0]), /unxz/],
    ["bzip2", "BZh91AY&SYxx", /bunzip2/],
    ["tar", `${"rows.jsonl".padEnd(257, "\0")}ustar`, /tar archive/],
    ["xls", Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), /old Excel/],
    ["SQLite", "SQLite format 3\0", /SQLite/],
    ["UTF-16 without a mark", Buffer.from('{"a":1}\n'.repeat(100), "utf16le"), /UTF-16 text without a byte order mark.*UTF-8/],
    ["UTF-16 BE without a mark", Buffer.from('{"a":1}\n'.repeat(100), "utf16le").swap16(), /UTF-16/],
    ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]), /UTF-32/],
  ])("%s", async (_, head, message) => {
    const source = new ByteSource(typeof head === "string" ? Buffer.from(head, "latin1") : head, Buffer.alloc(100_000, "x"), "more");
    const error = await readError(source);
    expect(error.code).toBe("E_NOT_A_DATASET");
    expect(error.message).toMatch(message);
    expect(source.isClosed).toBe(true);
  });

  test("but a text that begins alike is a dataset", async () => {
    expect((await readAll("PAR1,PAR2\n1,2\n", { name: "a.csv" })).rows.length).toBe(1);
  });
});

describe("UTF-16 with a byte order mark", () => {
  const text = '\uFEFF{"a":"é日😀"}\n{"a":2}\n';

  test.each([
    ["little-endian", Buffer.from(text, "utf16le")],
    ["big-endian", Buffer.from(text, "utf16le").swap16()],
  ])("%s is read", async (_, bytes) => {
    expect(briefly((await readAll(bytes)).rows)).toEqual([
      [1, '{"a":"é日😀"}'],
      [2, '{"a":2}'],
    ]);
  });

  test("with half of its last character is refused", async () => {
    const bytes = Buffer.from(text, "utf16le");
    expect((await readError(bytes.subarray(0, bytes.length - 1))).code).toBe("E_NOT_UTF8");
  });

  test("with a half character is refused, not repaired", async () => {
    const error = await readError(Buffer.from('\uFEFF{"a":"\uD83D"}\n', "utf16le"));
    expect(error.code).toBe("E_NOT_UTF8");
    expect(error.message).toMatch(/save it as UTF-8/);
  });
});
