/** Why a dataset as a whole was refused. Row-level problems are data (`RowProblem`), not errors. */
export const datasetErrorCodes = [
  "E_BAD_HEADER",
  "E_BAD_ROWS",
  "E_DECOMPRESSION_BOMB",
  "E_EMPTY_FILE",
  "E_FILE_CHANGED",
  "E_GZIP_CORRUPT",
  "E_JSON_ARRAY",
  "E_LONE_CR",
  "E_NOT_A_DATASET",
  "E_NOT_A_FILE",
  "E_NOT_FOUND",
  "E_NOT_READABLE",
  "E_NOT_UTF8",
  "E_NO_ROOM",
] as const;
export type DatasetErrorCode = (typeof datasetErrorCodes)[number];

/** A dataset that cannot be read. `message` is a plain sentence that names the file and says what to do. */
export class DatasetError extends Error {
  override readonly name = "DatasetError";
  readonly code: DatasetErrorCode;
  /** Line of the file, from 1; null where no line is to blame. */
  readonly line: number | null;

  constructor(code: DatasetErrorCode, message: string, options: { line?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.line = options.line ?? null;
  }
}
