import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { takeRows } from "../../../../../src-main/cli/run/take-rows.ts";
import type { DatasetFormat } from "../../../../../src-shared/model/dataset.ts";

async function* split(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function take(text: string | Uint8Array, options: { name: string; rows: number; format?: DatasetFormat; size?: number }): Promise<Buffer> {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  const taken: Uint8Array[] = [];
  for await (const piece of takeRows({ stream: split(bytes, options.size ?? 7), name: options.name, bytes: bytes.length }, options.rows, options.format).stream)
    taken.push(piece);
  return Buffer.concat(taken);
}

const lines = '{"a":1}\n\n  \n{"a":2}\n{"a":3}\n';

it.each([
  ["the first line of JSONL", lines, { name: "x.jsonl", rows: 1 }, '{"a":1}\n'],
  ["blank lines of JSONL not counted", lines, { name: "x.ndjson", rows: 2 }, '{"a":1}\n\n  \n{"a":2}\n'],
  ["all when there are fewer", lines, { name: "x.jsonl", rows: 9 }, lines],
  ["a last line without newline", '{"a":1}', { name: "x.jsonl", rows: 1 }, '{"a":1}'],
  ["the header and the first row of CSV", "a,b\n1,2\n3,4\n", { name: "x.csv", rows: 1 }, "a,b\n1,2\n"],
  ["a newline inside quotes as part of its row", 'a,b\n"x\ny",2\n3,4\n', { name: "x.csv", rows: 1 }, 'a,b\n"x\ny",2\n'],
  ["a given format before the name", "a\n1\n2\n", { name: "x.txt", rows: 1, format: "csv" }, "a\n1\n"],
  ["all when the format is not known", "a\n1\n2\n", { name: "x.txt", rows: 1 }, "a\n1\n2\n"],
  ["all of a JSON array", '[{"a":1},\n{"a":2}]\n', { name: "x.jsonl", rows: 1 }, '[{"a":1},\n{"a":2}]\n'],
] as const)("takes %s", async (_, text, options, expected) => {
  for (const size of [1, 7, 1000]) expect((await take(text, { ...options, size })).toString()).toBe(expected);
});

it("takes all of a compressed file", async () => {
  const packed = gzipSync(lines);
  expect(await take(packed, { name: "x.jsonl", rows: 1 })).toEqual(packed);
});

it("closes the source when it has enough", async () => {
  let closed = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.from("{}\n");
    } finally {
      closed = true;
    }
  }
  const taken: Uint8Array[] = [];
  for await (const piece of takeRows({ stream: endless(), name: "x.jsonl", bytes: null }, 3, undefined).stream) taken.push(piece);
  expect([taken.length, closed]).toEqual([3, true]);
});
