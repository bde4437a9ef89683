import type { DatasetFormat, DatasetRow } from "../../src-shared/model/dataset.ts";
import { type PeekedBytes, peekBytes } from "./byte-stream.ts";
import { CsvReader } from "./csv-reader.ts";
import { DatasetError } from "./dataset-error.ts";
import { formatOfName, formatOfText } from "./dataset-format.ts";
import { type DatasetLimits, defaultDatasetLimits } from "./dataset-limits.ts";
import { isGzip, requireDatasetText } from "./file-kind.ts";
import { gunzip } from "./gunzip.ts";
import { JsonlReader } from "./jsonl-reader.ts";
import { LineSplitter } from "./line-splitter.ts";
import { RowBuffer } from "./row-buffer.ts";
import type { RowReader } from "./row-reader.ts";
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
 * Reads JSONL, CSV or TSV, plain or gzipped, UTF-8 or UTF-16 with a byte order mark, in constant memory. Takes the first
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
    options.signal?.throwIfAborted();
    requireDatasetText(text.head, options.name);
    const mark = findByteOrderMark(text.head);
    const encoding = mark?.encoding ?? "utf-8";
    const head = new TextDecoder(encoding).decode(text.head);
    const format = options.format ?? formatOfName(options.name) ?? formatOfText(head, options.name);
    const utf8 = encoding === "utf-8" ? text.stream : utf16ToUtf8(text.stream, encoding, options.name);
    return {
      format,
      rows: readRows(utf8, { ...options, format, limits, isSure: options.format !== undefined, skipBytes: encoding === "utf-8" ? (mark?.length ?? 0) : 0 }),
    };
  } catch (error) {
    await text.close();
    throw error;
  }
}

type ReadRowsOptions = ReadDatasetOptions & {
  format: DatasetFormat;
  limits: DatasetLimits;
  isSure: boolean /** Bytes of a mark to leave out. */;
  skipBytes: number;
};

async function* readRows(source: AsyncIterable<Uint8Array>, options: ReadRowsOptions): AsyncGenerator<DatasetRow[]> {
  const { limits, signal, name, format } = options;
  const buffer = new RowBuffer(limits);
  const reader = makeReader(options, (row) => buffer.add(row));
  const splitter = new LineSplitter({ maxLineBytes: limits.maxLineBytes, sink: reader, offset: options.skipBytes });
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
  reader.end();
  if (buffer.count === 0)
    throw new DatasetError("E_EMPTY_FILE", `${name} has no rows${format === "jsonl" ? "" : " below a header line"}; give a file with at least one.`);
  yield* buffer.takeAll();
}

function makeReader({ format, name, limits, isSure }: ReadRowsOptions, onRow: (row: DatasetRow) => void): RowReader {
  return format === "jsonl" ? new JsonlReader({ name, limits, isSure, onRow }) : new CsvReader({ name, format, limits, onRow });
}
