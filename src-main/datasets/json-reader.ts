import type { DatasetNote, DatasetRow } from "../../src-shared/model/dataset.ts";
import type { JsonValue } from "../../src-shared/model/json.ts";
import { type DatasetLimits, formatBytes } from "./dataset-limits.ts";
import { findDuplicateKey } from "./duplicate-keys.ts";
import { explainJsonFault, type JsonFault } from "./json-dialect.ts";
import { badRow, jsonToRow } from "./json-row.ts";
import { trimJson } from "./json-text.ts";
import type { JsonValueSink } from "./json-value-splitter.ts";
import type { LongLine, TextLine } from "./line-splitter.ts";
import { hasLoneCarriageReturn, loneCarriageReturnError } from "./lone-carriage-return.ts";

export type JsonReaderOptions = {
  name: string;
  limits: DatasetLimits;
  onRow: (row: DatasetRow) => void;
  onNote: (note: DatasetNote) => void;
};

type ParsedText = { ok: true; value: JsonValue } | { ok: false; fault: JsonFault };

/** Texts of one JSON value each → rows: the lines of JSONL, or the values of a JSON file. */
export class JsonReader implements JsonValueSink {
  readonly #options: JsonReaderOptions;

  constructor(options: JsonReaderOptions) {
    this.#options = options;
  }

  onLine({ text: untrimmed, line, isCut, invalidAt }: TextLine): void {
    const text = trimJson(untrimmed);
    if (text === "") return;
    if (invalidAt !== null) return this.#onBad(line, "E_NOT_UTF8", `It is not UTF-8 at byte ${invalidAt} of the file; save the file as UTF-8.`);
    const parsed = parse(text);
    if (parsed.ok) return this.#onValue(text, parsed.value, line);
    if (line === 1 && isCut && hasLoneCarriageReturn(text)) throw loneCarriageReturnError(this.#options.name);
    const { isIncomplete, hint } = parsed.fault;
    const why = isCut && isIncomplete ? "the file ends in the middle of it and seems cut off; copy or export it again" : hint;
    this.#onBad(line, "E_BAD_JSON", `It is not valid JSON: ${why}.`);
  }

  onLongLine({ line, offset, hasCarriageReturn }: LongLine): void {
    if (line === 1 && hasCarriageReturn) throw loneCarriageReturnError(this.#options.name);
    const limit = formatBytes(this.#options.limits.maxLineBytes);
    const message = `It is longer than ${limit} (it begins at byte ${offset} of the file); shorten the row, or check for missing line breaks.`;
    this.#onBad(line, "E_LINE_TOO_LONG", message);
  }

  onFault(line: number, message: string): void {
    this.#onBad(line, "E_BAD_JSON", message);
  }

  #onValue(text: string, value: JsonValue, line: number): void {
    const { limits, onRow, onNote } = this.#options;
    const row = jsonToRow(text, value, { line, limits });
    const twice = row.problem === null ? findDuplicateKey(text, value) : null;
    if (twice !== null) {
      const key = twice.length > 100 ? `${twice.slice(0, 99)}…` : twice;
      onNote({ code: "W_DUPLICATE_KEY", line, message: `Line ${line}: the key “${key}” stands twice in one object; its last value counts.` });
    }
    onRow(row);
  }

  #onBad(line: number, code: string, message: string): void {
    this.#options.onRow(badRow(line, null, { code, message }));
  }
}

function parse(text: string): ParsedText {
  try {
    return { ok: true, value: JSON.parse(text) as JsonValue };
  } catch (error) {
    return { ok: false, fault: explainJsonFault(text, error) };
  }
}
