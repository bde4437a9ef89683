import { isJsonObject, type JsonValue } from "../../src-shared/model/json.ts";
import type { ResultLine } from "./result-line.ts";

/** Columns that the leaves of one field may take; a field with more becomes one column of JSON text. */
const maxColumnsPerField = 1000;
const chunkLength = 64 * 1024;

const flattenedFields = ["output", "input", "steps"] as const;
type FlattenedField = (typeof flattenedFields)[number];
/** The leaves' columns in the order they were first met, or `whole` for one column of JSON text. */
type FieldColumns = Set<string> | "whole";
type ColumnsByField = Map<FlattenedField, FieldColumns>;

const leadingColumns = ["index", "id", "state"];
const trailingColumns = ["failure.kind", "failure.message", "attempts", "latencyMs", "usage.inputTokens", "usage.outputTokens", "costUsd"];

/**
 * Results → CSV (RFC 4180, CRLF, a header line) in pieces of about 64 KiB. `lines` is called twice and must give the same
 * both times: first for the columns, then for the rows. Objects are flattened with dotted names (a dot or backslash of a key
 * gets a backslash), arrays are JSON text, null is empty. Text that a spreadsheet would run as a formula gets a ' in front.
 */
export async function* resultsToCsv(lines: () => AsyncIterable<ResultLine>): AsyncGenerator<string> {
  const columnsByField = await collectColumns(lines());
  const [output = [], ...others] = flattenedFields.map((field) => namesOf(field, columnsByField.get(field)));
  const columns = [...leadingColumns, ...output, ...trailingColumns, ...others.flat()];
  let text = toCsvRow(columns);
  for await (const line of lines()) {
    const valueByColumn = toValues(line, columnsByField);
    text += toCsvRow(columns.map((column) => valueByColumn.get(column) ?? null));
    if (text.length < chunkLength) continue;
    yield text;
    text = "";
  }
  if (text !== "") yield text;
}

async function collectColumns(lines: AsyncIterable<ResultLine>): Promise<ColumnsByField> {
  const columnsByField: ColumnsByField = new Map();
  for await (const line of lines) {
    for (const field of flattenedFields) {
      const columns = columnsByField.get(field) ?? new Set<string>();
      if (columns === "whole") continue;
      visitLeaves(field, line[field] ?? null, (column) => columns.add(column));
      columnsByField.set(field, columns.size > maxColumnsPerField ? "whole" : columns);
    }
  }
  return columnsByField;
}

function namesOf(field: FlattenedField, columns: FieldColumns | undefined): string[] {
  return columns === "whole" ? [field] : [...(columns ?? [])];
}

function toValues(line: ResultLine, columnsByField: ColumnsByField): Map<string, JsonValue> {
  const valueByColumn = new Map<string, JsonValue>([
    ["index", line.index],
    ["id", line.id],
    ["state", line.state],
    ["failure.kind", line.failure?.kind ?? null],
    ["failure.message", line.failure?.message ?? null],
    ["attempts", line.attempts],
    ["latencyMs", line.latencyMs],
    ["usage.inputTokens", line.usage.inputTokens],
    ["usage.outputTokens", line.usage.outputTokens],
    ["costUsd", line.costUsd],
  ]);
  for (const field of flattenedFields) {
    const value = line[field] ?? null;
    if (columnsByField.get(field) === "whole") valueByColumn.set(field, value === null ? null : JSON.stringify(value));
    else visitLeaves(field, value, (column, leaf) => valueByColumn.set(column, leaf));
  }
  return valueByColumn;
}

/** Visits what is no object with keys, by its dotted name. A field that is null as a whole has no leaf. */
function visitLeaves(name: string, value: JsonValue, visit: (name: string, leaf: JsonValue) => void): void {
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    for (const [key, child] of Object.entries(value)) visitKey(`${name}.${key.replaceAll(/[\\.]/g, "\\$&")}`, child, visit);
  } else if (value !== null) visit(name, value);
}

function visitKey(name: string, value: JsonValue, visit: (name: string, leaf: JsonValue) => void): void {
  if (value === null) visit(name, null);
  else visitLeaves(name, value, visit);
}

function toCsvRow(values: readonly JsonValue[]): string {
  return `${values.map(toCell).join(",")}\r\n`;
}

function toCell(value: JsonValue): string {
  if (value === null) return "";
  if (typeof value === "string") return quoteCell(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value);
  return typeof value === "object" ? quoteCell(JSON.stringify(value)) : String(value);
}

function quoteCell(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
