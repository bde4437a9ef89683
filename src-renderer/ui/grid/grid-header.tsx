import { type KeyboardEvent, memo, type PointerEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { clampColumnWidth, minColumnWidth } from "./grid-columns.ts";
import classes from "./row-grid.module.css";

export type GridHeaderProps = {
  columns: readonly { key: string; title: string; align?: "start" | "end" }[];
  widths: readonly number[];
  /** The name of the column of marks, when rows can be selected. */
  marksTitle: string | null;
  onResize: (column: number, width: number) => void;
};

/** The row of titles. The edge of a column is dragged, or moved with the arrow keys. */
export const GridHeader = memo(function GridHeader({ columns, widths, marksTitle, onResize }: GridHeaderProps) {
  const offset = marksTitle === null ? 1 : 2;
  return (
    <div className={classes.header} role="row" aria-rowindex={1}>
      {marksTitle !== null && (
        <div role="columnheader" aria-colindex={1} className={classes.mark}>
          <span className={classes.unseen}>{marksTitle}</span>
        </div>
      )}
      {columns.map(({ key, title, align }, at) => (
        <div key={key} role="columnheader" aria-label={title} aria-colindex={at + offset} className={classes.title} data-align={align}>
          <span className={classes.text}>{title}</span>
          <ColumnEdge title={title} width={widths[at] ?? 0} onResize={(width) => onResize(at, width)} />
        </div>
      ))}
    </div>
  );
});

type ColumnEdgeProps = { title: string; width: number; onResize: (width: number) => void };

const keyStep = 16;

function ColumnEdge({ title, width, onResize }: ColumnEdgeProps) {
  const { t } = useTranslation("grid");
  const held = useRef<{ x: number; width: number } | null>(null);
  const grab = (event: PointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    // A last column that took what was left over starts from what is seen.
    const seen = event.currentTarget.parentElement?.getBoundingClientRect().width ?? width;
    held.current = { x: event.clientX, width: seen };
  };
  const drag = (event: PointerEvent): void => {
    if (held.current !== null) onResize(clampColumnWidth(held.current.width + event.clientX - held.current.x));
  };
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -keyStep, ArrowRight: keyStep }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onResize(clampColumnWidth(width + step));
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={t("resize", { title })}
      aria-valuenow={width}
      aria-valuemin={minColumnWidth}
      tabIndex={0}
      className={classes.edge}
      onPointerDown={grab}
      onPointerMove={drag}
      onPointerUp={() => (held.current = null)}
      onPointerCancel={() => (held.current = null)}
      onKeyDown={press}
    />
  );
}
