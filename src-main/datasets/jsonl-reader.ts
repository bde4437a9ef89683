import type { DatasetRow } from "../../src-shared/model/dataset.ts";
import type { JsonValue } from "../../src-shared/model/json.ts";
import { DatasetError } from "./dataset-error.ts";
import { type DatasetLimits, formatBytes } from "./dataset-limits.ts";
import { explainJsonFault, type JsonFault } from "./json-dialect.ts";
import { badRow, jsonToRow } from "./json-row.ts";
import { trimJson } from "./json-text.ts";
import type { LongLine, TextLine } from "./line-splitter.ts";
import { hasLoneCarriageReturn, loneCarriageReturnError } from "./lone-carriage-return.ts";
import type { RowReader } from "./row-reader.ts";

export type JsonlReaderOptions = {
  name: string;
  limits: DatasetLimits;
  /** The user said that it is JSONL, so that a file of one array is one row and not a JSON array. */
  isSure: boolean;
  onRow: (row: DatasetRow) => void;
};

type ParsedLine = { ok: true; value: JsonValue } | { ok: false; fault: JsonFault };
type HeldLine = { text: string; line: TextLine; parsed: ParsedLine };

/**
 * Lines → rows. A first row that could be the start of a JSON array, or of an object written over several lines, is held
 * until the next one shows what the file is.
 * States: before the first row → holding it → reading; or → reading at once when the first row leaves no doubt.
 */
export class JsonlReader implements RowReader {
  readonly #options: JsonlReaderOptions;
  #isFirst = true;
  #held: HeldLine | null = null;

  constructor(options: JsonlReaderOptions) {
    this.#options = options;
  }

  onLine(line: TextLine): void {
    const text = trimJson(line.text);
    if (text === "") return;
    if (line.invalidAt !== null)
      return this.#onBadLine(line.line, "E_NOT_UTF8", `It is not UTF-8 at byte ${line.invalidAt} of the file; save the file as UTF-8.`);
    const parsed = parseLine(text);
    if (!parsed.ok && line.line === 1 && line.isCut && hasLoneCarriageReturn(text)) throw loneCarriageReturnError(this.#options.name);
    if (this.#held !== null) this.#settleHeld(parsed);
    else if (this.#isFirst && this.#isDoubtful(text, parsed)) {
      this.#held = { text, line, parsed };
      return;
    }
    this.#isFirst = false;
    this.#emit(text, line, parsed);
  }

  onLongLine({ line, offset, head, hasCarriageReturn }: LongLine): void {
    if (this.#isFirst && this.#held === null && /^\s*\[/.test(Buffer.from(head).toString("latin1"))) throw this.#arrayError();
    if (line === 1 && hasCarriageReturn) throw loneCarriageReturnError(this.#options.name);
    const limit = formatBytes(this.#options.limits.maxLineBytes);
    this.#onBadLine(
      line,
      "E_LINE_TOO_LONG",
      `It is longer than ${limit} (it begins at byte ${offset} of the file); shorten the row, or check for missing line breaks.`,
    );
  }

  end(): void {
    const held = this.#held;
    if (held === null) return;
    if (held.text.startsWith("[") && !(this.#options.isSure && held.parsed.ok)) throw this.#arrayError();
    this.#held = null;
    this.#emit(held.text, held.line, held.parsed);
  }

  #isDoubtful(text: string, parsed: ParsedLine): boolean {
    return text.startsWith("[") || (text.startsWith("{") && !parsed.ok && parsed.fault.isIncomplete);
  }

  /** JSON of several lines has a second line that is no value of its own; JSONL has one that is. */
  #settleHeld(next: ParsedLine | null): void {
    const held = this.#held;
    if (held === null) return;
    const isArray = held.text.startsWith("[");
    if (isArray ? !held.parsed.ok : next !== null && !next.ok) throw isArray ? this.#arrayError() : this.#spreadError(held.line.line);
    this.#held = null;
    this.#emit(held.text, held.line, held.parsed);
  }

  #emit(text: string, { line, isCut }: TextLine, parsed: ParsedLine): void {
    const { limits, onRow } = this.#options;
    if (parsed.ok) return onRow(jsonToRow(text, parsed.value, { line, limits }));
    const hint = isCut && parsed.fault.isIncomplete ? "the file ends in the middle of it and seems cut off; copy or export it again" : parsed.fault.hint;
    onRow(badRow(line, null, { code: "E_BAD_JSON", message: `It is not valid JSON: ${hint}.` }));
  }

  #onBadLine(line: number, code: string, message: string): void {
    this.#settleHeld(null);
    this.#isFirst = false;
    this.#options.onRow(badRow(line, null, { code, message }));
  }

  #arrayError(): DatasetError {
    const { name } = this.#options;
    return new DatasetError("E_JSON_ARRAY", `${name} is one JSON array, which is not read yet; make JSONL of it: jq -c '.[]' ${name} > rows.jsonl`, {
      line: 1,
    });
  }

  #spreadError(line: number): DatasetError {
    const { name } = this.#options;
    return new DatasetError(
      "E_JSON_ARRAY",
      `${name} has JSON spread over several lines, but each row must stand on one; make JSONL of it: jq -c . ${name} > rows.jsonl`,
      { line },
    );
  }
}

function parseLine(text: string): ParsedLine {
  try {
    return { ok: true, value: JSON.parse(text) as JsonValue };
  } catch (error) {
    return { ok: false, fault: explainJsonFault(text, error) };
  }
}
