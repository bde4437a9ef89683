import { describe, expect, test } from "vitest";
import { briefly, readAll, readError } from "./dataset-reading.ts";

describe("JSON that is not a value a line is read as what it is", () => {
  test.each<[rule: string, text: string, rows: [number, string][]]>([
    [
      "a JSON array on one line",
      '[{"a":1},{"a":2}]',
      [
        [1, '{"a":1}'],
        [1, '{"a":2}'],
      ],
    ],
    [
      "a JSON array with a row a line",
      '[{"a":1},\n{"a":2}]\n',
      [
        [1, '{"a":1}'],
        [2, '{"a":2}'],
      ],
    ],
    [
      "a pretty-printed JSON array",
      '\n[\n  {\n    "a": 1\n  },\n  {\n    "a": "[,]}"\n  }\n]\n',
      [
        [3, '{\n    "a": 1\n  }'],
        [6, '{\n    "a": "[,]}"\n  }'],
      ],
    ],
    [
      "an array of other values",
      '[1, "x, y", null, [1, 2],\n"\\"]"]',
      [
        [1, '{"value":1}'],
        [1, '{"value":"x, y"}'],
        [1, '{"value":null}'],
        [1, '{"value":[1, 2]}'],
        [2, '{"value":"\\"]"}'],
      ],
    ],
    ["a comma after the last element", '[{"a":1},]', [[1, '{"a":1}']]],
    ["a pretty-printed object", '{\n  "a": 1\n}\n', [[1, '{\n  "a": 1\n}']]],
    [
      "objects spread over lines",
      '{"a":1,\n "b":2}\n{"a":3,\n "b":4}\n',
      [
        [1, '{"a":1,\n "b":2}'],
        [3, '{"a":3,\n "b":4}'],
      ],
    ],
    ["after a byte order mark", '\uFEFF[{"a":1}]', [[1, '{"a":1}']]],
  ])("%s", async (_, text, rows) => {
    const read = await readAll(text);
    expect(read.format).toBe("json");
    expect(briefly(read.rows)).toEqual(rows);
  });

  test("an array's owner is told that its elements became rows", async () => {
    expect((await readAll('[{"a":1}]')).notes).toEqual([
      { code: "W_JSON_ARRAY", line: null, message: expect.stringContaining("each of its elements is a row") },
    ]);
  });

  test("with a given format, values on one line too", async () => {
    expect(briefly((await readAll('{"a":1}{"a":2} 3', { format: "json" })).rows)).toEqual([
      [1, '{"a":1}'],
      [1, '{"a":2}'],
      [1, '{"value":3}'],
    ]);
  });

  test("an array that is longer than a line may be is read element by element", async () => {
    const { rows } = await readAll(`[${'{"a":1},'.repeat(200)}{"a":2}]`, { limits: { maxLineBytes: 64 } });
    expect(rows.length).toBe(201);
    expect(rows.every(({ problem }) => problem === null)).toBe(true);
  });
});

describe("a broken element costs itself", () => {
  test.each<[rule: string, text: string, codes: [number, string][], message: RegExp]>([
    [
      "a quote that is not closed",
      '[{"a":"x},\n{"a":2}\n]',
      [
        [1, "E_BAD_JSON"],
        [2, '{"a":2}'],
      ],
      /^Line 1: /,
    ],
    [
      "a quote that is not closed in an element of many lines",
      '[\n  {\n    "a": "x,\n    "b": {\n      "c": 1\n    }\n  },\n  {"a":2}\n]',
      [
        [2, "E_BAD_JSON"],
        [8, '{"a":2}'],
      ],
      /^Line 2: /,
    ],
    [
      "single quotes",
      "[\n{'a':1},\n{\"a\":2}]",
      [
        [2, "E_BAD_JSON"],
        [3, '{"a":2}'],
      ],
      /single quotes/,
    ],
    [
      "a missing comma",
      '[{"a":1}\n{"a":2},\n{"a":3}]',
      [
        [1, "E_BAD_JSON"],
        [3, '{"a":3}'],
      ],
      /more text follows/,
    ],
    [
      "nothing between two commas",
      '[{"a":1},\n,{"a":2}]',
      [
        [1, '{"a":1}'],
        [2, "E_BAD_JSON"],
        [2, '{"a":2}'],
      ],
      /Nothing stands before a comma/,
    ],
    [
      "an array cut off in an element",
      '[{"a":1},\n{"a":',
      [
        [1, '{"a":1}'],
        [2, "E_BAD_JSON"],
        [2, "E_BAD_JSON"],
      ],
      /seems cut off/,
    ],
    [
      "an array cut off between two elements",
      '[{"a":1},\n{"a":2}\n',
      [
        [1, '{"a":1}'],
        [2, '{"a":2}'],
        [3, "E_BAD_JSON"],
      ],
      /array is not closed and the file seems cut off/,
    ],
    [
      "text after the end of the array",
      '[{"a":1}]\n{"a":2}\n{"a":3}',
      [
        [1, '{"a":1}'],
        [2, "E_BAD_JSON"],
      ],
      /More text follows after the end of the array/,
    ],
  ])("%s", async (_, text, codes, message) => {
    const { rows } = await readAll(text, { format: "json" });
    expect(briefly(rows)).toEqual(codes);
    expect(rows.find(({ problem }) => problem !== null)?.problem?.message).toMatch(message);
  });

  test("one above the limit, with its byte, and the next one is read", async () => {
    const { rows } = await readAll(`[{"a":1},\n {"a":["${"x".repeat(100)}"]},{"a":2}]`, { limits: { maxLineBytes: 64 } });
    expect(briefly(rows)).toEqual([
      [1, '{"a":1}'],
      [2, "E_LINE_TOO_LONG"],
      [2, '{"a":2}'],
    ]);
    expect(rows[1]?.problem?.message).toMatch(/begins at byte 11 of the file/);
  });

  test("one that is not UTF-8, with its byte", async () => {
    const { rows } = await readAll(Buffer.concat([Buffer.from('[{"a":1},{"a":"'), Buffer.from([0xe9]), Buffer.from('"}]')]));
    expect(rows[1]?.problem).toEqual({ code: "E_NOT_UTF8", message: "Line 1: It is not UTF-8 at byte 15 of the file; save the file as UTF-8." });
  });
});

describe("files that are refused", () => {
  test("an array without elements", async () => {
    expect((await readError(" [ ]\n")).code).toBe("E_EMPTY_FILE");
  });

  test("an array or spread JSON whose owner says that it is JSONL", async () => {
    for (const text of ['[\n{"a":1}\n]', '{\n"a":1\n}\n']) {
      const error = await readError(text, { format: "jsonl" });
      expect([error.code, error.message]).toEqual(["E_JSON_ARRAY", expect.stringMatching(/^rows\.jsonl is .*, not JSONL; say that it is JSON/)]);
    }
  });
});

describe("a key that stands twice", () => {
  test.each<[where: string, row: string, key: string]>([
    ["in the row", '{"a":1,"b":2,"a":3}', "a"],
    ["in an object of it", '{"a":{"x":1,"x":2}}', "x"],
    ["in an object of an array", '{"list":[{"k":1},{"k":1,"k":2}]}', "k"],
    ["written in two ways", String.raw`{"é":1,"\u00e9":2}`, "é"],
    ["with space before its colon", '{"a" :1,"b":2,"a"\t:3}', "a"],
    ["beside text that looks like a key", String.raw`{"t":"\"a\":","u":":x","a":1,"a":2}`, "a"],
    ["named as what objects have anyway", '{"__proto__":1,"__proto__":2}', "__proto__"],
  ])("%s is told with its line, and the row is kept as it is", async (_, row, key) => {
    const { rows, notes } = await readAll(`{"fine":1}\n${row}\n`);
    expect(rows[1]).toMatchObject({ input: row, problem: null });
    expect(notes).toEqual([{ code: "W_DUPLICATE_KEY", line: 2, message: `Line 2: the key “${key}” stands twice in one object; its last value counts.` }]);
  });

  test.each([['{"a":{"a":1},"b":[{"a":1},{"a":2}]}'], [String.raw`{"a":"\"a\": 1, \"a\": 2","b":"a:b"}`], ['{"a":":","b":"\\\\"}']])(
    "is not seen in %s",
    async (row) => {
      expect((await readAll(row)).notes).toEqual([]);
    },
  );

  test("is listed for 20 rows, and counted for the others", async () => {
    const { notes } = await readAll('{"a":1,"a":2}\n'.repeat(57));
    expect(notes.length).toBe(21);
    expect(notes.at(-1)).toEqual({ code: "W_DUPLICATE_KEY", line: null, message: "The same holds for 37 more rows." });
  });
});

test("a file that was UTF-16 says that it was converted", async () => {
  const { rows, notes } = await readAll(Buffer.from('\uFEFF[{"a":"é"}]', "utf16le"));
  expect(briefly(rows)).toEqual([[1, '{"a":"é"}']]);
  expect(notes[0]).toEqual({ code: "W_UTF16", line: null, message: "It is UTF-16 and was converted to UTF-8." });
});
