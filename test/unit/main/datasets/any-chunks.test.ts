import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { DatasetRow } from "../../../../src-shared/model/dataset.ts";
import { ByteSource, readAll } from "./dataset-reading.ts";

const limits = { maxLineBytes: 40, maxRowLines: 4, maxRowsPerYield: 3, maxTextPerYield: 60 };

const jsonlLine = fc.oneof(
  fc.json({ maxDepth: 2 }),
  fc.constantFrom(
    "",
    "  ",
    "{'a':1}",
    '{"a":"é日😀\u2028"}',
    '{"a":1}\r',
    '{"n":12345678901234567890}',
    '{"id":12345678901234567890}',
    '{"a":',
    "[",
    `"${"x".repeat(50)}"`,
  ),
  fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
);
const jsonPart = fc.oneof(
  fc.json({ maxDepth: 2 }),
  fc.constantFrom(",", ", ", ",\n", "\n", "]", "}", "[", '{"a":', '"', '"a\\"]"', "{'a':1}", '{"a":"é日😀"}', `"${"x".repeat(50)}"`, "\xe9", "1 2", "\r\n"),
);
const csvLine = fc.constantFrom("1,2", "é,日😀", '"a', 'b",2', '"x,""y""",2', "1", '5" x,1', '"c"d,1', "", "\r", "a,b\r", `"${"x".repeat(50)}",1`, "\xe9,1");

/** Any split of bytes into pieces, by the places of its cuts. */
const cuts = fc.array(fc.nat(400), { maxLength: 12 });

function split(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

type Ending = { rows: DatasetRow[] } | { error: string };

async function readEnding(chunks: readonly Uint8Array[], name: string): Promise<Ending> {
  try {
    return { rows: (await readAll(new ByteSource(...chunks), { name, limits })).rows };
  } catch (error) {
    return { error: String(error) };
  }
}

function toBytes(lines: readonly string[], isLatin1: boolean): Buffer {
  return Buffer.from(lines.join("\n"), isLatin1 ? "latin1" : "utf8");
}

test("any split of JSONL bytes gives the same rows or the same error", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(jsonlLine, { maxLength: 12 }), fc.boolean(), cuts, async (lines, isLatin1, places) => {
      const bytes = toBytes(lines, isLatin1);
      expect(await readEnding(split(bytes, places), "rows.jsonl")).toEqual(await readEnding([bytes], "rows.jsonl"));
    }),
    { numRuns: 300 },
  );
});

test("any split of a JSON file's bytes gives the same rows or the same error", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(jsonPart, { maxLength: 12 }), fc.constantFrom("[", "[\n ", "{\n"), fc.boolean(), cuts, async (parts, start, isLatin1, places) => {
      const bytes = Buffer.from(start + parts.join(""), isLatin1 ? "latin1" : "utf8");
      const endings = await Promise.all([split(bytes, places), [bytes]].map((pieces) => readEnding(pieces, "rows.json")));
      expect(endings[0]).toEqual(endings[1]);
    }),
    { numRuns: 300 },
  );
});

test("whatever rows are written as a JSON array come back, in order, however it is laid out", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue({ maxDepth: 3 }), { minLength: 1, maxLength: 20 }),
      fc.constantFrom(0, 1, 2, "\t"),
      cuts,
      async (values, indent, places) => {
        const bytes = Buffer.from(JSON.stringify(values, null, indent));
        const { rows } = await readAll(new ByteSource(...split(bytes, places)), { name: "rows.json", format: "json" });
        const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
        const written = values.map((value) => JSON.parse(JSON.stringify(isObject(value) ? value : { value })) as unknown);
        // Integers that no number holds exactly are bad rows.
        const read = rows.map(({ input, problem }, at) => (problem?.code === "E_INTEGER_RANGE" ? written[at] : (JSON.parse(input ?? "null") as unknown)));
        expect(read).toEqual(written);
      },
    ),
    { numRuns: 300 },
  );
});

test("any split of CSV bytes gives the same rows or the same error", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(csvLine, { maxLength: 15 }), fc.boolean(), cuts, async (lines, isLatin1, places) => {
      const bytes = toBytes(["id,b", ...lines], isLatin1);
      expect(await readEnding(split(bytes, places), "rows.csv")).toEqual(await readEnding([bytes], "rows.csv"));
    }),
    { numRuns: 300 },
  );
});

test("any split of gzip and of UTF-16 gives the same rows", async () => {
  const text = '{"a":"é日😀"}\n'.repeat(20);
  const whole = await readEnding([Buffer.from(text)], "rows.jsonl");
  const utf16 = Buffer.from(`\uFEFF${text}`, "utf16le");
  await fc.assert(
    fc.asyncProperty(cuts, async (places) => {
      expect(await readEnding(split(gzipSync(text), places), "rows.jsonl")).toEqual(whole);
      expect(await readEnding(split(utf16, places), "rows.jsonl")).toEqual(whole);
      expect(await readEnding(split(Buffer.from(utf16).swap16(), places), "rows.jsonl")).toEqual(whole);
    }),
    { numRuns: 50 },
  );
});

test("whatever JSON rows are written come back, in order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue({ maxDepth: 3, noUnicodeString: false })), { minLength: 1, maxLength: 10 }),
      async (values) => {
        const texts = values.map((value) => JSON.stringify(value));
        const { rows } = await readAll(texts.join("\n"), { limits: {} });
        // What JSON can say and the program could not keep: integers past 2^53, and ids with control characters.
        const codes = new Set(rows.map((row) => row.problem?.code ?? null));
        for (const code of codes) expect([null, "E_INTEGER_RANGE", "E_BAD_ID"]).toContain(code);
        for (const [index, row] of rows.entries()) if (row.problem === null) expect(JSON.parse(row.input ?? "")).toEqual(JSON.parse(texts[index] ?? ""));
        expect(rows.length).toBe(texts.length);
      },
    ),
  );
});
