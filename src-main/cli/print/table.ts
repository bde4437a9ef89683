import { cutToWidth, displayWidth, padToWidth } from "./display-width.ts";
import { printSafeLine } from "./print-safe.ts";

export type Column<Line> = {
  title: string;
  text(line: Line): string;
  align?: "left" | "right";
  /** Takes what is left when the table is too wide, and is cut first. At most one column. */
  flexible?: boolean;
};

const gap = "  ";
const narrowestFlexible = 8;

/**
 * A table as lines of text, aligned by display width. With `width`, no line is wider: the flexible column is cut first, then lines
 * at their end. Cells are made safe to print.
 */
export function formatTable<Line>(columns: readonly Column<Line>[], lines: readonly Line[], width: number | null = null): string[] {
  const cells = [columns.map((column) => column.title), ...lines.map((line) => columns.map((column) => printSafeLine(column.text(line))))];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => displayWidth(row[index] ?? ""))));
  const flexible = columns.findIndex((column) => column.flexible);
  if (width !== null && flexible >= 0) {
    const excess = widths.reduce((sum, each) => sum + each, 0) + gap.length * (columns.length - 1) - width;
    const own = widths[flexible] ?? 0;
    if (excess > 0) widths[flexible] = Math.min(own, Math.max(narrowestFlexible, own - excess));
  }
  return cells.map((row) => {
    const text = row.map((cell, index) =>
      padToWidth(cutToWidth(cell, widths[index] ?? 0), widths[index] ?? 0, columns[index]?.align === "right" ? "left" : "right"),
    );
    const line = text.join(gap).trimEnd();
    return width === null ? line : cutToWidth(line, width);
  });
}
