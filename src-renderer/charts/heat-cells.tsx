import { Box } from "@mantine/core";
import { type KeyboardEvent, memo, type PointerEvent } from "react";
import { useFigures } from "../ui/use-figures.ts";
import type { ChartColors } from "./palette.ts";
import { findTimeTicks } from "./time-ticks.ts";

export type HeatColumn = { at: number; counts: readonly number[] };

/** Places in `columns` and `bands`. */
export type Cell = { column: number; band: number };

export type HeatCellsProps = {
  title: string;
  bands: readonly { fromMs: number; toMs: number }[];
  columns: readonly HeatColumn[];
  bucketMs: number;
  width: number;
  height: number;
  colors: ChartColors;
  cell: Cell | null;
  onCell: (cell: Cell | null) => void;
  onPick: (at: number | undefined) => void;
  onKeyDown: (event: KeyboardEvent) => void;
};

const left = 64;
const right = 12;
const bottom = 24;
const top = 6;

/** The drawing of a heat map. */
export function HeatCells(props: HeatCellsProps) {
  const { title, bands, columns, width, height, colors, cell, onCell, onPick, onKeyDown } = props;
  const cellWidth = Math.max(0, width - left - right) / Math.max(1, columns.length);
  const cellHeight = (height - top - bottom) / Math.max(1, bands.length);
  const find = (event: PointerEvent<SVGSVGElement>): Cell | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left - left) / cellWidth);
    const band = bands.length - 1 - Math.floor((event.clientY - box.top - top) / cellHeight);
    return columns[column] === undefined || bands[band] === undefined ? null : { column, band };
  };
  if (width === 0) return <div style={{ height }} />;
  return (
    <Box
      component="svg"
      data-chart
      width={width}
      height={height}
      role="application"
      aria-label={title}
      tabIndex={0}
      style={{ display: "block", cursor: "pointer", overflow: "visible" }}
      onPointerMove={(event) => onCell(find(event))}
      onPointerLeave={() => onCell(null)}
      onClick={() => cell !== null && onPick(columns[cell.column]?.at)}
      onKeyDown={onKeyDown}
    >
      <Cells {...{ bands, columns, cellWidth, cellHeight, color: colors.series[0] ?? "", line: colors.line }} />
      <Axes {...props} cellHeight={cellHeight} />
      {cell !== null && (
        <rect
          x={left + cell.column * cellWidth}
          y={top + (bands.length - 1 - cell.band) * cellHeight}
          width={cellWidth}
          height={cellHeight}
          fill="none"
          stroke={colors.accent}
          strokeWidth={2}
        />
      )}
    </Box>
  );
}

type CellsProps = Pick<HeatCellsProps, "bands" | "columns"> & { cellWidth: number; cellHeight: number; color: string; line: string };

/** The root of the count, so that few calls are seen beside many. */
const Cells = memo(function Cells({ bands, columns, cellWidth, cellHeight, color, line }: CellsProps) {
  const most = columns.reduce((max, { counts }) => counts.reduce((a, b) => Math.max(a, b), max), 1);
  return (
    <g>
      <rect x={left} y={top} width={cellWidth * columns.length} height={cellHeight * bands.length} fill="none" stroke={line} />
      {columns.flatMap(({ at, counts }, column) =>
        counts.map((count, band) =>
          count === 0 ? null : (
            <rect
              key={`${at} ${bands[band]?.fromMs}`}
              x={left + column * cellWidth}
              y={top + (bands.length - 1 - band) * cellHeight}
              width={Math.max(0.5, cellWidth - 0.5)}
              height={Math.max(0.5, cellHeight - 0.5)}
              fill={color}
              fillOpacity={0.12 + 0.88 * Math.sqrt(count / most)}
            />
          ),
        ),
      )}
    </g>
  );
});

function Axes({ bands, columns, bucketMs, width, height, colors, cellHeight }: HeatCellsProps & { cellHeight: number }) {
  const figures = useFigures();
  const from = columns[0]?.at ?? 0;
  const to = (columns.at(-1)?.at ?? 0) + bucketMs;
  const { at: ticks, style } = findTimeTicks(from, to, Math.max(2, Math.floor(width / 110)), -new Date(to).getTimezoneOffset() * 60_000);
  const format = style === "day" ? figures.day : style === "minute" ? figures.hourMinute : figures.clock;
  const every = Math.max(1, Math.ceil(18 / cellHeight));
  return (
    <g fill={colors.quiet} fontSize={11}>
      {bands.map(({ fromMs }, band) =>
        band % every === 0 ? (
          <text key={fromMs} x={left - 8} y={top + (bands.length - band) * cellHeight + 4} textAnchor="end">
            {figures.ms(fromMs)}
          </text>
        ) : null,
      )}
      {ticks.map((tick) => (
        <text key={tick} x={left + ((tick - from) / (to - from)) * (width - left - right)} y={height - 6} textAnchor="middle">
          {format(tick)}
        </text>
      ))}
    </g>
  );
}
