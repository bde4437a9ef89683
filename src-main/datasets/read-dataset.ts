import type { DatasetFormat, DatasetNote, DatasetRow } from "../../src-shared/model/dataset.ts";
import { type PeekedBytes, peekBytes } from "./byte-stream.ts";
import { CsvReader } from "./csv-reader.ts";
import { DatasetError } from "./dataset-error.ts";
import { formatOfName, formatOfText } from "./dataset-format.ts";
import { type DatasetLimits, defaultDatasetLimits } from "./dataset-limits.ts";
import { isGzip, requireDatasetText } from "./file-kind.ts";
import { gunzip } from "./gunzip.ts";
import { JsonReader } from "./json-reader.ts";
import { type JsonShape, shapeOfJson } from "./json-shape.ts";
import { JsonValueSplitter } from "./json-value-splitter.ts";
import { LineSplitter } from "./line-splitter.ts";
import { NoteBook } from "./note-book.ts";
import { RowBuffer } from "./row-buffer.ts";
import { findByteOrderMark, utf16ToUtf8 } from "./text-encoding.ts";

export type ReadDatasetOptions = {
  /** The file's name: says the format by its extension, and stands in messages. */
  name: string;
  /** Overrides what name and content say. */
  format?: DatasetFormat;
  /** Ends the reading: `rows` then throws its reason. */
  signal?: AbortSignal;
  limits?: Partial<DatasetLimits>;
};

export type OpenDataset = {
  format: DatasetFormat;
  /** What is worth saying about the file, as far as it was read. */
  listNotes(): DatasetNote[];
  /**
   * The rows in file order, in arrays of at most 1000 rows or about 4 MiB of text; unreadable ones among them, with their
   * problem. Can be read once. Throws `DatasetError` where the file as a whole is refused, which can be after good rows.
   * Leaving it early closes the source.
   */
  rows: AsyncGenerator<DatasetRow[]>;
};

const headBytes = 64 * 1024;
/** Rows of this many bytes are made between two looks at the abort signal and at what is full. */
const sliceBytes = 64 * 1024;

/**
 * Reads JSONL, JSON, CSV or TSV, plain or gzipped, UTF-8 or UTF-16 with a byte order mark, in constant memory. Takes the first
 * bytes to see what it is. Throws `DatasetError` when that is no dataset; the source is closed then.
 */
export async function readDataset(source: AsyncIterable<Uint8Array>, options: ReadDatasetOptions): Promise<OpenDataset> {
  const limits = { ...defaultDatasetLimits, ...options.limits };
  const raw = await peekBytes(source, headBytes);
  if (!isGzip(raw.head)) return openText(raw, options, limits);
  const text = await peekBytes(gunzip(raw.stream, options.name, limits), headBytes);
  return openText(text, options, limits);
}

async function openText(text: PeekedBytes, options: ReadDatasetOptions, limits: DatasetLimits): Promise<OpenDataset> {
  try {
    const { name, signal } = options;
    signal?.throwIfAborted();
    requireDatasetText(text.head, name);
    const mark = findByteOrderMark(text.head);
    const encoding = mark?.encoding ?? "utf-8";
    const head = new TextDecoder(encoding).decode(text.head);
    const layout = findLayout(head, text.head.length < headBytes, options);
    const notes = new NoteBook();
    if (encoding !== "utf-8") notes.add({ code: "W_UTF16", line: null, message: "It is UTF-16 and was converted to UTF-8." });
    if (layout.shape === "array") notes.add({ code: "W_JSON_ARRAY", line: null, message: "It is one JSON array; each of its elements is a row." });
    const utf8 = encoding === "utf-8" ? text.stream : utf16ToUtf8(text.stream, encoding, name);
    const skipBytes = encoding === "utf-8" ? (mark?.length ?? 0) : 0;
    return { format: layout.format, listNotes: () => notes.list(), rows: readRows(utf8, { name, signal, limits, notes, skipBytes, ...layout }) };
  } catch (error) {
    await text.close();
    throw error;
  }
}

/** `shape`: of JSON; null for tables. */
type Layout = { format: DatasetFormat; shape: JsonShape | null };

function findLayout(head: string, isWhole: boolean, options: ReadDatasetOptions): Layout {
  const format = options.format ?? formatOfName(options.name) ?? formatOfText(head, options.name);
  if (format === "csv" || format === "tsv") return { format, shape: null };
  if (format === "json") return { format, shape: head.trimStart().startsWith("[") ? "array" : "values" };
  const shape = shapeOfJson(head, isWhole);
  // A file of one array, of which its owner says that it is JSONL, has one row.
  if (shape === "lines" || (options.format === "jsonl" && shape === "array" && isOneLine(head))) return { format, shape: "lines" };
  if (options.format === undefined) return { format: "json", shape };
  const what = shape === "array" ? "one JSON array" : "JSON spread over several lines";
  throw new DatasetError("E_JSON_ARRAY", `${options.name} is ${what}, not JSONL; say that it is JSON, or let the program find it out.`, { line: 1 });
}

const isOneLine = (text: string): boolean => !text.trim().includes("\n");

type ReadRowsOptions = Layout & {
  name: string;
  signal: AbortSignal | undefined;
  limits: DatasetLimits;
  notes: NoteBook;
  /** Bytes of a mark to leave out. */
  skipBytes: number;
};

async function* readRows(source: AsyncIterable<Uint8Array>, options: ReadRowsOptions): AsyncGenerator<DatasetRow[]> {
  const { limits, signal, name, shape } = options;
  const buffer = new RowBuffer(limits);
  const splitter = makeSplitter(options, (row) => buffer.add(row));
  let toSkip = options.skipBytes;
  for await (const chunk of source) {
    const skipped = Math.min(toSkip, chunk.length);
    toSkip -= skipped;
    for (let start = skipped; start < chunk.length; start += sliceBytes) {
      signal?.throwIfAborted();
      splitter.push(chunk.subarray(start, start + sliceBytes));
      yield* buffer.takeFull();
    }
  }
  signal?.throwIfAborted();
  splitter.end();
  if (buffer.count === 0)
    throw new DatasetError("E_EMPTY_FILE", `${name} has no rows${shape === null ? " below a header line" : ""}; give a file with at least one.`);
  yield* buffer.takeAll();
}

type Splitter = { push(bytes: Uint8Array): void; end(): void };

function makeSplitter({ format, shape, name, limits, notes, skipBytes }: ReadRowsOptions, onRow: (row: DatasetRow) => void): Splitter {
  const { maxLineBytes } = limits;
  if (format === "csv" || format === "tsv") {
    const reader = new CsvReader({ name, format, limits, onRow });
    const lines = new LineSplitter({ maxLineBytes, sink: reader, offset: skipBytes });
    return {
      push: (bytes) => lines.push(bytes),
      end() {
        lines.end();
        reader.end();
      },
    };
  }
  const sink = new JsonReader({ name, limits, onRow, onNote: (note) => notes.add(note) });
  return shape === "array" || shape === "values"
    ? new JsonValueSplitter({ shape, maxBytes: maxLineBytes, sink, offset: skipBytes })
    : new LineSplitter({ maxLineBytes, sink, offset: skipBytes });
}
