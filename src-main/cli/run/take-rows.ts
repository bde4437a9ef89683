import type { DatasetFormat } from "../../../src-shared/model/dataset.ts";
import type { DatasetSource } from "../../control-api.ts";
import { shapeOfJson } from "../../datasets/json-shape.ts";

const newline = 10;
const quote = 34;

/**
 * The source, ended after its first rows where that can be told from the bytes alone (plain JSONL and CSV); else as it is. More than
 * `rows` may come, never fewer.
 */
export function takeRows(source: DatasetSource, rows: number, format: DatasetFormat | undefined): DatasetSource {
  const shape = shapeOf(source.name, format);
  return shape === null ? source : { ...source, stream: cutAfterLines(source.stream, shape === "table" ? rows + 1 : rows, shape), bytes: null };
}

function shapeOf(name: string, format: DatasetFormat | undefined): "lines" | "table" | null {
  if (format === "json") return null;
  if (format !== undefined ? format !== "jsonl" : /\.(csv|tsv)$/i.test(name)) return "table";
  return format === "jsonl" ? "lines" : /\.(jsonl|ndjson)$/i.test(name) ? "lines" : null;
}

async function* cutAfterLines(stream: AsyncIterable<Uint8Array>, lines: number, shape: "lines" | "table"): AsyncGenerator<Uint8Array> {
  let left = lines;
  let lineHasContent = false;
  let quoted = false;
  let isText: boolean | null = null;
  for await (const piece of stream) {
    isText ??= beginsAsText(piece, shape);
    if (!isText) {
      yield piece;
      continue;
    }
    for (const [index, byte] of piece.entries()) {
      if (byte === quote && shape === "table") quoted = !quoted;
      if (byte > 32) lineHasContent = true;
      if (byte !== newline || quoted) continue;
      if (lineHasContent) left--;
      lineHasContent = false;
      if (left === 0) {
        yield piece.subarray(0, index + 1);
        return;
      }
    }
    yield piece;
  }
}

/** Not gzip and not UTF-16, whose bytes are not characters; and no JSON over several lines, whose lines are no rows. */
function beginsAsText(piece: Uint8Array, shape: "lines" | "table"): boolean {
  const [first = 0, second = 0] = piece;
  if ((first === 0x1f && second === 0x8b) || first >= 0xfe) return false;
  return (
    shape === "table" ||
    shapeOfJson(
      Buffer.from(piece)
        .toString("utf8")
        .replace(/^\uFEFF/, ""),
      false,
    ) === "lines"
  );
}
