import { useComputedColorScheme } from "@mantine/core";
import { memo, type ReactNode, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Figures } from "../ui/figures.ts";
import { useCalm } from "../ui/use-calm.ts";
import { useFigures } from "../ui/use-figures.ts";
import { useSame } from "../ui/use-same.ts";
import { ChartFrame } from "./chart-frame.tsx";
import { ChartLegend } from "./chart-legend.tsx";
import { type ChartColors, chartColors, colorOf } from "./palette.ts";
import { type ChartPoint, type ChartSeries, type ChartUnit, chooseHidden, formatValue, maxPoints, summarize, thinPoints } from "./series.ts";
import type { Sheet } from "./sheet.ts";
import type { ChartMarker } from "./plot-parts.tsx";
import { TimePlot } from "./time-plot.tsx";

export type TimeChartProps = {
  title: string;
  /** Beside the title, such as a button that tells the formula. */
  about?: ReactNode;
  series: readonly ChartSeries[];
  /** By time. More than 600 (120 when live) are thinned out. */
  points: readonly ChartPoint[];
  unit: ChartUnit;
  /** `line`: side by side; `area`: filled; `stacked`: values that add up. */
  kind?: "line" | "area" | "stacked";
  /** Names the lines above the plot; without it, when there are several. */
  hasLegend?: boolean;
  /** Of the plot and its legend, px. */
  height?: number;
  /** The time that the axis spans, epoch ms; without it, from the first point to the last. */
  range?: { from: number; to: number };
  /** Charts with the same one share their crosshair. */
  syncId?: string;
  markers?: readonly ChartMarker[];
  /** Points keep coming: drawn once a second at most, in a frame of its own. */
  live?: boolean;
  /** Dragging over the plot chooses a range, epoch ms. */
  onZoom?: (from: number, to: number) => void;
  /** A click on an instant of the plot, or on its line of the table. */
  onPick?: (at: number) => void;
};

const liveRedrawMs = 1000;
const legendHeight = 30;

/** Values over time: with a legend that isolates, a crosshair, zooming by dragging, itself as a table, and itself as a file. */
export function TimeChart({ points, live = false, ...chart }: TimeChartProps) {
  const calm = useCalm(points, live ? liveRedrawMs : 0);
  const thin = useMemo(() => thinPoints(calm, live ? maxPoints.live : maxPoints.still), [calm, live]);
  return <ThinChart {...chart} points={thin} />;
}

/** Drawn for the points that it shows, and not for those that come between. */
const ThinChart = memo(function ThinChart({ title, about, series, points, unit, kind = "line", height = 220, ...rest }: Omit<TimeChartProps, "live">) {
  const { t } = useTranslation("charts");
  const figures = useFigures();
  const colors = chartColors[useComputedColorScheme("light")];
  const { entries, onChoose } = useLegend(series, colors);
  const shown = useSame(entries.filter((entry) => entry.shown));
  const range = useSame(rest.range ?? null);
  const description = useMemo(() => describe(points, shown, (value) => formatValue(figures, unit, value), t("noValues")), [points, shown, figures, unit, t]);
  const makeSheet = (): Sheet => makeTimeSheet({ series, points, unit, figures, timeLabel: t("time"), onPick: rest.onPick });
  const picture = useMemo(() => ({ title, legend: shown, colors }), [title, shown, colors]);
  const hasLegend = rest.hasLegend ?? series.length > 1;
  const plotHeight = hasLegend ? height : height + legendHeight;
  const { markers, syncId, onZoom, onPick } = rest;
  return (
    <ChartFrame {...{ title, about, makeSheet, picture, height }} legend={hasLegend && <ChartLegend entries={entries} onChoose={onChoose} />}>
      <TimePlot {...{ title, description, series: shown, points, range, unit, kind, height: plotHeight, colors, markers, syncId, onZoom, onPick }} />
    </ChartFrame>
  );
});

/** Which series are shown, and what a click on one's name does. */
function useLegend(series: readonly ChartSeries[], colors: ChartColors) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const entries = useSame(
    series.map(({ key, label, color }, at) => ({
      key,
      label,
      color: typeof color === "string" ? color : colorOf(colors, color ?? at),
      shown: !hidden.has(key),
    })),
  );
  const keys = useSame(series.map(({ key }) => key));
  const onChoose = useCallback((key: string, only: boolean): void => setHidden((known) => chooseHidden(keys, known, key, only)), [keys]);
  return { entries, onChoose };
}

function describe(points: readonly ChartPoint[], series: readonly ChartSeries[], format: (value: number) => string, noValues: string): string {
  const sentences = series.map(({ key, label }) => {
    const summary = summarize(points, key);
    return `${label}: ${summary === null ? noValues : `${format(summary.least)} – ${format(summary.most)}, ${format(summary.newest)}`}.`;
  });
  return sentences.join(" ");
}

type SheetParts = Pick<TimeChartProps, "series" | "points" | "unit"> & { figures: Figures; timeLabel: string; onPick: TimeChartProps["onPick"] };

/** One line an instant, one column a series. */
function makeTimeSheet({ series, points, unit, figures, timeLabel, onPick }: SheetParts): Sheet {
  return {
    columns: [timeLabel, ...series.map(({ label }) => label)],
    rows: points.map(({ at, values }) => ({
      key: String(at),
      shown: [figures.instant(at), ...series.map(({ key }) => formatValue(figures, unit, values[key]))],
      raw: [new Date(at).toISOString(), ...series.map(({ key }) => values[key] ?? null)],
      ...(onPick === undefined ? {} : { onPick: () => onPick(at) }),
    })),
  };
}
