import { IconCheck } from "@tabler/icons-react";
import { memo } from "react";
import type { GridColumn } from "./grid-columns.ts";
import classes from "./row-grid.module.css";

export type GridRowProps<Row> = {
  id: string;
  /** Undefined: not here yet; grey bars stand for it. */
  row: Row | undefined;
  index: number;
  columns: readonly GridColumn<Row>[];
  /** Distance in px from the upper edge of what holds the rows. */
  offset: number;
  active: boolean;
  /** Null: rows cannot be selected. */
  selected: boolean | null;
};

/** A row of a grid; drawn again only when something of it changed. */
export const GridRow = memo(drawGridRow) as typeof drawGridRow;

/** The row that a mouse event is about; null when it is about none, or about something in a row that acts by itself. */
export function findPressed(target: EventTarget): { index: number; onMark: boolean } | null {
  if (!(target instanceof Element) || target.closest("a, button, input") !== null) return null;
  const row = target.closest<HTMLElement>("[data-index]");
  return row === null ? null : { index: Number(row.dataset["index"]), onMark: target.closest("[data-mark]") !== null };
}

function drawGridRow<Row>({ id, row, index, columns, offset, active, selected }: GridRowProps<Row>) {
  const first = selected === null ? 1 : 2;
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected ?? undefined}
      aria-busy={row === undefined || undefined}
      className={classes.row}
      data-index={index}
      data-active={active || undefined}
      style={{ transform: `translateY(${offset}px)` }}
    >
      {selected !== null && (
        <div role="gridcell" aria-colindex={1} className={classes.mark} data-mark>
          <span className={classes.box} data-checked={selected || undefined}>
            {selected && <IconCheck size={12} stroke={3} aria-hidden />}
          </span>
        </div>
      )}
      {columns.map((column, at) => (
        <div key={column.key} role="gridcell" aria-colindex={at + first} className={classes.cell} data-align={column.align}>
          {row === undefined ? <span className={classes.coming} /> : column.render(row, index)}
        </div>
      ))}
    </div>
  );
}
