import { describe, expect, test } from "vitest";
import { readDataset } from "../../../../src-main/datasets/read-dataset.ts";
import { ByteSource, briefly, collect, readAll, readError } from "./dataset-reading.ts";

const deep = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
const keys = (count: number): string => `{${Array.from({ length: count }, (_, index) => `"k${index}":0`).join(",")}}`;
const elements = (count: number): string => `{"a":[${"0,".repeat(count - 1)}0]}`;

describe("good rows", () => {
  test.each<[rule: string, text: string, rows: [number, string][]]>([
    ["keeps a row's text as it is written", '{"b": 1.0,\t"a":"\\u00e9"}\n', [[1, '{"b": 1.0,\t"a":"\\u00e9"}']]],
    [
      "wraps other values",
      '"text"\n5\nnull\ntrue\n',
      [
        [1, '{"value":"text"}'],
        [2, '{"value":5}'],
        [3, '{"value":null}'],
        [4, '{"value":true}'],
      ],
    ],
    [
      "skips blank lines and counts them",
      '\n{"a":1}\n  \r\n\n{"a":2}\n\n',
      [
        [2, '{"a":1}'],
        [5, '{"a":2}'],
      ],
    ],
    [
      "accepts CRLF and no newline at the end",
      '{"a":1}\r\n{"a":2}',
      [
        [1, '{"a":1}'],
        [2, '{"a":2}'],
      ],
    ],
    ["does not split at U+2028, U+2029 or U+0085", '{"a":"x\u2028y\u2029z\u0085"}\n', [[1, '{"a":"x\u2028y\u2029z\u0085"}']]],
    ["strips a byte order mark", '\uFEFF{"a":1}\n', [[1, '{"a":1}']]],
    ["keeps __proto__ and constructor as data", '{"__proto__":{"id":"x"},"constructor":1}\n', [[1, '{"__proto__":{"id":"x"},"constructor":1}']]],
    [
      "keeps equal rows",
      '{"a":1}\n{"a":1}\n',
      [
        [1, '{"a":1}'],
        [2, '{"a":1}'],
      ],
    ],
    ["keeps escaped control characters", '{"a":"\\u0000\\u001b"}\n', [[1, '{"a":"\\u0000\\u001b"}']]],
    [
      "reads arrays as rows when each line is one",
      "[1,2]\n[3]\n",
      [
        [1, '{"value":[1,2]}'],
        [2, '{"value":[3]}'],
      ],
    ],
    ["accepts 128 levels", `{"a":${deep(127)}}\n`, [[1, `{"a":${deep(127)}}`]]],
    ["ignores brackets inside strings", `{"a":"${"[{".repeat(200)}\\""}\n`, [[1, `{"a":"${"[{".repeat(200)}\\""}`]]],
    [
      "ends a string at its own quote, not at an escaped one",
      `{"a":"\\""}\n{"a":"\\"${"[".repeat(200)}"}\n`,
      [
        [1, '{"a":"\\""}'],
        [2, `{"a":"\\"${"[".repeat(200)}"}`],
      ],
    ],
    ["counts nesting, not brackets", `{"a":[${"[],".repeat(200)}0]}\n`, [[1, `{"a":[${"[],".repeat(200)}0]}`]]],
    [
      "accepts the largest exact integer and long digits in text",
      '{"n":9007199254740991,"s":"12345678901234567890"}\n',
      [[1, '{"n":9007199254740991,"s":"12345678901234567890"}']],
    ],
    ["accepts what only looks like a large number", '{"h":"3e999","f":1e300,"z":1e-999}\n', [[1, '{"h":"3e999","f":1e300,"z":1e-999}']]],
    ["accepts surrogate pairs and an escaped backslash before u", '{"a":"\\ud83d\\ude00","b":"\\\\ud83d"}\n', [[1, '{"a":"\\ud83d\\ude00","b":"\\\\ud83d"}']]],
    [
      "accepts 10000 keys and 100000 elements",
      `${keys(10_000)}\n${elements(100_000)}\n`,
      [
        [1, keys(10_000)],
        [2, elements(100_000)],
      ],
    ],
  ])("%s", async (_, text, rows) => {
    expect(briefly((await readAll(text)).rows)).toEqual(rows);
  });

  test.each<[text: string, id: string | null]>([
    ['{"id":"t-1","custom_id":"c"}', "t-1"],
    ['{"custom_id":"c-1"}', "c-1"],
    ['{"id":17}', "17"],
    ['{"id":"","custom_id":"c"}', "c"],
    ['{"id":{"a":1}}', null],
    ['{"id":null}', null],
    ['{"a":{"id":"inner"}}', null],
    ['["id"]\n1', null],
    ['{"id":12345678901234567890}', "12345678901234567890"],
    [`{"id":"${"é".repeat(256)}"}`, "é".repeat(256)],
  ])("takes the id of %s", async (text, id) => {
    expect((await readAll(text)).rows[0]?.id).toBe(id);
  });

  test("turns an id that no number can hold into text, in the row too", async () => {
    const { rows } = await readAll('{"n":1, "custom_id": 12345678901234567890, "s":"12345678901234567890"}');
    expect(rows).toEqual([
      { input: '{"n":1, "custom_id": "12345678901234567890", "s":"12345678901234567890"}', id: "12345678901234567890", line: 1, problem: null },
    ]);
  });
});

describe("bad rows", () => {
  test.each<[rule: string, row: string, code: string, message: RegExp]>([
    ["single quotes", "{'a': 1}", "E_BAD_JSON", /^Line 2: It is not valid JSON: it has single quotes/],
    ["Python's words", '{"a": None, "b": True}', "E_BAD_JSON", /Python/],
    ["NaN", '{"a": NaN}', "E_BAD_JSON", /allow_nan=False/],
    ["-Infinity", '{"a": -Infinity}', "E_BAD_JSON", /allow_nan=False/],
    ["a comma before a bracket", '{"a": 1,}', "E_BAD_JSON", /comma stands before a closing bracket/],
    ["a comma after the row", '{"a": 1},', "E_BAD_JSON", /comma stands after it/],
    ["a comment", '{"a": 1 /* one */}', "E_BAD_JSON", /comment/],
    ["a comment line", "// rows follow", "E_BAD_JSON", /comment/],
    ["keys without quotes", "{a: 1}", "E_BAD_JSON", /key is not in double quotes/],
    ["two rows on a line", '{"a":1} {"a":2}', "E_BAD_JSON", /more text follows/],
    ["a row that stops", '{"a": "x', "E_BAD_JSON", /ends in the middle of a value; write each row whole/],
    ["a raw tab in text", '{"a":"\t"}', "E_BAD_JSON", /raw tab.*character 7/],
    ["a wrong escape", String.raw`{"a":"C:\dir"}`, "E_BAD_JSON", /backslash/],
    ["quotes inside text", '{"a":"say "it\'s", http://x"}', "E_BAD_JSON", /character 12.*quote without its backslash/],
    ["plain words", "hello", "E_BAD_JSON", /unexpected “h”/],
    ["a number that becomes infinite", '{"a":{"b":[1,1e999]}}', "E_NUMBER_RANGE", /“a\.b\[1\]”.*too large/],
    ["a long number that becomes infinite", `{"a":${"9".repeat(310)}}`, "E_NUMBER_RANGE", /“a”/],
    ["an integer that would be rounded", '{"a":[{"n":9007199254740993}]}', "E_INTEGER_RANGE", /“a\[0\]\.n”.*write it as a string/],
    ["a negative one, beside a long id", '{"id":12345678901234567890,"n":-9007199254740993}', "E_INTEGER_RANGE", /“n”/],
    ["one under an inner id", '{"a":{"id":12345678901234567890}}', "E_INTEGER_RANGE", /“a\.id”/],
    ["one under an object named id", '{"id":{"n":12345678901234567890}}', "E_INTEGER_RANGE", /“id\.n”/],
    ["one that is the whole row", "12345678901234567890", "E_INTEGER_RANGE", /the row has/],
    ["129 levels", `{"a":${deep(128)}}`, "E_TOO_DEEP", /more than 128 levels/],
    ["100000 levels", deep(100_000), "E_TOO_DEEP", /128/],
    ["half a character", String.raw`{"a":{"b":"x\ud83d"}}`, "E_LONE_SURROGATE", /“a\.b”/],
    ["the other half", String.raw`{"b":["\ude00\ud83d"]}`, "E_LONE_SURROGATE", /“b\[0\]”/],
    ["half a character in a key", String.raw`{"a\uDC00":1}`, "E_LONE_SURROGATE", /The row/],
    ["half a character hidden by a backslash", String.raw`{"b":"\\ud83d\ude00"}`, "E_LONE_SURROGATE", /“b”/],
    ["a number under a key with half a character, which no message can hold", String.raw`{"a\ud83d":1e999}`, "E_NUMBER_RANGE", /“a\uFFFD”/],
    ["10001 keys", `{"a":${keys(10_001)}}`, "E_TOO_MANY", /“a” has more than 10000 keys/],
    ["100001 elements", elements(100_001), "E_TOO_MANY", /100000 elements/],
    ["an id of 513 bytes", `{"id":"${"x".repeat(513)}"}`, "E_BAD_ID", /512 bytes/],
    ["an id of 257 characters in 514 bytes", `{"id":"${"é".repeat(257)}"}`, "E_BAD_ID", /512 bytes/],
    ["an id with a line break", '{"custom_id":"a\\nb"}', "E_BAD_ID", /control character/],
  ])("%s: told with line and remedy, and the next row is read", async (_, row, code, message) => {
    const { rows } = await readAll(`{"a":1}\n${row}\n{"a":2}\n`);
    expect(briefly(rows)).toEqual([
      [1, '{"a":1}'],
      [2, code],
      [3, '{"a":2}'],
    ]);
    expect(rows[1]?.input).toBeNull();
    expect(rows[1]?.problem?.message).toMatch(message);
    expect(rows[1]?.problem?.message.length).toBeLessThan(400);
  });

  test("says that the file seems cut off when its last line is no whole row", async () => {
    const { rows } = await readAll('{"a":1}\n{"a":"half');
    expect(rows[1]?.problem).toEqual({ code: "E_BAD_JSON", message: expect.stringContaining("seems cut off") });
  });

  test("keeps the id of a row that is bad for another reason", async () => {
    const { rows } = await readAll('{"id":"t-7","n":1e999}\n');
    expect(rows[0]).toMatchObject({ id: "t-7", input: null, problem: { code: "E_NUMBER_RANGE" } });
  });

  test("tells line and byte of what is not UTF-8, and never makes U+FFFD of it", async () => {
    const { rows } = await readAll(Buffer.concat([Buffer.from('{"a":"ü"}\n{"a":"'), Buffer.from([0xe9]), Buffer.from('"}\n{"a":"\uFFFD"}\n')]));
    expect(briefly(rows)).toEqual([
      [1, '{"a":"ü"}'],
      [2, "E_NOT_UTF8"],
      [3, '{"a":"\uFFFD"}'],
    ]);
    expect(rows[1]?.problem?.message).toBe("Line 2: It is not UTF-8 at byte 17 of the file; save the file as UTF-8.");
  });

  test("counts a byte order mark among the bytes of the file", async () => {
    const { rows } = await readAll(Buffer.concat([Buffer.from('\uFEFF{"a":"'), Buffer.from([0xff]), Buffer.from('"}\n')]));
    expect(rows[0]?.problem?.message).toMatch(/at byte 9 of the file/);
  });

  test("reports a line above the limit with its byte offset and goes on after it", async () => {
    const { rows } = await readAll(`{"a":1}\n{"a":"${"x".repeat(100)}"}\n{"a":2}\n`, { limits: { maxLineBytes: 64 } });
    expect(briefly(rows)).toEqual([
      [1, '{"a":1}'],
      [2, "E_LINE_TOO_LONG"],
      [3, '{"a":2}'],
    ]);
    expect(rows[1]?.problem?.message).toMatch(/longer than 64 bytes \(it begins at byte 8 of the file\)/);
  });
});

describe("files that are refused", () => {
  test.each<[rule: string, text: string, code: string, message: RegExp]>([
    ["an empty file", "", "E_EMPTY_FILE", /rows\.jsonl has no rows/],
    ["a byte order mark alone", "\uFEFF", "E_EMPTY_FILE", /no rows/],
    ["blank lines only", "\n  \r\n\n", "E_EMPTY_FILE", /no rows/],
    ["lone carriage returns", '{"a":1}\r{"a":2}\r', "E_LONE_CR", /carriage returns/],
  ])("%s", async (_, text, code, message) => {
    const error = await readError(text);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  test("lone carriage returns in a file longer than a line may be", async () => {
    expect((await readError('{"a":1}\r'.repeat(100), { limits: { maxLineBytes: 64 } })).code).toBe("E_LONE_CR");
  });

  test("one array is one row when the user says that the file is JSONL", async () => {
    expect(briefly((await readAll("[1,2]\n", { format: "jsonl" })).rows)).toEqual([[1, '{"value":[1,2]}']]);
  });

  test("a first row that is cut off is a bad row when the next line is a row", async () => {
    expect(briefly((await readAll('{"a":\n{"a":2}\n')).rows)).toEqual([
      [1, "E_BAD_JSON"],
      [2, '{"a":2}'],
    ]);
  });

  test("a first row that is cut off is a bad row when the next line is too long to tell", async () => {
    const { rows } = await readAll(`{"a":\n${"x".repeat(100)}\n`, { limits: { maxLineBytes: 64 } });
    expect(briefly(rows)).toEqual([
      [1, "E_BAD_JSON"],
      [2, "E_LINE_TOO_LONG"],
    ]);
  });
});

describe("rows come in bounded arrays", () => {
  test("of at most 1000 rows", async () => {
    const { rows } = await readDataset(new ByteSource('{"a":1}\n'.repeat(2500)), { name: "rows.jsonl" });
    expect((await collect(rows)).map((some) => some.length)).toEqual([1000, 1000, 500]);
  });

  test("of about the text that the limit says", async () => {
    const { rows } = await readDataset(new ByteSource(`{"a":"${"x".repeat(92)}"}\n`.repeat(25)), { name: "rows.jsonl", limits: { maxTextPerYield: 1000 } });
    expect((await collect(rows)).map((some) => some.length)).toEqual([10, 10, 5]);
  });
});
