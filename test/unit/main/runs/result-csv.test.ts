import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../../../src-shared/model/json.ts";
import { makeFailure } from "../../../../src-shared/model/failure.ts";
import { resultsToCsv } from "../../../../src-main/runs/result-csv.ts";
import type { ResultLine } from "../../../../src-main/runs/result-line.ts";
import { collect } from "../datasets/dataset-reading.ts";

function makeLine(rest: Partial<ResultLine>): ResultLine {
  const usage = { inputTokens: null, outputTokens: null };
  return { index: 0, id: null, state: "succeeded", output: null, failure: null, attempts: 1, latencyMs: null, usage, costUsd: null, ...rest };
}

async function toCsv(...lines: Partial<ResultLine>[]): Promise<string> {
  async function* all(): AsyncGenerator<ResultLine> {
    for (const line of lines) yield makeLine(line);
  }
  return (await collect(resultsToCsv(all))).join("");
}

async function toTable(...lines: Partial<ResultLine>[]): Promise<Record<string, string>[]> {
  return parse(await toCsv(...lines), { columns: true });
}

/** The one cell that an output makes, as it stands in the file. */
async function toCell(output: JsonValue): Promise<string | undefined> {
  return (await toCsv({ output: { x: output } }))
    .slice(0, -2)
    .split("\r\n")
    .slice(1)
    .join("\r\n")
    .split(",succeeded,")[1]
    ?.replace(/,,,1,,,,$/, "");
}

test("writes a header and one line for each result, absent values empty", async () => {
  const text = await toCsv(
    { id: "t-1", output: { label: "bug", score: 0.5 }, attempts: 2, latencyMs: 812.4, usage: { inputTokens: 120, outputTokens: 3 }, costUsd: 0.00002 },
    { index: 1, state: "failed", failure: makeFailure("bad_input", "Line 2: no", { code: "E_BAD_JSON", line: 2 }), attempts: 0 },
  );
  expect(text).toBe(
    "index,id,state,output.label,output.score,failure.kind,failure.message,attempts,latencyMs,usage.inputTokens,usage.outputTokens,costUsd\r\n" +
      "0,t-1,succeeded,bug,0.5,,,2,812.4,120,3,0.00002\r\n" +
      "1,,failed,,,bad_input,Line 2: no,0,,,,\r\n",
  );
});

test("gives each leaf a column, in the order they are first met over all results", async () => {
  const table = await toTable(
    { output: { a: { b: 1, c: [1, { d: 2 }] } } },
    { output: "text", input: { text: "x" } },
    { output: { a: null, z: {} }, steps: { s: { text: "t" } } },
  );
  expect(Object.keys(table[0] ?? {}).filter((name) => /^(output|input|steps)/.test(name))).toEqual([
    "output.a.b",
    "output.a.c",
    "output",
    "output.a",
    "output.z",
    "input.text",
    "steps.s.text",
  ]);
  expect(table).toMatchObject([
    { "output.a.b": "1", "output.a.c": '[1,{"d":2}]', output: "" },
    { output: "text", "input.text": "x", "output.z": "" },
    { "output.a": "", "output.z": "{}", "steps.s.text": "t" },
  ]);
});

test("keeps keys with dots apart from nested ones", async () => {
  expect((await toTable({ output: { "a.b": 1, a: { b: 2 }, "a\\": { b: 3 }, __proto__x: 4 } }))[0]).toMatchObject({
    "output.a\\.b": "1",
    "output.a.b": "2",
    "output.a\\\\.b": "3",
  });
});

test("writes a field with more than 1000 leaves as JSON text, losing nothing", async () => {
  const many = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`k${index}`, index]));
  const table = await toTable({ output: { few: 1 }, input: { a: 1 } }, { output: many });
  expect(table.map((row) => [row["output"], row["input.a"], "output.few" in row])).toEqual([
    ['{"few":1}', "1", false],
    [JSON.stringify(many), "", false],
  ]);
});

test("writes a header alone when there are no results", async () => {
  expect(await toCsv()).toMatch(/^index,id,state,failure\.kind,.*costUsd\r\n$/);
});

test("hands on long results in pieces", async () => {
  async function* all(): AsyncGenerator<ResultLine> {
    for (let index = 0; index < 1000; index += 1) yield makeLine({ index, output: "x".repeat(1000) });
  }
  const pieces = await collect(resultsToCsv(all));
  expect(pieces.length).toBeGreaterThan(10);
  expect(parse(pieces.join("")).length).toBe(1001);
});

describe("a cell", () => {
  test.each<[output: JsonValue, cell: string]>([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-5", "'-5"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\tx", "'\tx"],
    ["\rx", '"\'\rx"'],
    ['=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"'],
    [-5, "-5"],
    [1e21, "1e+21"],
    [true, "true"],
    ["a=b", "a=b"],
    ["a,b", '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ["a\nb", '"a\nb"'],
    [" padded ", '" padded "'],
    ["", ""],
    [["=1"], '"[""=1""]"'],
  ])("of %j is %s", async (output, cell) => {
    expect(await toCell(output)).toBe(cell);
  });

  test("of an id, a message or an input is guarded too", async () => {
    const [row] = await toTable({ id: "=1", failure: makeFailure("internal", "@x"), input: { "=a": "=2" } });
    expect(row).toMatchObject({ id: "'=1", "failure.message": "'@x", "input.=a": "'=2" });
  });
});
