import type { ReactNode } from "react";

export type GridColumn<Row> = {
  key: string;
  title: string;
  /** px; what is left over goes to the last column. */
  width: number;
  /**
   * `index` counts from 0. Called for every row that comes into view, so what it needs (formatters above all) is made once,
   * outside. An element with `data-across` may reach over the next cells.
   */
  render: (row: Row, index: number) => ReactNode;
  /** Figures stand at the end. Default start. */
  align?: "start" | "end";
};

export const minColumnWidth = 48;
const maxColumnWidth = 1600;

export function clampColumnWidth(width: number): number {
  return Math.round(Math.min(maxColumnWidth, Math.max(minColumnWidth, width)));
}

/** The columns for CSS: `80px minmax(200px, 1fr)`. */
export function columnsTemplate(widths: readonly number[]): string {
  return widths.map((width, at) => (at === widths.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`)).join(" ");
}
