import type { DatasetFormat, DatasetNote, DatasetRow } from "../../../../src-shared/model/dataset.ts";
import { DatasetError } from "../../../../src-main/datasets/dataset-error.ts";
import { type ReadDatasetOptions, readDataset } from "../../../../src-main/datasets/read-dataset.ts";

/** A source that gives the bytes in the pieces named, and says whether it was closed. */
export class ByteSource implements AsyncIterable<Uint8Array> {
  readonly #chunks: readonly Uint8Array[];
  isClosed = false;

  constructor(...chunks: readonly (Uint8Array | string)[]) {
    this.#chunks = chunks.map((chunk) => (typeof chunk === "string" ? Buffer.from(chunk) : chunk));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (const chunk of this.#chunks) yield chunk;
    } finally {
      this.isClosed = true;
    }
  }
}

/** All that a source gives, in order. */
export async function collect<Value>(source: AsyncIterable<Value>): Promise<Value[]> {
  const all: Value[] = [];
  for await (const value of source) all.push(value);
  return all;
}

export type ReadResult = { format: DatasetFormat; rows: DatasetRow[]; notes: DatasetNote[] };

export async function readAll(content: Uint8Array | string | AsyncIterable<Uint8Array>, options: Partial<ReadDatasetOptions> = {}): Promise<ReadResult> {
  const source = typeof content === "string" || content instanceof Uint8Array ? new ByteSource(content) : content;
  const { format, rows, listNotes } = await readDataset(source, { name: "rows.jsonl", ...options });
  return { format, rows: (await collect(rows)).flat(), notes: listNotes() };
}

/** A row as a table of tests writes it: its text, or the code of its problem, with the line. */
export function briefly(rows: readonly DatasetRow[]): [line: number, inputOrCode: string][] {
  return rows.map((row) => [row.line, row.problem?.code ?? row.input ?? "null"]);
}

/** The error that reading ends with; fails when it does not. */
export async function readError(content: Uint8Array | string | AsyncIterable<Uint8Array>, options: Partial<ReadDatasetOptions> = {}): Promise<DatasetError> {
  try {
    await readAll(content, options);
  } catch (error) {
    if (error instanceof DatasetError) return error;
    throw error;
  }
  throw new Error("the dataset was read without an error");
}
