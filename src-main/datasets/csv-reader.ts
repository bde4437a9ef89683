import type { DatasetRow, RowProblem } from "../../src-shared/model/dataset.ts";
import { findDelimiter } from "./csv-delimiter.ts";
import { CsvSplitter } from "./csv-splitter.ts";
import { DatasetError } from "./dataset-error.ts";
import type { DatasetLimits } from "./dataset-limits.ts";
import { badRow } from "./json-row.ts";
import type { LineSink, LongLine, TextLine } from "./line-splitter.ts";
import { hasLoneCarriageReturn, loneCarriageReturnError } from "./lone-carriage-return.ts";
import { checkRowId } from "./row-id.ts";

export type CsvReaderOptions = {
  name: string;
  format: "csv" | "tsv";
  limits: DatasetLimits;
  onRow: (row: DatasetRow) => void;
};

type CsvHeader = {
  names: readonly string[];
  /** What stands before each cell's value in the row's JSON text: `{"a":`, then `,"b":`. */
  prefixes: readonly string[];
  /** Columns that may hold the row's id, the preferred one first. */
  idColumns: readonly number[];
};

/** CSV or TSV lines → rows; throws `DatasetError` where the file as a whole is refused. A row's `input` is a JSON object of texts, one for each column of the header. */
export class CsvReader implements LineSink {
  readonly #options: CsvReaderOptions;
  /** Made at the first line that is not blank: it shows the delimiter. */
  #splitter: CsvSplitter | null = null;
  #header: CsvHeader | null = null;

  constructor(options: CsvReaderOptions) {
    this.#options = options;
  }

  onLine(line: TextLine): void {
    if (line.line === 1 && line.isCut && hasLoneCarriageReturn(line.text)) throw loneCarriageReturnError(this.#options.name);
    if (this.#splitter === null && line.text.trim() === "") return;
    this.#splitter ??= this.#startSplitter(line.text);
    this.#splitter.onLine(line);
  }

  onLongLine(line: LongLine): void {
    if (line.line === 1 && line.hasCarriageReturn) throw loneCarriageReturnError(this.#options.name);
    this.#splitter ??= this.#startSplitter("");
    this.#splitter.onLongLine(line);
  }

  /** Ends the last row; called once, after the last line. */
  end(): void {
    this.#splitter?.end();
  }

  #startSplitter(headerLine: string): CsvSplitter {
    const { format, limits } = this.#options;
    return new CsvSplitter({
      delimiter: format === "tsv" ? "\t" : (findDelimiter(headerLine) ?? ","),
      limits,
      onCells: (cells, line) => this.#onCells(cells, line),
      onBadRow: (problem, line) => this.#onBadRow(problem, line),
    });
  }

  #onCells(cells: readonly string[], line: number): void {
    if (this.#header === null) {
      this.#header = readHeader(cells, this.#options.name, line);
      return;
    }
    const { names, prefixes, idColumns } = this.#header;
    if (cells.length !== names.length) {
      const message = `It has ${cells.length} fields, but the header has ${names.length}; quote cells that hold the delimiter.`;
      return this.#onBadRow({ code: "E_RAGGED_ROW", message }, line);
    }
    const idColumn = idColumns.find((column) => cells[column] !== "");
    const { id, problem } = checkRowId(idColumn === undefined ? "" : (cells[idColumn] ?? ""), this.#options.limits.maxIdBytes);
    if (problem !== null) return this.#onBadRow(problem, line);
    let input = "";
    for (const [column, cell] of cells.entries()) input += prefixes[column] + JSON.stringify(cell);
    this.#options.onRow({ input: `${input}}`, id, line, problem: null });
  }

  #onBadRow(problem: RowProblem, line: number): void {
    if (this.#header === null) {
      throw new DatasetError("E_BAD_HEADER", `${this.#options.name}, line ${line}: the header cannot be read. ${problem.message}`, { line });
    }
    this.#options.onRow(badRow(line, null, problem));
  }
}

function readHeader(cells: readonly string[], file: string, line: number): CsvHeader {
  const names = cells.map((cell) => cell.trim());
  const refuse = (what: string): DatasetError =>
    new DatasetError("E_BAD_HEADER", `${file}, line ${line}: ${what}; give each column a name of its own.`, { line });
  const unnamed = names.indexOf("");
  if (unnamed !== -1) throw refuse(`column ${unnamed + 1} of the header has no name`);
  const columnByName = new Map<string, number>();
  for (const [column, name] of names.entries()) {
    const twin = columnByName.get(name);
    if (twin !== undefined) throw refuse(`columns ${twin + 1} and ${column + 1} of the header are both named “${name}”`);
    columnByName.set(name, column);
  }
  return {
    names,
    prefixes: names.map((name, column) => `${column === 0 ? "{" : ","}${JSON.stringify(name)}:`),
    idColumns: ["id", "custom_id"].map((name) => columnByName.get(name)).filter((column) => column !== undefined),
  };
}
