import { type KeyboardEvent, memo, useCallback, useMemo, useRef } from "react";
import { Area, CartesianGrid, ComposedChart, type DotItemDotProps, Line, ReferenceLine, Tooltip, XAxis, YAxis } from "recharts";
import { useFigures } from "../ui/use-figures.ts";
import classes from "./charts.module.css";
import type { ChartColors } from "./palette.ts";
import { PlotPointer } from "./plot-pointer.tsx";
import { type DrawnSeries, PlotTooltip } from "./plot-tooltip.tsx";
import { type ChartPoint, type ChartUnit, findLonely, formatValue } from "./series.ts";
import { findTimeTicks } from "./time-ticks.ts";

/** What happened at an instant: a change of settings, a node that left. */
export type ChartMarker = { at: number; label: string };

export type TimePlotProps = {
  title: string;
  description: string;
  series: readonly DrawnSeries[];
  points: readonly ChartPoint[];
  range: { from: number; to: number };
  unit: ChartUnit;
  kind: "line" | "area" | "stacked";
  height: number;
  colors: ChartColors;
  markers: readonly ChartMarker[] | undefined;
  syncId: string | undefined;
  onZoom: ((from: number, to: number) => void) | undefined;
  onPick: ((at: number) => void) | undefined;
};

/** The drawing itself. Draws anew only when what it shows has changed. */
export const TimePlot = memo(function TimePlot(props: TimePlotProps) {
  const { title, description, series, points, unit, kind, height, colors, markers, syncId, onZoom, onPick } = props;
  const activeAt = useRef<number | null>(null);
  const noteActive = useCallback((at: number | null): void => void (activeAt.current = at), []);
  const pickActive = useCallback((): void => void (activeAt.current !== null && onPick?.(activeAt.current)), [onPick]);
  const axes = useAxes(props);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") pickActive();
  };
  return (
    <div className={classes.plot} style={{ height }} onKeyDown={onKeyDown} role="presentation">
      <ComposedChart
        data={points as ChartPoint[]}
        responsive
        style={{ width: "100%", height: "100%" }}
        margin={{ top: 6, right: 12, bottom: 0, left: 0 }}
        title={title}
        desc={description}
        {...(syncId === undefined ? {} : { syncId, syncMethod: "value" as const })}
      >
        <CartesianGrid stroke={colors.line} vertical={false} />
        <XAxis dataKey="at" type="number" {...axes.x} />
        <YAxis {...axes.y} />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: colors.quiet, strokeDasharray: "3 3" }}
          content={<PlotTooltip series={series} unit={unit} total={kind === "stacked"} canPick={onPick !== undefined} />}
        />
        {markers?.map(({ at, label }) => (
          <ReferenceLine
            key={`${at} ${label}`}
            x={at}
            stroke={colors.accent}
            strokeDasharray="4 3"
            label={{ value: label, fill: colors.quiet, fontSize: 11, position: "insideTopLeft" }}
          />
        ))}
        {series.map((one) => drawSeries(one, kind, points))}
        <PlotPointer color={colors.accent} onZoom={onZoom} onPick={onPick === undefined ? undefined : pickActive} onActive={noteActive} />
      </ComposedChart>
    </div>
  );
});

function drawSeries({ key, label, color }: DrawnSeries, kind: TimePlotProps["kind"], points: readonly ChartPoint[]) {
  const shared = {
    dataKey: (point: ChartPoint) => point.values[key],
    name: label,
    stroke: color,
    isAnimationActive: false,
    connectNulls: false,
    activeDot: { r: 3.5 },
  };
  if (kind !== "line")
    return (
      <Area
        key={key}
        {...shared}
        type="linear"
        fill={color}
        fillOpacity={kind === "stacked" ? 0.55 : 0.16}
        strokeWidth={1.5}
        {...(kind === "stacked" ? { stackId: "all" } : {})}
      />
    );
  const lonely = findLonely(points, key);
  return <Line key={key} {...shared} type="linear" strokeWidth={1.75} dot={lonely.size === 0 ? false : (dot) => drawDot(dot, lonely, color)} />;
}

function drawDot({ cx, cy, payload }: DotItemDotProps, lonely: ReadonlySet<number>, color: string) {
  const { at } = payload as ChartPoint;
  return lonely.has(at) ? <circle key={at} cx={cx} cy={cy} r={4} fill={color} /> : <g key={at} />;
}

function useAxes({ range: { from, to }, unit, colors }: TimePlotProps) {
  const figures = useFigures();
  return useMemo(() => {
    const ticks = findTimeTicks(from, to, 7, -new Date(to).getTimezoneOffset() * 60_000);
    const text = { fill: colors.quiet, fontSize: 11 };
    const formatTick = (at: number): string =>
      ticks.style === "day" ? figures.day(at) : ticks.style === "minute" ? figures.hourMinute(at) : figures.clock(at);
    return {
      x: { domain: [from, to], ticks: ticks.at, tickFormatter: formatTick, tick: text, stroke: colors.line, allowDataOverflow: true, minTickGap: 12 },
      y: {
        tick: text,
        tickFormatter: (value: number) => formatValue(figures, unit, value),
        width: "auto" as const,
        axisLine: false,
        tickLine: false,
        ...(unit === "share" ? { domain: [0, 1] } : {}),
      },
    };
  }, [from, to, unit, colors, figures]);
}
