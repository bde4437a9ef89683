import { expect, test } from "vitest";
import { defaultDatasetLimits } from "../../../../src-main/datasets/dataset-limits.ts";
import { LineSplitter } from "../../../../src-main/datasets/line-splitter.ts";

type Seen = { lines: [number, number][]; long: { line: number; offset: number }[]; splitter: LineSplitter };

function makeSplitter(maxLineBytes: number): Seen {
  const lines: [number, number][] = [];
  const long: { line: number; offset: number }[] = [];
  const sink = {
    onLine: ({ line, text }: { line: number; text: string }) => void lines.push([line, text.length]),
    onLongLine: ({ line, offset }: { line: number; offset: number }) => void long.push({ line, offset }),
  };
  return { lines, long, splitter: new LineSplitter({ maxLineBytes, sink }) };
}

test("sets aside no more than the limit for a line of 300 MB, and nothing once the limit is passed", () => {
  const { lines, long, splitter } = makeSplitter(defaultDatasetLimits.maxLineBytes);
  const chunk = Buffer.alloc(256 * 1024, "x");
  splitter.push(Buffer.from("first\n"));
  let most = 0;
  for (let bytes = 0; bytes < 300e6; bytes += chunk.length) {
    splitter.push(chunk);
    most = Math.max(most, splitter.bufferedBytes);
    if (long.length > 0) expect(splitter.bufferedBytes).toBe(0);
  }
  splitter.push(Buffer.from("\nlast\n"));
  splitter.end();
  expect(most).toBeGreaterThan(1024 * 1024);
  expect(most).toBeLessThanOrEqual(defaultDatasetLimits.maxLineBytes);
  expect(long).toEqual([{ line: 2, offset: 6 }]);
  expect(lines).toEqual([
    [1, 5],
    [3, 4],
  ]);
});

test("lets the room for a long line go after it", () => {
  const { splitter } = makeSplitter(defaultDatasetLimits.maxLineBytes);
  splitter.push(Buffer.alloc(8 * 1024 * 1024, "x"));
  expect(splitter.bufferedBytes).toBeGreaterThanOrEqual(8 * 1024 * 1024);
  splitter.push(Buffer.from("\n"));
  expect(splitter.bufferedBytes).toBe(0);
});

test("sets aside a line's bytes once when they come one by one", () => {
  const { lines, splitter } = makeSplitter(defaultDatasetLimits.maxLineBytes);
  const byte = Buffer.from("x");
  for (let index = 0; index < 100_000; index += 1) splitter.push(byte);
  expect(splitter.bufferedBytes).toBeLessThanOrEqual(200_000);
  splitter.end();
  expect(lines).toEqual([[1, 100_000]]);
});

test("takes a line of exactly the limit and refuses one byte more, however it comes", () => {
  for (const pieces of [["12345678\n123456789\n1\n"], ["1234", "5678\n12345", "6789\n", "1"], ["\n12345678\n123456789\n1"]]) {
    const { lines, long, splitter } = makeSplitter(8);
    for (const piece of pieces) splitter.push(Buffer.from(piece));
    splitter.end();
    expect(lines.filter(([, length]) => length > 0).map(([, length]) => length)).toEqual([8, 1]);
    expect(long.length).toBe(1);
  }
});
