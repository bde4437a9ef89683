/** A chart's numbers as a table: what is read, and what a file carries. */
export type Sheet = {
  columns: readonly string[];
  rows: readonly SheetRow[];
};

export type SheetRow = {
  key: string;
  /** Formatted for people; the first names the row. */
  shown: readonly string[];
  /** The same cells for programs; null is an empty cell. */
  raw: readonly (string | number | null)[];
  /** Shows what is behind the row. */
  onPick?: () => void;
};

/** CSV after RFC 4180, with a byte-order mark so that spreadsheets read UTF-8. Text that begins like a formula gets a quote before it. */
export function sheetToCsv({ columns, rows }: Sheet): string {
  const lines = [columns, ...rows.map(({ raw }) => raw)].map((cells) => cells.map(cellToCsv).join(","));
  return `\uFEFF${lines.join("\r\n")}\r\n`;
}

function cellToCsv(cell: string | number | null): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
