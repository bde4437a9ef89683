import type { LineSink } from "./line-splitter.ts";

/** Turns the lines of a file into rows of one format. Throws `DatasetError` where the file as a whole is refused. */
export type RowReader = LineSink & {
  /** Ends the last row; called once, after the last line. */
  end(): void;
};
