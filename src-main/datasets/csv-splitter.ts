import { CsvError, parse } from "csv-parse/sync";
import type { RowProblem } from "../../src-shared/model/dataset.ts";
import { type CsvDelimiter, countFields } from "./csv-delimiter.ts";
import { type DatasetLimits, formatBytes } from "./dataset-limits.ts";
import type { LongLine, TextLine } from "./line-splitter.ts";

export type CsvSplitterOptions = {
  delimiter: CsvDelimiter;
  limits: DatasetLimits;
  /** A row's cells, and the line it begins on. */
  onCells(cells: string[], line: number): void;
  onBadRow(problem: RowProblem, line: number): void;
};

/** Lines that belong together by their quotes; with a problem, the one line that is given up. */
type FramedRow = { lines: TextLine[]; text: string; problem: RowProblem | null };

/** Rows are parsed together to spread the parser's start-up cost (about 30 µs). */
const groupRows = 200;
const groupText = 1024 * 1024;
const blank = /^[ \r]*$/;

/**
 * Lines → rows of cells. Quotes are counted to find which lines make a row; csv-parse then reads groups of whole rows and
 * judges their syntax. A row it refuses costs its first line only: what follows is framed anew from the next line, so a
 * stray quote cannot swallow the rest of the file. Holds at most one row and one group.
 */
export class CsvSplitter {
  readonly #options: CsvSplitterOptions;
  /** Lines to frame: the one that came, or those of a group that is framed anew. */
  #waiting: TextLine[] = [];
  #next = 0;
  /** Lines of a row whose quote is open. */
  #open: TextLine[] = [];
  #openText = 0;
  #group: FramedRow[] = [];
  #groupText = 0;
  /** Up to this line rows are parsed one by one, because one of them made its group fail. */
  #carefulUntil = 0;

  constructor(options: CsvSplitterOptions) {
    this.#options = options;
  }

  onLine(line: TextLine): void {
    this.#waiting.push(line);
    this.#frameWaiting();
  }

  onLongLine({ line, offset }: LongLine): void {
    this.#settle();
    const first = this.#open[0]?.line ?? line;
    this.#open = [];
    this.#openText = 0;
    const limit = formatBytes(this.#options.limits.maxLineBytes);
    const message = `The row has a line longer than ${limit} (line ${line}, from byte ${offset} of the file); shorten it, or check for missing line breaks.`;
    this.#options.onBadRow({ code: "E_LINE_TOO_LONG", message }, first);
  }

  end(): void {
    this.#settle();
    while (this.#open.length > 0) {
      this.#giveUpOpen("before the file ends");
      this.#settle();
    }
  }

  #settle(): void {
    while (this.#waiting.length > 0 || this.#group.length > 0) {
      this.#frameWaiting();
      this.#parseGroup();
    }
  }

  #frameWaiting(): void {
    for (let line = this.#waiting[this.#next]; line !== undefined; line = this.#waiting[this.#next]) {
      this.#next += 1;
      this.#frame(line);
    }
    this.#waiting.length = 0;
    this.#next = 0;
  }

  #frame(line: TextLine): void {
    const isOpen = this.#open.length > 0;
    if (!isOpen && blank.test(line.text)) return;
    const closes = hasOddQuotes(line.text) === isOpen;
    if (!isOpen && closes) return this.#close([line]);
    this.#open.push(line);
    this.#openText += line.text.length + 1;
    const { maxLineBytes, maxRowLines } = this.#options.limits;
    if (closes) {
      const lines = this.#open;
      this.#open = [];
      this.#openText = 0;
      this.#close(lines);
    } else if (this.#openText > maxLineBytes) this.#giveUpOpen(`within ${formatBytes(maxLineBytes)}`);
    else if (this.#open.length > maxRowLines) this.#giveUpOpen(`within ${maxRowLines} lines`);
  }

  #close(lines: TextLine[]): void {
    const text = lines.map((line) => line.text).join("\n");
    this.#addToGroup({ lines, text: text.endsWith("\r") ? text.slice(0, -1) : text, problem: this.#findProblem(lines, text) });
  }

  #findProblem(lines: readonly TextLine[], text: string): RowProblem | null {
    const { limits, delimiter } = this.#options;
    const invalid = lines.find((line) => line.invalidAt !== null);
    if (invalid !== undefined) return { code: "E_NOT_UTF8", message: `It is not UTF-8 at byte ${invalid.invalidAt} of the file; save the file as UTF-8.` };
    if (text.length <= limits.maxColumns || countFields(text, delimiter) <= limits.maxColumns) return null;
    return { code: "E_TOO_MANY", message: `The row has more than ${limits.maxColumns} columns.` };
  }

  #giveUpOpen(where: string): void {
    const [first, ...rest] = this.#open;
    this.#open = [];
    this.#openText = 0;
    if (first === undefined) return;
    const message = `A quote is opened that is not closed ${where}; close it, and write quotes inside quoted text twice ("").`;
    this.#addToGroup({ lines: [first], text: "", problem: { code: "E_BAD_CSV", message } });
    this.#frameAnew(rest);
  }

  #frameAnew(lines: readonly TextLine[]): void {
    this.#waiting = [...lines, ...this.#open, ...this.#waiting.slice(this.#next)];
    this.#next = 0;
    this.#open = [];
    this.#openText = 0;
  }

  #addToGroup(row: FramedRow): void {
    this.#group.push(row);
    this.#groupText += row.text.length;
    const isCareful = (row.lines[0]?.line ?? 0) <= this.#carefulUntil;
    if (isCareful || this.#group.length >= groupRows || this.#groupText >= groupText) this.#parseGroup();
  }

  #parseGroup(): void {
    const group = this.#group;
    this.#group = [];
    this.#groupText = 0;
    const texts = group.filter((row) => row.problem === null).map((row) => row.text);
    const parsed = parseRows(texts, this.#options.delimiter);
    if (parsed.ok) return this.#emit(group, parsed.rows);
    const [only, ...others] = group;
    if (only === undefined) return;
    if (others.length === 0) {
      this.#options.onBadRow({ code: "E_BAD_CSV", message: parsed.message }, only.lines[0]?.line ?? 1);
      this.#frameAnew(only.lines.slice(1));
      return;
    }
    const lines = group.flatMap((row) => row.lines);
    this.#carefulUntil = lines.at(-1)?.line ?? this.#carefulUntil;
    this.#frameAnew(lines);
  }

  #emit(group: readonly FramedRow[], rows: readonly string[][]): void {
    let index = 0;
    for (const { lines, problem } of group) {
      const line = lines[0]?.line ?? 1;
      if (problem !== null) {
        this.#options.onBadRow(problem, line);
        continue;
      }
      this.#options.onCells(rows[index] ?? [], line);
      index += 1;
    }
  }
}

function hasOddQuotes(text: string): boolean {
  let isOdd = false;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) isOdd = !isOdd;
  return isOdd;
}

type ParsedRows = { ok: true; rows: string[][] } | { ok: false; message: string };

function parseRows(texts: readonly string[], delimiter: CsvDelimiter): ParsedRows {
  if (texts.length === 0) return { ok: true, rows: [] };
  try {
    // The limits are kept before this: lengths by the frame, columns by counting.
    const rows = parse(texts.join("\n"), { delimiter, record_delimiter: "\n", relax_column_count: true, max_record_size: 0 });
    return rows.length === texts.length ? { ok: true, rows } : { ok: false, message: "Its quotes do not pair up; close each quoted cell." };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { ok: false, message: describeCsvError(error) };
  }
}

function describeCsvError({ code }: CsvError): string {
  if (code === "INVALID_OPENING_QUOTE")
    return 'A quote stands inside a cell that does not begin with one; put the cell in quotes and write the quote twice ("").';
  if (code === "CSV_INVALID_CLOSING_QUOTE") return 'Text follows a closing quote; write quotes inside quoted text twice ("").';
  return `Its quotes are not right (${code}); close each quoted cell and write quotes inside it twice ("").`;
}
