import { DatasetError } from "./dataset-error.ts";
import { findByteOrderMark, looksLikeUtf16 } from "./text-encoding.ts";

type ForeignKind = { magic: readonly number[]; at?: number; what: string; todo: string };

const ascii = (text: string): number[] => [...Buffer.from(text, "latin1")];

/** Files that people take for datasets. A magic that could begin a text is long enough not to. */
const foreignKinds: readonly ForeignKind[] = [
  { magic: ascii("PK\x03\x04"), what: "a zip archive", todo: "unpack it and give the file inside" },
  { magic: ascii("PK\x05\x06"), what: "an empty zip archive", todo: "give a JSONL or CSV file" },
  { magic: ascii("%PDF-"), what: "a PDF", todo: "give its data as JSONL or CSV" },
  {
    magic: ascii("PAR1\x15"),
    what: "a Parquet file",
    todo: "convert it to JSONL first, for example with DuckDB: COPY 'in.parquet' TO 'out.jsonl' (FORMAT json)",
  },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], what: "compressed with zstd", todo: "decompress it first (`zstd -d`) or use gzip" },
  { magic: ascii("BZh91AY&SY"), what: "compressed with bzip2", todo: "decompress it first (`bunzip2`) or use gzip" },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], what: "compressed with xz", todo: "decompress it first (`unxz`) or use gzip" },
  { magic: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], what: "a 7-zip archive", todo: "unpack it and give the file inside" },
  { magic: [0x1f, 0x8b], what: "gzip within gzip", todo: "decompress it once (`gunzip`)" },
  { magic: ascii("ustar"), at: 257, what: "a tar archive", todo: "unpack it and give the file inside" },
  { magic: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], what: "an old Excel or Office file", todo: "save it as CSV (UTF-8)" },
  { magic: ascii("SQLite format 3\0"), what: "an SQLite database", todo: "export the table as CSV" },
  { magic: ascii("ARROW1\0\0"), what: "an Arrow file", todo: "convert it to JSONL or CSV" },
  { magic: ascii("Obj\x01"), what: "an Avro file", todo: "convert it to JSONL" },
  { magic: [0xff, 0xfe, 0, 0], what: "UTF-32 text", todo: "save it as UTF-8" },
  { magic: [0, 0, 0xfe, 0xff], what: "UTF-32 text", todo: "save it as UTF-8" },
];

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** Throws `DatasetError` E_NOT_A_DATASET when a (decompressed) file's first bytes show that it is no text of ours. */
export function requireDatasetText(head: Uint8Array, name: string): void {
  const kind = foreignKinds.find(({ magic, at = 0 }) => magic.every((byte, index) => head[at + index] === byte));
  if (kind !== undefined) throw notADataset(name, ...describe(kind, head));
  if (findByteOrderMark(head) === null && looksLikeUtf16(head)) throw notADataset(name, "UTF-16 text without a byte order mark", "save it as UTF-8");
}

function describe(kind: ForeignKind, head: Uint8Array): [what: string, todo: string] {
  const isWorkbook = kind.what === "a zip archive" && /\[Content_Types\]\.xml|xl\//.test(Buffer.from(head).toString("latin1"));
  return isWorkbook ? ["an Excel workbook or another Office file", "save the sheet as CSV (UTF-8)"] : [kind.what, kind.todo];
}

function notADataset(name: string, what: string, todo: string): DatasetError {
  return new DatasetError("E_NOT_A_DATASET", `${name} is ${what}, which is not read as a dataset: ${todo}.`);
}
