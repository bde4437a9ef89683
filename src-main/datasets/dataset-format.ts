import type { DatasetFormat } from "../../src-shared/model/dataset.ts";
import { findDelimiter } from "./csv-delimiter.ts";
import { DatasetError } from "./dataset-error.ts";
import { isJson } from "./json-text.ts";

const formatByExtension = new Map<string, DatasetFormat>([
  ["jsonl", "jsonl"],
  ["ndjson", "jsonl"],
  ["csv", "csv"],
  ["tsv", "tsv"],
]);

/** The format that a file's name says (`.gz` looked through), or null. */
export function formatOfName(name: string): DatasetFormat | null {
  const extension = /\.([a-z0-9]+)$/.exec(name.toLowerCase().replace(/\.gz$/, ""))?.[1];
  return extension === undefined ? null : (formatByExtension.get(extension) ?? null);
}

/** The format that a text's beginning looks like. Throws `DatasetError` E_NOT_A_DATASET when it looks like none. */
export function formatOfText(head: string, name: string): DatasetFormat {
  const text = head.trimStart();
  // An empty text is refused as such by whoever reads it.
  if (text === "" || /^[[{]/.test(text)) return "jsonl";
  const firstLine = /^[^\n]*/.exec(text)?.[0] ?? "";
  if (isJson(firstLine)) return "jsonl";
  const delimiter = findDelimiter(firstLine);
  if (delimiter !== null) return delimiter === "\t" ? "tsv" : "csv";
  throw new DatasetError("E_NOT_A_DATASET", `${name} looks like neither JSONL nor CSV; name it .jsonl, .csv or .tsv, or say which with --format.`);
}
