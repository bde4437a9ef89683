/** What bounds a dataset while it is read. Bytes are of the decompressed text. */
export type DatasetLimits = {
  /** Longest line of JSONL, and longest row of CSV. */
  maxLineBytes: number;
  /** Lines that one CSV row may span; past it a quote was surely left open. */
  maxRowLines: number;
  /** Nesting of arrays and objects in a row. */
  maxDepth: number;
  /** Keys of one object of a row. */
  maxKeys: number;
  /** Elements of one array of a row. */
  maxElements: number;
  maxIdBytes: number;
  maxColumns: number;
  maxRowsPerYield: number;
  /** Text units after which rows are handed on although they are fewer than `maxRowsPerYield`. */
  maxTextPerYield: number;
  /** Decompressed size ÷ compressed size, judged once `inflateGraceBytes` came out. */
  maxInflateRatio: number;
  inflateGraceBytes: number;
  /** Decompressed size of a whole file. */
  maxInflatedBytes: number;
};

const mebibyte = 1024 * 1024;

export const defaultDatasetLimits: DatasetLimits = {
  maxLineBytes: 16 * mebibyte,
  maxRowLines: 100_000,
  maxDepth: 128,
  maxKeys: 10_000,
  maxElements: 100_000,
  maxIdBytes: 512,
  maxColumns: 10_000,
  maxRowsPerYield: 1000,
  maxTextPerYield: 4 * mebibyte,
  maxInflateRatio: 250,
  inflateGraceBytes: 64 * mebibyte,
  maxInflatedBytes: 1024 * 1024 * mebibyte,
};

/** `16 MiB`, `700 bytes`: a size as messages say it. */
export function formatBytes(bytes: number): string {
  return bytes >= mebibyte ? `${Math.round((bytes / mebibyte) * 10) / 10} MiB` : `${bytes} bytes`;
}
