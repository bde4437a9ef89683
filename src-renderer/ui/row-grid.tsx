import { type CSSProperties, type KeyboardEvent, type MouseEvent, useCallback, useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { columnsTemplate, type GridColumn } from "./grid/grid-columns.ts";
import { GridFooter } from "./grid/grid-footer.tsx";
import { GridHeader } from "./grid/grid-header.tsx";
import { contentHeight, type GridSize, rowOfKey, rowsInView, topToShow } from "./grid/grid-place.ts";
import { findPressed, GridRow } from "./grid/grid-row.tsx";
import classes from "./grid/row-grid.module.css";
import type { FetchPage, RowPages } from "./grid/row-pages.ts";
import { useGridPlace } from "./grid/use-grid-place.ts";
import { useRowPages } from "./grid/use-row-pages.ts";
import { RefusalNotice } from "./refusal-notice.tsx";

/** Which rows are marked. `toggle` with `toHere`: all from the last one marked to this one. */
export type GridSelection = { has: (index: number) => boolean; toggle: (index: number, toHere: boolean) => void };

export type RowGridProps<Row> = {
  /** What the grid shows, for those who hear it. */
  label: string;
  rowCount: number;
  /** Keep the array the same while nothing about it changes: rows are drawn again for another one. */
  columns: readonly GridColumn<Row>[];
  /** Another function is another list: keep it the same (useCallback) while the list is. */
  fetchPage: FetchPage<Row>;
  /** Rows asked for at once. Default 100. */
  pageSize?: number;
  /** Raise it when rows may have changed: they stay on the screen until the new ones come. */
  revision?: number;
  /** Enter or a click on a row; Space too where rows cannot be selected. Not called for a row that has not come yet. */
  onOpen?: (row: Row, index: number) => void;
  selection?: GridSelection;
  /** The row to begin at, from 0. */
  initialIndex?: number;
  /** CSS height that the grid may take at most. Default `60vh`. */
  maxHeight?: string;
};

const rowHeight = 32;
const headerHeight = 34;
const markWidth = 40;

/** A list of any length: only the rows in view are drawn and only pages around them are held. By mouse and by keyboard. */
export function RowGrid<Row>(props: RowGridProps<Row>) {
  const { label, rowCount, columns, fetchPage, pageSize = 100, revision = 0, selection, initialIndex = 0, maxHeight = "60vh" } = props;
  const { t } = useTranslation("grid");
  const { scroller, top, size, moveTo } = useGridPlace({ rowCount, rowHeight, headerHeight, initialIndex });
  const inView = rowsInView(top, size);
  const pages = useRowPages({ fetchPage, pageSize, rowCount, inView, revision });
  const { widths, resize } = useColumnWidths(columns);
  const { active, setActive, onKeyDown, onClick } = useActiveRow(props, { top, size, moveTo, pages });
  const id = useId();
  const marks = selection === undefined ? [] : [markWidth];
  const style = {
    "--grid-columns": columnsTemplate([...marks, ...widths]),
    height: `min(${headerHeight + rowCount * rowHeight + 16}px, ${maxHeight})`,
  } as CSSProperties;
  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={rowCount + 1}
        aria-colcount={columns.length + marks.length}
        aria-multiselectable={selection === undefined ? undefined : true}
        aria-activedescendant={active >= inView.first && active <= inView.last ? `${id}-${active}` : undefined}
        className={classes.scroller}
        style={style}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        <div style={{ height: headerHeight + contentHeight(size), minWidth: [...marks, ...widths].reduce((sum, width) => sum + width, 0) }}>
          <GridHeader columns={columns} widths={widths} marksTitle={selection === undefined ? null : t("selected")} onResize={resize} />
          <GridRows {...{ id, top, size, pages, columns, selection, active }} />
        </div>
      </div>
      {pages.failure !== null && <RefusalNotice error={pages.failure} onRetry={() => pages.retry()} />}
      <GridFooter rowCount={rowCount} inView={inView} onGo={setActive} />
    </div>
  );
}

type GridRowsProps<Row> = {
  id: string;
  top: number;
  size: GridSize;
  pages: RowPages<Row>;
  columns: readonly GridColumn<Row>[];
  selection: GridSelection | undefined;
  active: number;
};

/** Rows of one block keep their place in it while it moves as a whole: scrolling draws only the rows that come in. */
const blockRows = 64;

function GridRows<Row>({ id, top, size, pages, columns, selection, active }: GridRowsProps<Row>) {
  const { first, last } = rowsInView(top, size);
  const block = Math.floor(first / blockRows) * blockRows;
  // As many elements as can be in view; a row that comes in takes over that of one that went.
  const elements = Math.ceil(size.viewHeight / rowHeight) + 1;
  const origin = useOrigin(first, elements);
  return (
    <div role="rowgroup" className={classes.view} style={{ top: headerHeight, height: size.viewHeight }}>
      <div style={{ transform: `translateY(${block * rowHeight - top}px)` }}>
        {Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at).map((index) => (
          <GridRow
            key={(index - origin) % elements}
            id={`${id}-${index}`}
            row={pages.rowAt(index)}
            index={index}
            columns={columns}
            offset={(index - block) * rowHeight}
            active={index === active}
            selected={selection === undefined ? null : selection.has(index)}
          />
        ))}
      </div>
    </div>
  );
}

/**
 * The row from which rows are dealt out to elements, 0 or before the first in view. A short way goes from row to row, and most elements keep theirs; after
 * a long one each element takes the row of its place, because to give it another row costs less than to put it elsewhere.
 */
function useOrigin(first: number, elements: number): number {
  const [seen, setSeen] = useState({ first, elements, origin: 0 });
  if (seen.first === first && seen.elements === elements) return seen.origin;
  const way = first - seen.first;
  const isShort = Math.abs(way) * 2 <= elements || seen.elements !== elements;
  const origin = isShort ? seen.origin : (((seen.origin + way) % elements) - elements) % elements;
  setSeen({ first, elements, origin });
  return origin;
}

type ActiveRowParts<Row> = { top: number; size: GridSize; moveTo: (top: number) => void; pages: RowPages<Row> };

/** The row that keys act on; −1 before the first. Making a row active brings it into view. */
function useActiveRow<Row>({ rowCount, onOpen, selection }: RowGridProps<Row>, { top, size, moveTo, pages }: ActiveRowParts<Row>) {
  const [chosen, choose] = useState(-1);
  const active = Math.min(chosen, rowCount - 1);
  const setActive = (index: number): void => {
    choose(index);
    const next = topToShow(index, top, size);
    if (next !== top) moveTo(next);
  };
  const open = (index: number): void => {
    const row = pages.rowAt(index);
    if (row !== undefined) onOpen?.(row, index);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.altKey) return;
    const next = rowOfKey(event.key, active, size);
    if (next !== null) setActive(next);
    else if (active >= 0 && event.key === " " && selection !== undefined) selection.toggle(active, event.shiftKey);
    else if (active >= 0 && (event.key === "Enter" || event.key === " ")) open(active);
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent): void => {
    const pressed = findPressed(event.target);
    if (pressed === null) return;
    setActive(pressed.index);
    if (pressed.onMark) selection?.toggle(pressed.index, event.shiftKey);
    else open(pressed.index);
  };
  return { active, setActive, onKeyDown, onClick };
}

function useColumnWidths(columns: readonly { key: string; width: number }[]) {
  const [widthByKey, setWidthByKey] = useState<Readonly<Record<string, number>>>({});
  const widths = useMemo(() => columns.map(({ key, width }) => widthByKey[key] ?? width), [columns, widthByKey]);
  const resize = useCallback(
    (at: number, width: number): void => {
      const key = columns[at]?.key;
      if (key !== undefined) setWidthByKey((known) => ({ ...known, [key]: width }));
    },
    [columns],
  );
  return { widths, resize };
}
