import { useComputedColorScheme } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useElementSize } from "@mantine/hooks";
import { useFigures } from "../ui/use-figures.ts";
import { ChartFrame } from "./chart-frame.tsx";
import classes from "./charts.module.css";
import { type Cell, HeatCells, type HeatColumn } from "./heat-cells.tsx";
import { chartColors } from "./palette.ts";
import type { Sheet } from "./sheet.ts";

export type HeatMapProps = {
  title: string;
  about?: ReactNode;
  /** Rows, from short to long. */
  bands: readonly { fromMs: number; toMs: number }[];
  /** By time; counts in the order of `bands`. */
  columns: readonly HeatColumn[];
  bucketMs: number;
  height?: number;
  onPick?: (at: number) => void;
};

/** Durations over time: each cell is as dark as its calls are many. By mouse, and by the arrow keys. */
export function HeatMap({ title, about, bands, columns, bucketMs, height = 240, onPick }: HeatMapProps) {
  const { t } = useTranslation("charts");
  const figures = useFigures();
  const colors = chartColors[useComputedColorScheme("light")];
  const { ref, width } = useElementSize();
  const [cell, setCell] = useState<Cell | null>(null);
  const makeSheet = useCallback((): Sheet => makeHeatSheet({ bands, columns, onPick }, figures, t("time")), [bands, columns, onPick, figures, t]);
  const pick = (at: number | undefined): void => void (at !== undefined && onPick?.(at));
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = moveCell(cell, event.key, columns.length, bands.length);
    if (next !== null) {
      event.preventDefault();
      setCell(next);
    } else if (event.key === "Enter" && cell !== null) pick(columns[cell.column]?.at);
  };
  const chosen = cell === null ? null : { column: columns[cell.column], band: bands[cell.band] };
  const count = cell === null ? 0 : (chosen?.column?.counts[cell.band] ?? 0);
  const says =
    chosen?.column === undefined || chosen.band === undefined
      ? t("heatHint")
      : `${figures.instant(chosen.column.at)} – ${figures.clock(chosen.column.at + bucketMs)} · ${figures.ms(chosen.band.fromMs)} – ${figures.ms(chosen.band.toMs)} · ${t("calls", { count })}`;
  return (
    <ChartFrame title={title} about={about} makeSheet={makeSheet} picture={{ title, legend: [], colors }} height={height}>
      <output className={`${classes.readout} figures`}>{says}</output>
      <div ref={ref} className={classes.plot}>
        <HeatCells {...{ title, bands, columns, bucketMs, height, width, colors, cell, onKeyDown }} onCell={setCell} onPick={(at) => pick(at)} />
      </div>
    </ChartFrame>
  );
}

/** The cell that an arrow key leads to; null for another key. */
function moveCell(cell: Cell | null, key: string, columns: number, bands: number): Cell | null {
  const steps: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  const step = steps[key];
  if (step === undefined || columns === 0 || bands === 0) return null;
  if (cell === null) return { column: columns - 1, band: 0 };
  const clamp = (value: number, end: number): number => Math.min(end - 1, Math.max(0, value));
  return { column: clamp(cell.column + step[0], columns), band: clamp(cell.band + step[1], bands) };
}

type SheetParts = Pick<HeatMapProps, "bands" | "columns"> & { onPick: HeatMapProps["onPick"] };

/** One line a time, one column a duration. */
function makeHeatSheet({ bands, columns, onPick }: SheetParts, figures: ReturnType<typeof useFigures>, timeLabel: string): Sheet {
  return {
    columns: [timeLabel, ...bands.map(({ fromMs, toMs }) => `${figures.ms(fromMs)} – ${figures.ms(toMs)}`)],
    rows: columns.map(({ at, counts }) => ({
      key: String(at),
      shown: [figures.instant(at), ...counts.map((count) => figures.count(count))],
      raw: [new Date(at).toISOString(), ...counts],
      ...(onPick === undefined ? {} : { onPick: () => onPick(at) }),
    })),
  };
}
