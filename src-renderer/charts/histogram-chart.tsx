import { useComputedColorScheme } from "@mantine/core";
import { type ReactNode, useCallback } from "react";
import { useTranslation } from "react-i18next";
import { Bar, BarChart, CartesianGrid, ReferenceLine, Tooltip, type TooltipContentProps, XAxis, YAxis } from "recharts";
import { useFigures } from "../ui/use-figures.ts";
import { ChartFrame } from "./chart-frame.tsx";
import classes from "./charts.module.css";
import { type ChartColors, chartColors, colorOf } from "./palette.ts";
import type { Sheet } from "./sheet.ts";

/** Durations from `fromMs` to below `toMs`. */
export type DurationBand = { fromMs: number; toMs: number; count: number };

export type HistogramChartProps = {
  title: string;
  about?: ReactNode;
  /** Without gaps, from short to long. */
  bands: readonly DurationBand[];
  /** Durations to mark, ms. */
  marks: readonly { label: string; ms: number }[];
  height?: number;
};

/** How many took how long: bars of equal width for durations that grow by the same factor. */
export function HistogramChart({ title, about, bands, marks, height = 220 }: HistogramChartProps) {
  const { t } = useTranslation("charts");
  const figures = useFigures();
  const colors = chartColors[useComputedColorScheme("light")];
  const makeSheet = useCallback((): Sheet => {
    const whole = bands.reduce((sum, { count }) => sum + count, 0);
    return {
      columns: [t("from"), t("to"), t("count"), t("share")],
      rows: bands.map(({ fromMs, toMs, count }) => ({
        key: String(fromMs),
        shown: [figures.ms(fromMs), figures.ms(toMs), figures.count(count), figures.percent(count / whole)],
        raw: [fromMs, toMs, count, count / whole],
      })),
    };
  }, [bands, figures, t]);
  return (
    <ChartFrame title={title} about={about} makeSheet={makeSheet} picture={{ title, legend: [], colors }} height={height}>
      <div className={classes.plot} style={{ height: height + 30 }}>
        <Bars {...{ title, bands, marks, colors }} />
      </div>
    </ChartFrame>
  );
}

type BarsProps = Pick<HistogramChartProps, "title" | "bands" | "marks"> & { colors: ChartColors };

function Bars({ title, bands, marks, colors }: BarsProps) {
  const figures = useFigures();
  const text = { fill: colors.quiet, fontSize: 11 };
  const placeOf = (ms: number): number | undefined => bands.find(({ fromMs, toMs }) => ms >= fromMs && ms < toMs)?.fromMs;
  return (
    <BarChart
      data={bands as DurationBand[]}
      responsive
      style={{ width: "100%", height: "100%" }}
      margin={{ top: 18, right: 12, bottom: 0, left: 0 }}
      barCategoryGap={1}
      title={title}
    >
      <CartesianGrid stroke={colors.line} vertical={false} />
      <XAxis dataKey="fromMs" tickFormatter={figures.ms} tick={text} stroke={colors.line} minTickGap={24} />
      <YAxis tick={text} tickFormatter={figures.short} width="auto" axisLine={false} tickLine={false} allowDecimals={false} />
      <Tooltip isAnimationActive={false} cursor={{ fill: colors.line, fillOpacity: 0.5 }} content={<BandTooltip />} />
      <Bar dataKey="count" fill={colorOf(colors, 0)} isAnimationActive={false} />
      {marks.map(({ label, ms }) => {
        const x = placeOf(ms);
        return x === undefined ? null : (
          <ReferenceLine
            key={label}
            x={x}
            stroke={colors.accent}
            strokeDasharray="4 3"
            label={{ value: label, fill: colors.quiet, fontSize: 11, position: "top" }}
          />
        );
      })}
    </BarChart>
  );
}

/** Its values are put in by the chart that shows it. */
function BandTooltip({ active = false, payload }: Partial<Pick<TooltipContentProps, "active" | "payload">>) {
  const { t } = useTranslation("charts");
  const figures = useFigures();
  const band = payload?.[0]?.payload as DurationBand | undefined;
  if (!active || band === undefined) return null;
  return (
    <div className={`${classes.tooltip} figures`}>
      <strong>
        {figures.ms(band.fromMs)} – {figures.ms(band.toMs)}
      </strong>
      <div>{t("calls", { count: band.count })}</div>
    </div>
  );
}
