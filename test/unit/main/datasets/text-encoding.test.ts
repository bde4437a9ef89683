import { expect, test } from "vitest";
import { findInvalidUtf8 } from "../../../../src-main/datasets/text-encoding.ts";

const text = (value: string): number[] => [...Buffer.from(value)];

test.each<[what: string, bytes: number[], offset: number | null]>([
  ["nothing", [], null],
  ["valid text, U+FFFD and a byte order mark included", text("\uFEFFé日😀\uFFFD"), null],
  ["a byte that is never one", [...text("é"), 0xff, 0x41], 2],
  ["a continuation on its own", [...text("ab"), 0x80], 2],
  ["a sequence cut off by a letter", [...text("ab"), 0xef, 0xbf, 0x41], 2],
  ["a sequence cut off by the end", [...text("😀"), 0xef, 0xbf], 4],
  ["a surrogate", [...text("a"), 0xed, 0xa0, 0x80], 1],
  ["an overlong form", [0xc0, 0xaf], 0],
  ["Latin-1 after a byte order mark", [0xef, 0xbb, 0xbf, 0xe9, 0x22], 3],
])("finds where %s stops being UTF-8", (_, bytes, offset) => {
  expect(findInvalidUtf8(Uint8Array.from(bytes))).toBe(offset);
});
